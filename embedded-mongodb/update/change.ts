import type { Value } from '../bson/value';

/**
 * Changes one value. It gets what is there (undefined if nothing is) and answers with what shall
 * be there; `undefined` leaves everything as it is.
 */
export type Change = (current: Value | undefined, path: string) => Value | undefined;

/** Looks through the argument of an operator for one path, and says what it does. */
export type Prepare = (argument: Value, path: string) => Change;
