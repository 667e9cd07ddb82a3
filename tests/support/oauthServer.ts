import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { OAuth2Server } from 'oauth2-mock-server';

/** The account at the provider. */
export interface Person {
  id: string;
  name?: string;
  email: string;
  verified: boolean;
}

/**
 * Starts a server that acts as Google (OpenID Connect) and as GitHub Enterprise Server. The person from
 * `signedIn` is signed in there and gives consent.
 */
export async function startOAuthServer() {
  const { service, issuer } = new OAuth2Server();
  const gitHub = new OAuth2Server(undefined, undefined, {
    endpoints: { authorize: '/login/oauth/authorize', token: '/login/oauth/access_token' },
  });
  await Promise.all([issuer.keys.generate('RS256'), gitHub.issuer.keys.generate('RS256')]);
  const state = { person: undefined as Person | undefined };

  service.on('beforeTokenSigning', ({ payload }) => {
    const { id, name, email, verified } = state.person ?? {};
    Object.assign(payload, { sub: id, name, email, email_verified: verified });
  });

  // GitHub supports OAuth but not OpenID Connect.
  gitHub.service.on('beforeResponse', ({ body }) => {
    if (body && typeof body === 'object') delete (body as { id_token?: string }).id_token;
  });

  /** GitHub's API. As at GitHub, the email of the profile may be unverified. */
  function gitHubAPI({ url, headers }: IncomingMessage, response: ServerResponse) {
    const { id, name, email, verified } = state.person ?? {};
    const bodies: Record<string, unknown> = {
      '/api/v3/user': { id: Number(id), login: `login-${id}`, name: name ?? null, email },
      '/api/v3/user/emails': [
        { email: `other-${email}`, primary: false, verified: true },
        { email, primary: true, verified },
      ],
    };
    const body = headers.authorization?.startsWith('Bearer ') ? bodies[url ?? ''] : undefined;
    response.writeHead(body ? 200 : 401, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(body ?? {}));
  }

  const http = createServer((request, response) => {
    if (request.url?.startsWith('/api/v3/')) return gitHubAPI(request, response);
    const { requestHandler } = request.url?.startsWith('/login/') ? gitHub.service : service;
    return requestHandler(request, response);
  });
  await once(http.listen(0, '127.0.0.1'), 'listening');
  const address = http.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address?.port}`;
  for (const { issuer: one } of [service, gitHub]) one.url = url;

  return {
    url,
    signedIn(person: Person) {
      state.person = person;
    },
    stop() {
      http.closeAllConnections();
      http.close();
    },
  };
}
