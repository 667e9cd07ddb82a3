import { randomUUID } from 'node:crypto';
import { complexityFromQuery } from '@pothos/plugin-complexity';
import * as fetchAPI from '@whatwg-node/node-fetch';
import {
  type DocumentNode,
  type ExecutionArgs,
  getOperationAST,
  Kind,
  NoSchemaIntrospectionCustomRule,
  parse,
  validate,
} from 'graphql';
import { createYoga, isAsyncIterable, mapAsyncIterator, type Plugin } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import { type Context, createContext, ownerOf } from './context';
import { subscribe } from './live/subscribe';
import { translateError } from './plugins/errors';
import { limits, type pointsPerMinute, SizeRule, tooComplex } from './plugins/limits';
import { type Meter, RateLimiter } from './plugins/rateLimit';
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

interface Metered extends Edge {
  meter?: Meter;
}

/** Size of the cache of parsed documents. 400,000 characters become about 60 MB of syntax trees. */
const documentCache = { max: 200, maxSize: 400_000 };

/** The cost of an operation; see `complexity` in the builder. */
function costOf(document: DocumentNode, operationName?: string | null, variables?: object | null) {
  const operation = getOperationAST(document, operationName);
  // The execution refuses a document without a selected operation.
  if (!operation) return 0;
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  const { complexity } = complexityFromQuery(
    { kind: Kind.DOCUMENT, definitions: [operation, ...fragments] },
    { schema, variables: { ...variables } },
  );
  return complexity;
}

/**
 * Spends and returns the cost of an operation.
 * @throws GraphQLError if it exceeds the limit of a request or the remaining points.
 */
async function spendCostOf({
  document,
  operationName,
  variableValues,
  contextValue,
}: ExecutionArgs & { contextValue: Context }) {
  const cost = Math.max(costOf(document, operationName, variableValues), 1);
  if (cost > limits.cost) throw tooComplex('cost', cost);
  // The first point was spent before the document was parsed.
  if (cost > 1) await contextValue.meter?.spend(cost - 1);
  return cost;
}

/** Enforces the limits of a request, cheapest check first. */
function useLimits({ introspection = true }: ServerOptions): Plugin<Context> {
  return {
    onParse({ setParseFn }) {
      setParseFn((source: string, options: object) =>
        parse(source, { ...options, maxTokens: limits.tokens }),
      );
    },
    onValidate({ addValidationRule, setValidationFn }) {
      addValidationRule(SizeRule);
      if (!introspection) addValidationRule(NoSchemaIntrospectionCustomRule);
      setValidationFn((schema, document, rules) =>
        validate(schema, document, rules, { maxErrors: 5, hideSuggestions: true }),
      );
    },
    async onExecute({ args }) {
      await spendCostOf(args);
    },
    async onSubscribe({ args, setSubscribeFn }) {
      const cost = await spendCostOf(args);
      const { signal } = args.contextValue.request;
      setSubscribeFn((subscribed) => subscribe(subscribed, cost, signal));
    },
  };
}

/** Translates errors of the transport, parser, validation and resolvers; see `translateError`. */
function useErrorCodes(): Plugin<object, Edge> {
  return {
    onResultProcess({ result, setResult, serverContext }) {
      const requestId = serverContext.requestId ?? randomUUID();
      const translated = <Result extends object>(result: Result) =>
        'errors' in result && Array.isArray(result.errors)
          ? { ...result, errors: result.errors.map((error) => translateError(error, requestId)) }
          : result;
      setResult(
        isAsyncIterable(result) ? mapAsyncIterator(result, translated) : translated(result),
      );
    },
  };
}

/** Enforces the rate limits and adds their headers to responses. */
function useRateLimit(points: ServerOptions['points']): Plugin<object, Metered> {
  const limiter = new RateLimiter(points);
  return {
    async onParams({ context }) {
      const { authentication, ipAddress } = context;
      context.meter = limiter.meterOf(authentication ? ownerOf(authentication) : null, ipAddress);
      await context.meter?.spend(1);
    },
    onResponse({ response, serverContext }) {
      for (const [name, value] of Object.entries(serverContext.meter?.headers() ?? {})) {
        response.headers.set(name, value);
      }
    },
  };
}

/** The GraphQL server, used by the HTTP route, server-side rendering and tests. */
export function createServer(options: ServerOptions = {}) {
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
      if (!origin || !options.corsOrigins?.includes(origin)) return false;
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
    plugins: [useRateLimit(options.points), useLimits(options), useErrorCodes(), useTransport()],
  });
}
