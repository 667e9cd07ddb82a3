import { mongo } from 'mongoose';

/** An invalid input field: its path and why it is invalid. */
export interface Issue {
  path: string[];
  message: string;
}

/** A model rule refused the operation. Clients see the message. */
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

/** Too many sign-in, password or sign-up attempts. */
export class TooManyAttempts extends DomainError {
  /** In seconds. */
  readonly retryAfter: number;

  constructor(retryAfter: number) {
    super('RATE_LIMITED', `Too many attempts. Try again in ${retryAfter} seconds.`);
    this.retryAfter = retryAfter;
  }
}

/** The error for one invalid input field. */
export function badInput(path: string | string[], message: string) {
  return new DomainError('BAD_USER_INPUT', message, [{ path: [path].flat(), message }]);
}

/** MongoDB's error code for a duplicate key in a unique index. */
export const duplicateKey = 11000;

export const isDuplicateKey = (error: unknown) =>
  error instanceof mongo.MongoServerError && error.code === duplicateKey;
