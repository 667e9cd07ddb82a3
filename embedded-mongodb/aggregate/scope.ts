import type { Document, Value } from '../bson/value';
import { CommandError } from '../errors';

/** What `$$name` stands for. */
export type Variables = ReadonlyMap<string, Value>;

/** What an operator is evaluated in. A result of `undefined` is a missing value. */
export interface Scope {
  readonly document: Document;
  evaluate(expression: Value): Value | undefined;
  /** The same with one more variable, or another value of it. */
  bind(name: string, value: Value | undefined): Scope;
}

export type Operator = (argument: Value, scope: Scope) => Value | undefined;

/** The operands of an operator that takes one or a list of them. */
export function operandsOf(argument: Value, scope: Scope): (Value | undefined)[] {
  return Array.isArray(argument)
    ? argument.map((item) => scope.evaluate(item))
    : [scope.evaluate(argument)];
}

/** The operands of an operator that takes exactly `count` of them. */
export function exactly(
  count: number,
  name: string,
  argument: Value,
  scope: Scope,
): (Value | undefined)[] {
  const given = Array.isArray(argument) ? argument.length : 1;
  if (given !== count) {
    throw new CommandError(
      16020,
      `Expression ${name} takes exactly ${count} arguments. ${given} were passed in.`,
    );
  }
  return operandsOf(argument, scope);
}
