import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { OAuth2Server } from 'oauth2-mock-server';

/** Who signs in at the provider, and what it says of them. */
export interface Person {
  id: string;
  name?: string;
  email: string;
  verified: boolean;
}

/**
 * A provider on loopback: an OpenID Connect server as Google is one, with the addresses of a GitHub
 * Enterprise Server beside its own. Whoever is `person` is signed in there, and consents.
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

  // GitHub speaks OAuth only.
  gitHub.service.on('beforeResponse', ({ body }) => {
    if (body && typeof body === 'object') delete (body as { id_token?: string }).id_token;
  });

  /** GitHub's API. The profile shows an address that need not be verified, as GitHub's does. */
  function gitHubAPI({ url, headers }: IncomingMessage, response: ServerResponse) {
    const { id, name, email, verified } = state.person ?? {};
    const answers: Record<string, unknown> = {
      '/api/v3/user': { id: Number(id), login: `login-${id}`, name: name ?? null, email },
      '/api/v3/user/emails': [
        { email: `other-${email}`, primary: false, verified: true },
        { email, primary: true, verified },
      ],
    };
    const answer = headers.authorization?.startsWith('Bearer ') ? answers[url ?? ''] : undefined;
    response.writeHead(answer ? 200 : 401, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(answer ?? {}));
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
