import { createHash, randomUUID } from 'node:crypto';
import type { AnyVariables, TypedDocumentNode } from '@urql/core';
import { GraphQLError } from 'graphql';
import type { GetServerSidePropsContext, NextApiRequest, NextApiResponse } from 'next';
import { getServerSession } from 'next-auth';
import { loadQuery } from '../../components/client';
import { entryAddress } from '../../components/entryAddress';
import type { MapTiles } from '../../components/mapTiles';
import type { PageState } from '../../components/pageAnswers';
import { environment } from '../../environment';
import type { Authentication } from '../../graphql/context';
import { createServer } from '../../graphql/server';
import { findBySecret, type TokenFault } from '../../models/accessToken';
import { connect } from '../../models/connection';
import type { SessionClaims } from '../../models/session';
import { authOptions, hasSessionCookie, readSession, sourceOf } from './auth/[...nextauth]';

// Yoga reads the body itself, and ends the response.
export const config = { api: { bodyParser: false, externalResolver: true } };

/** What may be asked in a minute, in points. */
export function pointsPerMinute() {
  const { RATE_LIMIT } = environment();
  return { viewer: RATE_LIMIT, guest: Math.ceil(RATE_LIMIT / 10) };
}

let server: ReturnType<typeof createServer> | undefined;

/** Made on the first request: the configuration is not there yet while Next builds. */
function getServer() {
  const { CORS_ORIGINS, INTROSPECTION } = environment();
  server ??= createServer({
    corsOrigins: CORS_ORIGINS,
    introspection: INTROSPECTION,
    points: pointsPerMinute(),
  });
  return server;
}

/** GraphiQL for people. Its scripts are files of their own, so that the page needs no inline script. */
const graphiql = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Places API</title>
    <link rel="icon" href="/favicon.svg">
    <link rel="stylesheet" href="/graphiql/graphiql.css">
    <script src="/graphiql/graphiql.js" defer></script>
    <script src="/graphiql/start.js" defer></script>
  </head>
  <body>
    <noscript>GraphiQL needs JavaScript. The API itself does not: POST to this address.</noscript>
    <div id="root"></div>
  </body>
</html>
`;

const wantsGraphiQL = ({ method, headers, query }: NextApiRequest) =>
  method === 'GET' && !query.query && headers.accept?.includes('text/html');

/** Whether a page of another site had the browser send this. Browsers say so; other programs say nothing. */
function isFromElsewhere({ headers }: NextApiRequest) {
  const site = headers['sec-fetch-site'];
  if (site && site !== 'same-origin' && site !== 'none') return true;
  if (!headers.origin) return false;
  return !URL.canParse(headers.origin) || new URL(headers.origin).host !== headers.host;
}

const refusal = (status: 403 | 503, code: string, message: string) =>
  new GraphQLError(message, { extensions: { code, http: { status } } });

const tokenFaults: Record<TokenFault, { reason: string; description: string }> = {
  invalid: { reason: 'INVALID', description: 'The access token is not valid' },
  revoked: { reason: 'REVOKED', description: 'The access token has been revoked' },
  expired: { reason: 'EXPIRED', description: 'The access token has expired' },
};

/** Tells why a token does not work: to programs in the body, and in the words of RFC 6750 in a header. */
function badToken(fault: TokenFault) {
  const { reason, description } = tokenFaults[fault];
  const headers = {
    'WWW-Authenticate': `Bearer error="invalid_token", error_description="${description}"`,
  };
  return new GraphQLError('Not authorized', {
    extensions: { code: 'UNAUTHORIZED', reason, http: { status: 401, headers } },
  });
}

const shortHash = (text: string) =>
  createHash('sha256').update(text).digest('base64url').slice(0, 16);

/** Two sessions never have the same, but those of one person begin alike; nothing else can be read from it. */
const viewerKeyOf = ({ userId, sessionId }: SessionClaims) =>
  `${shortHash(userId)}.${shortHash(`${userId} ${sessionId}`)}`;

const personOf = (viewerKey: string) => viewerKey.split('.', 1)[0];

/** Who is asking, or why nobody gets an answer. With a bearer token the cookie is not looked at. */
export async function authenticate(
  request: NextApiRequest,
): Promise<Authentication | GraphQLError> {
  const [scheme, secret] = request.headers.authorization?.split(/ +/, 2) ?? [];
  if (scheme?.toLowerCase() === 'bearer') {
    const found = await findBySecret(secret ?? '');
    return typeof found === 'string'
      ? badToken(found)
      : { credential: 'TOKEN', accessToken: found };
  }
  if (!hasSessionCookie(request)) return null;
  if (isFromElsewhere(request)) {
    return refusal(403, 'FORBIDDEN', 'Another site may not use your session');
  }
  const session = await readSession(request);
  // A page that is open since somebody else was signed in does nothing in the name of who is now.
  const key = request.headers['x-viewer-key'];
  if (session && key && personOf(String(key)) !== personOf(viewerKeyOf(session))) return null;
  return session && { credential: 'COOKIE', session };
}

export default async function handler(request: NextApiRequest, response: NextApiResponse) {
  const { INTROSPECTION, MONGODB_URI } = environment();
  if (INTROSPECTION && wantsGraphiQL(request)) {
    response.setHeader('Content-Type', 'text/html; charset=utf-8').send(graphiql);
    return;
  }
  const requestId = randomUUID();
  response.setHeader('X-Request-Id', requestId);
  const authentication = await connect(MONGODB_URI)
    .then(() => authenticate(request))
    .catch((error: unknown) => {
      console.error(`[${requestId}]`, error);
      return refusal(503, 'INTERNAL_SERVER_ERROR', 'Something went wrong on our side');
    });
  await getServer()(request, response, { authentication, requestId, source: sourceOf(request) });
}

/** What every page is given. */
export type PageProps = {
  /** The answers for its client. */
  state: PageState;
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
    destination: entryAddress('/sign-in', resolvedUrl),
    permanent: false,
  },
});

/** Where the maps of a page get their pictures. */
export function mapTiles(): MapTiles {
  const { TILE_URL, TILE_ATTRIBUTION } = environment();
  return { url: TILE_URL, attribution: TILE_ATTRIBUTION };
}
