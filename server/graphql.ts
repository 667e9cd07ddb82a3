import { randomUUID } from 'node:crypto';
import type { NextApiRequest, NextApiResponse } from 'next';
import { createServer } from '../graphql/server';
import { connect } from '../models/database';
import { authenticate, refusal } from './authenticate';
import { environment } from './environment';
import { graphiql, wantsGraphiQL } from './graphiql';
import { sourceOf } from './session';

/** What may be asked in a minute, in points. */
export function pointsPerMinute() {
  const { RATE_LIMIT } = environment();
  return { viewer: RATE_LIMIT, guest: Math.ceil(RATE_LIMIT / 10) };
}

let server: ReturnType<typeof createServer> | undefined;

/** Made on the first request: the configuration is not there yet while Next builds. */
export function getServer() {
  const { CORS_ORIGINS, INTROSPECTION } = environment();
  server ??= createServer({
    corsOrigins: CORS_ORIGINS,
    introspection: INTROSPECTION,
    points: pointsPerMinute(),
  });
  return server;
}

export async function handleGraphQL(request: NextApiRequest, response: NextApiResponse) {
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
