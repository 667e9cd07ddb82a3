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
  /** Origins of web pages that may call with a token; never with a cookie. */
  corsOrigins?: readonly string[];
  /** Whether clients may ask for the schema. */
  introspection?: boolean;
  /** What may be asked in a minute, in points. */
  points?: typeof pointsPerMinute;
}

interface Metered extends Edge {
  meter?: Meter;
}

/** Bounds what the cache of parsed documents can hold: 400,000 characters become some 60 MB of syntax tree. */
const documentCache = { max: 200, maxSize: 400_000 };

/** What the operation that was chosen costs with these variables; see `complexity` of the builder. */
function costOf(document: DocumentNode, operationName?: string | null, variables?: object | null) {
  const operation = getOperationAST(document, operationName);
  // No operation, or several and none named, is refused by the execution.
  if (!operation) return 0;
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  const { complexity } = complexityFromQuery(
    { kind: Kind.DOCUMENT, definitions: [operation, ...fragments] },
    { schema, variables: { ...variables } },
  );
  return complexity;
}

/**
 * What an operation costs, spent.
 * @throws GraphQLError when that is too much by itself, or more than whoever asks has left.
 */
async function spendCostOf({
  document,
  operationName,
  variableValues,
  contextValue,
}: ExecutionArgs & { contextValue: Context }) {
  const cost = Math.max(costOf(document, operationName, variableValues), 1);
  if (cost > limits.cost) throw tooComplex('cost', cost);
  // The first point was spent before the document was read.
  if (cost > 1) await contextValue.meter?.spend(cost - 1);
  return cost;
}

/** Refuses what is too large or too complex, in the order of what finding out costs. */
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

/** Errors leave through one door, whatever raised them: parser, validation, a resolver, the transport. */
function useErrorCodes(): Plugin<object, Edge> {
  return {
    onResultProcess({ result, setResult, serverContext }) {
      const requestId = serverContext.requestId ?? randomUUID();
      const translated = <Result extends object>(one: Result) =>
        'errors' in one && Array.isArray(one.errors)
          ? { ...one, errors: one.errors.map((error) => translateError(error, requestId)) }
          : one;
      setResult(
        isAsyncIterable(result) ? mapAsyncIterator(result, translated) : translated(result),
      );
    },
  };
}

/** Counts what is asked, and tells in each answer what is left. */
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

/** The API without a transport: the HTTP route, the server-side rendering and the tests all go through it. */
export function createServer(options: ServerOptions = {}) {
  return createYoga<Edge, Context>({
    schema,
    context: ({ authentication }) => createContext(authentication ?? null),
    graphqlEndpoint: '/api/graphql',
    // Inside Next the native classes would be chosen: a third less throughput, and closed streams go unnoticed.
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
      // A document that does not parse is not worth remembering.
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
