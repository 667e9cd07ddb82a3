import { randomUUID } from 'node:crypto';
import { GraphQLError } from 'graphql';
import { isAsyncIterable, mapAsyncIterator, type Plugin } from 'graphql-yoga';
import mongoose from 'mongoose';
import { DomainError, type Issue, isDuplicateKey, TooManyAttempts } from '../../models/errors';
import type { Context } from '../context';
import type { Edge } from './transport';

const badUserInput = (message: string, issues: Issue[]) => ({
  message,
  extensions: { code: 'BAD_USER_INPUT', issues },
});

/** The error for a missing scope. */
export function notAuthorized({ viewer }: Context) {
  return viewer
    ? new GraphQLError('Your credential does not allow this', { extensions: { code: 'FORBIDDEN' } })
    : new GraphQLError('Not authorized', { extensions: { code: 'UNAUTHORIZED' } });
}

function issuesOf({ errors }: mongoose.Error.ValidationError): Issue[] {
  return (
    Object.entries(errors)
      // An error of `coordinates.latitude` is also reported for `coordinates`.
      .filter(([, error]) => !(error instanceof mongoose.Error.ValidationError))
      .map(([path, error]) => ({
        path: path.split('.'),
        message: error instanceof mongoose.Error.CastError ? 'Has the wrong type' : error.message,
      }))
  );
}

function translate(error: unknown) {
  if (error instanceof TooManyAttempts) {
    const { message, code, retryAfter } = error;
    return { message, extensions: { code, retryAfter } };
  }
  if (error instanceof DomainError) {
    const { message, code, issues } = error;
    return { message, extensions: issues.length > 0 ? { code, issues } : { code } };
  }
  if (error instanceof mongoose.Error.ValidationError) {
    return badUserInput('The input is not valid', issuesOf(error));
  }
  if (isDuplicateKey(error)) {
    return { message: 'This already exists', extensions: { code: 'CONFLICT' } };
  }
  return undefined;
}

/** The public message and extensions of an error, or undefined if the error must be masked. */
function publicError(error: GraphQLError) {
  const { originalError, extensions, message, path } = error;
  if (originalError && !(originalError instanceof GraphQLError)) return translate(originalError);
  if (extensions.code) return { message, extensions };
  // From graphql-js: a value that does not match its type. Without a path the execution has not begun, and GraphQL over
  // HTTP requires status 400.
  const http = path ? {} : { http: { spec: true, status: 400 } };
  return { message, extensions: { code: 'BAD_USER_INPUT', issues: [], ...http } };
}

/**
 * Translates any error into one with a documented code. Errors that the client cannot correct are masked, and logged
 * with the request ID.
 */
function translateError(error: GraphQLError, requestId: string) {
  const { nodes, source, positions, path } = error;
  const visible = publicError(error);
  if (!visible) console.error(`[${requestId}]`, error.originalError);
  const { message, extensions } = visible ?? {
    message: 'Something went wrong',
    extensions: { code: 'INTERNAL_SERVER_ERROR', requestId },
  };
  return new GraphQLError(message, { nodes, source, positions, path, extensions });
}

/** Translates errors of the transport, parser, validation and resolvers; see `translateError`. */
export function useErrorCodes(): Plugin<object, Edge> {
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
