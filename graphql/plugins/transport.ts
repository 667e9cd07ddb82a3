import { GraphQLError } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import type { Authentication } from '../context';

/** What the HTTP edge knows about a request. */
export interface Edge {
  /** Called before the body is read. @throws GraphQLError, which becomes the response. */
  authenticate(): Promise<Authentication>;
  /** What `authenticate` returned. */
  authentication?: Authentication;
  /** Identifies the request in the log. */
  requestId?: string;
  /** IP address of the client; absent for server-side rendering, which is not rate-limited. */
  ipAddress?: string;
}

/** A page of another site cannot make a browser send this header without a CORS preflight. */
export const preflightHeader = 'GraphQL-Require-Preflight';

/**
 * Whether a page of this site opened an `EventSource`, which cannot send custom headers. Pages cannot set
 * `Sec-Fetch-Site`.
 */
const isOwnEventSource = ({ headers }: Request) =>
  headers.get('sec-fetch-site') === 'same-origin' && headers.get('accept') === 'text/event-stream';

/** The error with its HTTP status for every response type, not only `application/graphql-response+json`. */
function withStatus(error: GraphQLError) {
  const { http } = error.extensions as { http?: object };
  if (!http) return error;
  const { message, nodes, source, positions, path } = error;
  const extensions = { ...error.extensions, http: { ...http, spec: false } };
  return new GraphQLError(message, { nodes, source, positions, path, extensions });
}

/** The error for an invalid HTTP request. */
function badRequest(status: 400 | 415, message: string) {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status } } });
}

const isJSON = (contentType: string | null) =>
  /^application\/(graphql\+)?json$/i.test(contentType?.split(';', 1)[0]?.trim() ?? '');

/** Parameters of a POST request. Messages of the JSON parser are not passed on. */
async function parsePost(request: Request): Promise<GraphQLParams> {
  const params: unknown = await request.json().catch((error: unknown) => {
    throw error instanceof SyntaxError ? badRequest(400, 'The body must be JSON') : error;
  });
  if (typeof params !== 'object' || params === null || Array.isArray(params)) {
    throw badRequest(400, 'The body must be one JSON object');
  }
  return params;
}

/** Parameters of a GET request. */
function parseGet(request: Request): GraphQLParams {
  const search = new URL(request.url, 'http://localhost').searchParams;
  const object = (name: string) => {
    const text = search.get(name);
    try {
      return text ? JSON.parse(text) : undefined;
    } catch {
      throw badRequest(400, `The parameter "${name}" must be JSON`);
    }
  };
  return {
    query: search.get('query') ?? undefined,
    operationName: search.get('operationName') ?? undefined,
    variables: object('variables'),
    extensions: object('extensions'),
  };
}

/**
 * Authenticates a request and accepts only JSON by POST and GET with a preflight header. Yoga alone would also execute
 * forms and multipart bodies, which browsers send across sites without a preflight (CSRF).
 */
export function useTransport(): Plugin<object, Edge> {
  return {
    async onRequestParse({ request, serverContext, setRequestParser }) {
      serverContext.authentication = await serverContext.authenticate();
      if (request.method === 'POST') {
        if (!isJSON(request.headers.get('content-type'))) {
          throw badRequest(415, 'The content type must be application/json');
        }
        setRequestParser(parsePost);
      } else if (request.method === 'GET') {
        if (!request.headers.has(preflightHeader) && !isOwnEventSource(request)) {
          throw badRequest(400, `A query by GET needs the header ${preflightHeader}, or use POST`);
        }
        setRequestParser(parseGet);
      }
    },
    onResultProcess({ request, result, setResult }) {
      // Clients that accept application/json expect status 200 for an invalid document.
      if (request.headers.get('accept')?.includes('application/json')) return;
      if ('errors' in result && result.errors) {
        setResult({
          ...result,
          errors: result.errors.map((error) => withStatus(error as GraphQLError)),
        });
      }
    },
    onResponse({ response }) {
      response.headers.set('Cache-Control', 'private, no-store');
    },
  };
}
