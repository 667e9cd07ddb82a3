import { createServer } from '../graphql/server';
import { environment } from './environment';

/** The rate limits of a signed-in user and of the guests of one IP address, in points per minute. */
export function pointsPerMinute() {
  const { RATE_LIMIT } = environment();
  return { viewer: RATE_LIMIT, guest: Math.ceil(RATE_LIMIT / 10) };
}

let server: ReturnType<typeof createServer> | undefined;

/** The GraphQL server of this process. Created on first use: while Next builds there is no configuration. */
export function graphqlServer() {
  const { CORS_ORIGINS, INTROSPECTION } = environment();
  server ??= createServer({
    corsOrigins: CORS_ORIGINS,
    introspection: INTROSPECTION,
    points: pointsPerMinute(),
  });
  return server;
}
