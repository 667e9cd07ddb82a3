import * as fetchAPI from '@whatwg-node/node-fetch';
import type { DocumentNode } from 'graphql';
import { createYoga } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import { type Context, createContext } from './context';
import { useErrorCodes } from './plugins/errors';
import type { pointsPerMinute } from './plugins/limits';
import { useQueryLimits } from './plugins/queryLimits';
import { useRateLimit } from './plugins/rateLimit';
import { type Edge, useTransport } from './plugins/transport';
import { schema } from './schema';

export interface ServerOptions {
  /** Origins of other sites that may send requests with an access token. */
  corsOrigins?: readonly string[];
  /** Whether introspection is allowed. */
  introspection?: boolean;
  /** Rate limits in points per minute. */
  points?: typeof pointsPerMinute;
}

/** Size of the cache of parsed documents. 400,000 characters become about 60 MB of syntax trees. */
const documentCache = { max: 200, maxSize: 400_000 };

/** The GraphQL server, used by the HTTP route, server-side rendering and tests. */
export function createServer({ corsOrigins, introspection = true, points }: ServerOptions = {}) {
  return createYoga<Edge, Context>({
    schema,
    context: ({ authentication }) => createContext(authentication ?? null),
    graphqlEndpoint: '/api/graphql',
    // Inside Next, Yoga would choose the native classes: a third less throughput, and closed streams are not detected.
    fetchAPI: fetchAPI as object,
    graphiql: false,
    landingPage: false,
    multipart: false,
    batching: false,
    healthCheckEndpoint: '/api/graphql/health',
    maxRequestBodySize: 100_000,
    maskedErrors: false,
    logging: 'error',
    parserAndValidationCache: {
      documentCache: new LRUCache<string, DocumentNode>({
        ...documentCache,
        sizeCalculation: (_document, source) => source.length,
      }),
      // Invalid documents are not cached.
      errorCache: { get: () => undefined, set: () => undefined },
    },
    cors: (request) => {
      const origin = request.headers.get('origin');
      if (!origin || !corsOrigins?.includes(origin)) return false;
      return {
        origin: [origin],
        credentials: false,
        methods: ['GET', 'POST'],
        allowedHeaders: ['Authorization', 'Content-Type', 'GraphQL-Require-Preflight'],
        exposedHeaders: [
          'RateLimit-Limit',
          'RateLimit-Remaining',
          'RateLimit-Reset',
          'Retry-After',
        ],
        maxAge: 86_400,
      };
    },
    plugins: [
      useRateLimit(points),
      useQueryLimits({ introspection }),
      useErrorCodes(),
      useTransport(),
    ],
  });
}
