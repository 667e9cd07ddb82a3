import { mongo } from 'mongoose';

/** One fault in what a client sent: the path of the input field and what is wrong with it. */
export interface Issue {
  path: string[];
  message: string;
}

/** A rule of the model said no. The message is written for the person who asked. */
export class DomainError extends Error {
  override name = 'DomainError';
  readonly code: 'FORBIDDEN' | 'CONFLICT' | 'BAD_USER_INPUT' | 'RATE_LIMITED';
  readonly issues: Issue[];

  constructor(code: DomainError['code'], message: string, issues: Issue[] = []) {
    super(message);
    this.code = code;
    this.issues = issues;
  }
}

/** Passwords, or sign-ups, were tried too often; a while later it may be tried again. */
export class TooManyAttempts extends DomainError {
  /** Seconds. */
  readonly retryAfter: number;

  constructor(retryAfter: number) {
    super('RATE_LIMITED', `Too many attempts: try again in ${retryAfter} seconds`);
    this.retryAfter = retryAfter;
  }
}

/** Refuses one field of the input. */
export function badInput(path: string | string[], message: string) {
  return new DomainError('BAD_USER_INPUT', message, [{ path: [path].flat(), message }]);
}

/** MongoDB's code for a value that a unique index has already. */
export const duplicateKey = 11000;

export const isDuplicateKey = (error: unknown) =>
  error instanceof mongo.MongoServerError && error.code === duplicateKey;
