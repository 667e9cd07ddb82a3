import { randomUUID } from 'node:crypto';
import { complexityFromQuery } from '@pothos/plugin-complexity';
import * as fetchAPI from '@whatwg-node/node-fetch';
import {
  type DocumentNode,
  type GraphQLError,
  getOperationAST,
  Kind,
  NoSchemaIntrospectionCustomRule,
  parse,
  validate,
} from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import { type Authentication, type Context, createContext } from './context';
import { translateError } from './errors';
import { limits, SizeRule, tooComplex } from './limits';
import { schema } from './schema';
import { type Edge, useTransport } from './transport';

export interface ServerOptions {
  /** Origins of web pages that may call with a token; never with a cookie. */
  corsOrigins?: readonly string[];
  /** Whether clients may ask for the schema. */
  introspection?: boolean;
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

/** Refuses what is too large or too complex, in the order of what finding out costs. */
function useLimits({ introspection = true }: ServerOptions): Plugin {
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
    onExecute({ args, setResultAndStopExecution }) {
      const cost = costOf(args.document, args.operationName, args.variableValues);
      if (cost > limits.cost) {
        setResultAndStopExecution({ errors: [tooComplex('cost', cost)] });
      }
    },
  };
}

/** Errors leave through one door, whatever raised them: parser, validation, a resolver, the transport. */
function useErrorCodes(): Plugin<object, Edge> {
  return {
    onResultProcess({ result, setResult, serverContext }) {
      if (!('errors' in result) || !result.errors) return;
      const requestId = serverContext.requestId ?? randomUUID();
      setResult({
        ...result,
        errors: result.errors.map((error) => translateError(error as GraphQLError, requestId)),
      });
    },
  };
}

/** The API without a transport: the HTTP route, the server-side rendering and the tests all go through it. */
export function createServer(options: ServerOptions = {}) {
  return createYoga<Edge, Context>({
    schema,
    context: ({ authentication }) => createContext(authentication as Authentication),
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
        maxAge: 86_400,
      };
    },
    plugins: [useLimits(options), useErrorCodes(), useTransport()],
  });
}
