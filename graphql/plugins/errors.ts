import { GraphQLError } from 'graphql';
import mongoose from 'mongoose';
import { DomainError, type Issue, isDuplicateKey, TooManyAttempts } from '../../models/errors';
import type { Context } from '../context';

const badUserInput = (message: string, issues: Issue[]) => ({
  message,
  extensions: { code: 'BAD_USER_INPUT', issues },
});

/** What a scope says when it refuses: a guest may sign in, somebody signed in lacks a permission. */
export function notAuthorized({ viewer }: Context) {
  return viewer
    ? new GraphQLError('Your credentials do not allow this', { extensions: { code: 'FORBIDDEN' } })
    : new GraphQLError('Not authorized', { extensions: { code: 'UNAUTHORIZED' } });
}

function issuesOf({ errors }: mongoose.Error.ValidationError): Issue[] {
  return (
    Object.entries(errors)
      // A fault of `coordinates.latitude` is reported for `coordinates` once more.
      .filter(([, fault]) => !(fault instanceof mongoose.Error.ValidationError))
      .map(([path, fault]) => ({
        path: path.split('.'),
        message: fault instanceof mongoose.Error.CastError ? 'Has the wrong type' : fault.message,
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
    return { message: 'It exists already', extensions: { code: 'CONFLICT' } };
  }
  return undefined;
}

/** What a client is told, or undefined for what is nobody's business but ours. */
function toldOf(error: GraphQLError) {
  const { originalError, extensions, message, path } = error;
  if (originalError && !(originalError instanceof GraphQLError)) return translate(originalError);
  if (extensions.code) return { message, extensions };
  // Raised by graphql-js: a value that does not fit its type. GraphQL over HTTP wants a status with it
  // when it stops the execution from beginning, which is when there is no path.
  const http = path ? {} : { http: { spec: true, status: 400 } };
  return { message, extensions: { code: 'BAD_USER_INPUT', issues: [], ...http } };
}

/**
 * The one translation of errors into codes. What a client sent wrong and what a rule refuses is told;
 * everything else is masked, and logged under the request's id.
 */
export function translateError(error: GraphQLError, requestId: string) {
  const { nodes, source, positions, path } = error;
  const told = toldOf(error);
  if (!told) console.error(`[${requestId}]`, error.originalError);
  const { message, extensions } = told ?? {
    message: 'Something went wrong on our side',
    extensions: { code: 'INTERNAL_SERVER_ERROR', requestId },
  };
  return new GraphQLError(message, { nodes, source, positions, path, extensions });
}
