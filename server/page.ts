import type { AnyVariables, TypedDocumentNode } from '@urql/core';
import type { GetServerSidePropsContext } from 'next';
import { loadQuery } from '../components/api/client';
import { signInUrl } from '../components/api/signInUrl';
import { touchSession } from '../models/account/session';
import { connect } from '../models/database';
import { authCookies, expiredSessionCookie } from './authCookies';
import { viewerKeyOf } from './authenticate';
import { environment } from './environment';
import { graphqlServer } from './graphql';
import { hasSessionCookie, renewSession } from './session';

type Page = GetServerSidePropsContext;
type PageQuery<Data, Variables> = TypedDocumentNode<Data & { viewer?: object | null }, Variables>;

/** Props that `_app.tsx` and every page receive; `variables` are those of the page's query. */
export type PageProps<Variables = unknown> = Awaited<ReturnType<typeof executePage>>['props'] & {
  variables: Variables;
};

interface PageOptions<Data, Variables> {
  variables?: (page: Page) => Variables;
  /** Shows the page to guests too; the others send them to `/sign-in`. */
  public?: boolean;
  /** Whether the page shows something that does not exist, which makes it a 404. */
  isMissing?: (data: Data) => boolean;
}

/** `getServerSideProps` of a page with one query. Its result is the page's `state` prop. */
export const loadPage =
  <Data, Variables extends AnyVariables>(
    query: PageQuery<Data, Variables>,
    options: PageOptions<Data, Variables> = {},
  ) =>
  async (page: Page) => {
    const variables = options.variables?.(page) ?? ({} as Variables);
    const { data, error, props } = await executePage(page, query, variables);
    if (props.viewerKey === '' && !options.public) {
      const destination = signInUrl('/sign-in', page.resolvedUrl);
      return { redirect: { destination, permanent: false } };
    }
    const hasMalformedId = error?.graphQLErrors.some(
      ({ extensions }) => extensions.code === 'BAD_USER_INPUT',
    );
    const isMissing = data && !error && options.isMissing?.(data);
    if (isMissing || (options.isMissing && hasMalformedId)) return { notFound: true as const };
    return { props: { ...props, variables } };
  };

/** Executes the query of a page in this process, as the viewer of its session, which is renewed. */
export async function executePage<Data, Variables extends AnyVariables>(
  page: Page,
  query: PageQuery<Data, Variables>,
  variables: Variables,
  { hasAuthForm = false } = {},
) {
  const { MONGODB_URI, NEXTAUTH_URL, INTROSPECTION, TILE_URL, TILE_ATTRIBUTION } = environment();
  await connect(MONGODB_URI);
  // Guests get no cookies, except for the CSRF token of a form that signs in.
  const session =
    hasSessionCookie(page.req) || hasAuthForm ? await renewSession(page.req, page.res) : null;
  const authenticate = async () => session && { credential: 'COOKIE' as const, session };
  const { data, error, state } = await loadQuery(
    async (url, init) => graphqlServer().fetch(String(url), init ?? {}, { authenticate }),
    query,
    variables,
  );
  const isFailure = error?.graphQLErrors.some(
    ({ extensions }) => extensions.code === 'INTERNAL_SERVER_ERROR',
  );
  if (error?.networkError || isFailure) page.res.statusCode = 500;

  const viewerSession = data?.viewer === null ? null : session;
  if (viewerSession) await touchSession(viewerSession);
  else if (session) page.res.appendHeader('Set-Cookie', expiredSessionCookie(NEXTAUTH_URL));
  const props = {
    /** Query results for the urql client of the browser. */
    state,
    /** Identifies the viewer's session; empty for guests. */
    viewerKey: viewerSession ? viewerKeyOf(viewerSession) : '',
    csrfToken: csrfTokenOf(page),
    /** Whether this server has the GraphiQL playground. */
    playground: INTROSPECTION,
    tiles: { url: TILE_URL, attribution: TILE_ATTRIBUTION },
  };
  return { data, error, props };
}

/** The CSRF token for forms to next-auth, from the cookie that the response sets or else the request brought. */
function csrfTokenOf({ req, res }: Page) {
  const { name } = authCookies(environment().NEXTAUTH_URL).csrfToken;
  const cookies = [res.getHeader('Set-Cookie') ?? []].flat().map(String);
  const set = cookies.find((cookie) => cookie.startsWith(`${name}=`))?.slice(name.length + 1);
  return /^\w*/.exec(set ?? req.cookies[name] ?? '')?.[0] ?? '';
}
