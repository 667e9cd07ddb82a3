import { compareValues, equalValues } from '../../bson/compare';
import {
  type Document,
  isDocument,
  isNumeric,
  isTruthy,
  toNumber,
  typeName,
  type Value,
} from '../../bson/value';
import { CommandError } from '../../errors';
import { accumulate, accumulatorNames } from '../accumulators';
import { exactly, type Operator, operandsOf, type Scope } from '../scope';

function array(name: string, value: Value | undefined): Value[] | undefined {
  if (value === null || value === undefined) return undefined;
  if (Array.isArray(value)) return value;
  throw new CommandError(
    17124,
    `The argument to ${name} must be an array, but was of type: ${typeName(value)}`,
  );
}

/** The named arguments of an operator, not evaluated yet. */
function named(name: string, argument: Value, required: readonly string[]): Document {
  if (!isDocument(argument))
    throw new CommandError(28646, `${name} only supports an object as its argument`);
  for (const field of required) {
    if (!argument.has(field))
      throw new CommandError(28648, `Missing '${field}' parameter to ${name}`);
  }
  return argument;
}

function input(name: string, argument: Document, scope: Scope): Value[] | undefined {
  return array(name, scope.evaluate(argument.get('input') as Value));
}

function elementName(argument: Document): string {
  const name = argument.get('as');
  return typeof name === 'string' ? name : 'this';
}

/** An accumulator as an expression works on one array, or on its operands. */
function accumulator(name: string): Operator {
  return (argument, scope) => {
    const operands = operandsOf(argument, scope);
    const [only] = operands;
    return accumulate(name, operands.length === 1 && Array.isArray(only) ? only : operands);
  };
}

export const arrayOperators: Readonly<Record<string, Operator>> = {
  ...Object.fromEntries(accumulatorNames.map((name) => [name, accumulator(name)])),

  $map: (argument, scope) => {
    const given = named('$map', argument, ['input', 'in']);
    const name = elementName(given);
    return (
      input('$map', given, scope)?.map(
        (item) => scope.bind(name, item).evaluate(given.get('in') as Value) ?? null,
      ) ?? null
    );
  },
  $filter: (argument, scope) => {
    const given = named('$filter', argument, ['input', 'cond']);
    const name = elementName(given);
    const limit = given.has('limit') ? scope.evaluate(given.get('limit') as Value) : undefined;
    const kept = input('$filter', given, scope)?.filter((item) =>
      isTruthy(scope.bind(name, item).evaluate(given.get('cond') as Value)),
    );
    return (isNumeric(limit) ? kept?.slice(0, toNumber(limit)) : kept) ?? null;
  },
  $reduce: (argument, scope) => {
    const given = named('$reduce', argument, ['input', 'initialValue', 'in']);
    const items = input('$reduce', given, scope);
    if (!items) return null;
    return items.reduce<Value | undefined>(
      (value, item) =>
        scope
          .bind('value', value)
          .bind('this', item)
          .evaluate(given.get('in') as Value),
      scope.evaluate(given.get('initialValue') as Value),
    );
  },
  $size: (argument, scope) => {
    const [value] = exactly(1, '$size', argument, scope);
    const items = array('$size', value);
    if (!items) array('$size', 'missing');
    return items?.length;
  },
  $in: (argument, scope) => {
    const [value, items] = exactly(2, '$in', argument, scope);
    if (!Array.isArray(items)) {
      throw new CommandError(
        40081,
        `$in requires an array as a second argument, found: ${typeName(items)}`,
      );
    }
    return items.some((item) => equalValues(item, value));
  },
  $isArray: (argument, scope) => Array.isArray(exactly(1, '$isArray', argument, scope)[0]),
  $arrayElemAt: (argument, scope) => {
    const [items, index] = exactly(2, '$arrayElemAt', argument, scope);
    if (!isNumeric(index)) return null;
    const found = array('$arrayElemAt', items);
    return found ? found.at(toNumber(index)) : null;
  },
  $concatArrays: (argument, scope) => {
    const arrays = operandsOf(argument, scope).map((value) => array('$concatArrays', value));
    return arrays.some((items) => !items) ? null : arrays.flatMap((items) => items ?? []);
  },
  $reverseArray: (argument, scope) =>
    array('$reverseArray', exactly(1, '$reverseArray', argument, scope)[0])?.toReversed() ?? null,
  $setUnion: (argument, scope) => {
    const arrays = operandsOf(argument, scope).map((value) => array('$setUnion', value));
    if (arrays.some((items) => !items)) return null;
    const sorted = arrays.flatMap((items) => items ?? []).sort(compareValues);
    return sorted.filter((item, index) => index === 0 || !equalValues(item, sorted[index - 1]));
  },
};
