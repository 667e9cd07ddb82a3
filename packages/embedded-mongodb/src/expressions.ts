import { Context, evalExpr } from 'mingo/core';
import * as expressionOperators from 'mingo/operators/expression';
import { type Document, isDocument, toPlain } from './bson';
import { CommandError, unsupported } from './errors';
import { compare } from './keys';

/** Variables of an expression, without `$$`. */
export type Variables = Readonly<Document>;

/** An expression whose operators are known and whose numbers are JavaScript's. */
export type Expression = unknown;

type Operator = (document: unknown, argument: unknown, options: EvaluationOptions) => unknown;
type EvaluationOptions = Parameters<typeof evalExpr>[2];

/** mingo's results for these depend on BSON types or on an order that differ from MongoDB's. */
const REFUSED = new Set([
  '$function',
  '$toHashedIndexKey',
  '$median',
  '$percentile',
  '$sigmoid',
  '$type',
  '$convert',
  '$toDecimal',
  '$toLong',
  '$toInt',
  '$sortArray',
  '$minN',
  '$maxN',
  '$sampleRate',
]);

function comparing(accepts: (order: number) => unknown): Operator {
  return (document, argument, options) => {
    const [a, b] = pair(evalExpr(document, argument, options));
    return accepts(compare(a, b));
  };
}

function pair(values: unknown): [unknown, unknown] {
  if (Array.isArray(values) && values.length === 2) return values as [unknown, unknown];
  throw new CommandError(16020, 'Expression takes exactly 2 arguments');
}

/** The operands of `$sum` and the like, which are a list of expressions or one that is an array. */
function operands(document: unknown, argument: unknown, options: EvaluationOptions): unknown[] {
  const value = evalExpr(document, argument, options);
  return Array.isArray(value) ? value : [value];
}

const numbersIn = (values: readonly unknown[]) =>
  values.filter((value): value is number => typeof value === 'number');

/** Folds the values that an accumulator has collected; also expressions of the same name. */
export const FOLDS: Readonly<Record<string, (values: readonly unknown[]) => unknown>> = {
  $sum: (values) => numbersIn(values).reduce((sum, value) => sum + value, 0),
  $avg: (values) => {
    const numbers = numbersIn(values);
    return numbers.length === 0 ? null : numbers.reduce((sum, n) => sum + n, 0) / numbers.length;
  },
  $min: (values) => extreme(values, -1),
  $max: (values) => extreme(values, 1),
};

function extreme(values: readonly unknown[], sign: number): unknown {
  const present = values.filter((value) => value !== undefined && value !== null);
  if (present.length === 0) return null;
  return present.reduce((best, value) => (compare(value, best) * sign > 0 ? value : best));
}

const own: Record<string, Operator> = {
  $eq: comparing((order) => order === 0),
  $ne: comparing((order) => order !== 0),
  $gt: comparing((order) => order > 0),
  $gte: comparing((order) => order >= 0),
  $lt: comparing((order) => order < 0),
  $lte: comparing((order) => order <= 0),
  $cmp: comparing((order) => order),
  $in: (document, argument, options) => {
    const [value, list] = pair(evalExpr(document, argument, options));
    if (!Array.isArray(list))
      throw new CommandError(40081, '$in requires an array as a second argument');
    return list.some((item) => compare(item, value) === 0);
  },
};
for (const [name, fold] of Object.entries(FOLDS)) {
  own[name] = (document, argument, options) => fold(operands(document, argument, options));
}

const known: Record<string, Operator> = { ...(expressionOperators as object) };
for (const name of REFUSED) delete known[name];
Object.assign(known, own);

const context = Context.init({ expression: known as never });

/**
 * Checks an expression and prepares it for `evaluate`.
 * @throws CommandError for an operator that does not exist or is not supported.
 */
export function parseExpression(value: unknown): Expression {
  assertExpression(value);
  return toPlain(value);
}

function assertExpression(value: unknown): void {
  if (typeof value === 'string') assertPath(value);
  else if (Array.isArray(value)) value.forEach(assertExpression);
  if (!isDocument(value)) return;
  const names = Object.keys(value);
  const operator = names.find((name) => name.startsWith('$'));
  if (operator === undefined) {
    for (const name of names) assertExpression(value[name]);
    return;
  }
  if (names.length > 1) {
    throw new CommandError(15983, 'an expression specification must contain exactly one field');
  }
  if (operator === '$literal') return;
  assertOperator(operator);
  assertExpression(value[operator]);
}

function assertOperator(name: string): void {
  if (Object.hasOwn(known, name)) return;
  const exists = REFUSED.has(name) || Object.hasOwn(expressionOperators, name);
  if (exists) throw unsupported(`the expression ${name}`);
  throw new CommandError('InvalidPipelineOperator', `Unrecognized expression '${name}'`);
}

function assertPath(text: string): void {
  if (!text.startsWith('$')) return;
  const parts = text.replace(/^\$+/, '').split('.');
  if (parts.some((part) => part === ''))
    throw new CommandError(40353, `FieldPath '${text}' is invalid`);
  if (parts.some((part) => /^\d+$/.test(part)))
    throw unsupported('numeric field paths in expressions');
  if (/^\$\$(USER_ROLES|CLUSTER_TIME|SEARCH_META)/.test(text))
    throw unsupported(`the variable ${text}`);
}

/** Undefined for a missing field. `document` has to be plain, see `toPlain`. */
export function evaluate(
  expression: Expression,
  document: unknown,
  variables?: Variables,
): unknown {
  try {
    return evalExpr(document, expression, { context, variables, scriptEnabled: false } as never);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(16020, `Expression failed: ${(error as Error).message}`);
  }
}

/** The variables of the option `let`. */
export function parseVariables(variables: Document | undefined): Variables | undefined {
  if (!variables) return undefined;
  return Object.fromEntries(
    Object.keys(variables).map((name) => {
      if (!/^[a-z][\w]*$/i.test(name))
        throw new CommandError('FailedToParse', `invalid variable name '${name}'`);
      return [name, evaluate(parseExpression(variables[name]), {})];
    }),
  );
}
