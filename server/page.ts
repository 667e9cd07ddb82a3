import type { AnyVariables, TypedDocumentNode } from '@urql/core';
import type { GetServerSidePropsContext, NextApiRequest } from 'next';
import { getServerSession } from 'next-auth';
import { loadQuery } from '../components/api/client';
import type { PageData } from '../components/api/pageData';
import { signInUrl } from '../components/api/signInUrl';
import type { MapTiles } from '../components/map/mapTiles';
import type { Authentication } from '../graphql/context';
import { connect } from '../models/database';
import { viewerKeyOf } from './authenticate';
import { environment } from './environment';
import { getServer } from './graphql';
import { authOptions, hasSessionCookie } from './session';

/** What every page is given. */
export type PageProps = {
  /** The answers for its client. */
  state: PageData;
  /** Whose the page is: another one for each session, empty for guests. */
  viewerKey: string;
  /** The token that next-auth's forms carry. */
  csrfToken: string;
  /** Whether there is a playground to lead to. */
  playground: boolean;
};

/**
 * The session of a page's viewer. Unlike `readSession` it gives the cookie a new term: looking at pages is
 * what keeps a person signed in. A page with a form needs next-auth's cookies for guests as well.
 */
async function renewSession({ req, res }: GetServerSidePropsContext, hasForm: boolean) {
  if (!hasForm && !hasSessionCookie(req)) return null;
  // next-auth throws on a malformed callback-url cookie, and no page needs it.
  const cookies = Object.fromEntries(
    Object.entries(req.cookies).filter(([name]) => !name.endsWith('next-auth.callback-url')),
  );
  const request = { headers: req.headers, cookies } as NextApiRequest;
  return getServerSession(request, res, authOptions);
}

const csrfCookie = /(?:^|;\s*)(?:__Host-)?next-auth\.csrf-token=(\w+)/;

/** The token whose cookie goes out with this answer, else the one whose cookie came in. */
function csrfTokenOf({ req, res }: GetServerSidePropsContext) {
  const cookies = [res.getHeader('Set-Cookie'), req.headers.cookie].flat();
  return cookies.map((cookie) => csrfCookie.exec(String(cookie))?.[1]).find(Boolean) ?? '';
}

/** Asks a page's one query as its viewer, in this process and through everything that HTTP goes through. */
export async function loadPage<Data, Variables extends AnyVariables>(
  page: GetServerSidePropsContext,
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  { hasForm = false } = {},
) {
  await connect(environment().MONGODB_URI);
  const session = await renewSession(page, hasForm);
  const authentication: Authentication = session && { credential: 'COOKIE', session };
  const { data, error, state } = await loadQuery(
    async (_url, init) =>
      getServer().fetch('http://localhost/api/graphql', init ?? {}, { authentication }),
    query,
    variables,
  );
  const failed = (code: string) =>
    error?.graphQLErrors.some(({ extensions }) => extensions.code === code);
  if (error?.networkError || failed('INTERNAL_SERVER_ERROR')) page.res.statusCode = 500;
  // A session that does not hold any more makes a guest.
  const viewerKey = session && !failed('UNAUTHORIZED') ? viewerKeyOf(session) : '';
  const props: PageProps = {
    state,
    viewerKey,
    csrfToken: csrfTokenOf(page),
    playground: environment().INTROSPECTION,
  };
  return { data, error, props };
}

/** Leads a guest to the sign-in, and from there back to the page. */
export const signInFirst = ({ resolvedUrl }: GetServerSidePropsContext) => ({
  redirect: {
    destination: signInUrl('/sign-in', resolvedUrl),
    permanent: false,
  },
});

/** Where the maps of a page get their pictures. */
export function mapTiles(): MapTiles {
  const { TILE_URL, TILE_ATTRIBUTION } = environment();
  return { url: TILE_URL, attribution: TILE_ATTRIBUTION };
}
