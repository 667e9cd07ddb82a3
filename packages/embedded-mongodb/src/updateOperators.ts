import { Decimal128, Double, Long, Timestamp } from 'bson';
import { type Document, isDocument, isNumeric, type Numeric, toNumber, typeName } from './bson';
import { badValue, CommandError, unsupported } from './errors';
import { isOperators, parseFilter } from './filter';
import { sortKey } from './indexKeys';
import { compare } from './keys';
import { Matcher } from './match';
import { parseSort } from './sort';

/** Removes the field in place of giving it a value. */
export const REMOVE = Symbol('remove');

/** The new value of a field from its present one, which is undefined where it is missing. */
export type FieldUpdate = (value: unknown) => unknown;

/** Checks the argument of an operator and returns what it does; undefined for an unknown operator. */
export function parseFieldUpdate(
  operator: string,
  path: string,
  argument: unknown,
): FieldUpdate | undefined {
  switch (operator) {
    case '$set':
    case '$setOnInsert':
      return () => argument;
    case '$unset':
      return () => REMOVE;
    case '$inc':
      return arithmetic(
        '$inc',
        path,
        argument,
        (a, b) => a + b,
        (a, b) => a + b,
      );
    case '$mul':
      return arithmetic(
        '$mul',
        path,
        argument,
        (a, b) => a * b,
        (a, b) => a * b,
      );
    case '$min':
      return (value) => (value === undefined || compare(argument, value) < 0 ? argument : value);
    case '$max':
      return (value) => (value === undefined || compare(argument, value) > 0 ? argument : value);
    case '$currentDate':
      return currentDate(argument);
    case '$push':
      return push(path, argument);
    case '$addToSet':
      return addToSet(path, argument);
    case '$pull':
      return pull(path, argument);
    case '$pullAll': {
      if (!Array.isArray(argument))
        throw badValue(`$pullAll requires an array argument but was given a ${typeName(argument)}`);
      return onArray('$pullAll', path, (items) =>
        items.filter((item) => !argument.some((other) => compare(item, other) === 0)),
      );
    }
    case '$pop': {
      const end = isNumeric(argument) ? toNumber(argument) : 0;
      if (end !== 1 && end !== -1)
        throw new CommandError('FailedToParse', `$pop expects 1 or -1, found: ${argument}`);
      return onArray('$pop', path, (items) => (end === 1 ? items.slice(0, -1) : items.slice(1)));
    }
    case '$bit':
      return bit(path, argument);
    default:
      return undefined;
  }
}

function mismatch(message: string): CommandError {
  return new CommandError('TypeMismatch', message);
}

function arithmetic(
  operator: '$inc' | '$mul',
  path: string,
  argument: unknown,
  onDoubles: (a: number, b: number) => number,
  onIntegers: (a: bigint, b: bigint) => bigint,
): FieldUpdate {
  if (!isNumeric(argument)) {
    throw mismatch(
      `Cannot ${operator === '$inc' ? 'increment' : 'multiply'} with non-numeric argument: {${path}: ${argument}}`,
    );
  }
  return (value) => {
    if (value === undefined) return operator === '$inc' ? argument : zeroLike(argument);
    if (!isNumeric(value)) {
      throw mismatch(
        `Cannot apply ${operator} to a value of non-numeric type. The field '${path}' has non-numeric type ${typeName(value)}`,
      );
    }
    if (value instanceof Decimal128 || argument instanceof Decimal128) {
      throw unsupported(`${operator} of Decimal128 values`);
    }
    if (!isInteger(value) || !isInteger(argument)) {
      return double(onDoubles(toNumber(value), toNumber(argument)));
    }
    const result = onIntegers(toBigInt(value), toBigInt(argument));
    const isInt = typeof value === 'number' && typeof argument === 'number';
    if (isInt && result === BigInt.asIntN(32, result)) return Number(result);
    if (result !== BigInt.asIntN(64, result)) {
      throw badValue(
        `Failed to apply ${operator} operations to current value (${value}) of '${path}': overflow`,
      );
    }
    return Long.fromBigInt(result);
  };
}

function isInteger(value: Numeric): value is number | Long {
  const type = typeName(value);
  return type === 'int' || type === 'long';
}

const toBigInt = (value: number | Long) =>
  typeof value === 'number' ? BigInt(value) : value.toBigInt();

const double = (value: number) =>
  (value | 0) === value && !Object.is(value, -0) ? new Double(value) : value;

function zeroLike(value: Numeric): unknown {
  if (value instanceof Decimal128) return Decimal128.fromString('0');
  if (value instanceof Long) return Long.ZERO;
  return isInteger(value) ? 0 : new Double(0);
}

let increment = 0;

function currentDate(argument: unknown): FieldUpdate {
  const type = isDocument(argument) ? argument.$type : 'date';
  const isValid =
    typeof argument === 'boolean' || (isDocument(argument) && Object.keys(argument).length === 1);
  if (isValid && type === 'date') return () => new Date();
  if (isValid && type === 'timestamp') {
    return () => new Timestamp({ t: Math.floor(Date.now() / 1000), i: ++increment });
  }
  throw badValue(
    "The '$type' string field is required to be 'date' or 'timestamp': {$currentDate: {field : {$type: 'date'}}}",
  );
}

function arrayAt(operator: string, path: string, value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw badValue(
    `The field '${path}' must be an array but is of type ${typeName(value)} (${operator})`,
  );
}

function onArray(
  operator: string,
  path: string,
  change: (items: unknown[]) => unknown[],
): FieldUpdate {
  return (value) => (value === undefined ? REMOVE : change(arrayAt(operator, path, value)));
}

const PUSH_OPTIONS = ['$each', '$slice', '$sort', '$position'];

function push(path: string, argument: unknown): FieldUpdate {
  const isModified = isDocument(argument) && Object.hasOwn(argument, '$each');
  const { $each, $slice, $sort, $position } = isModified ? argument : { $each: [argument] };
  if (isModified) {
    const unknown = Object.keys(argument).find((name) => !PUSH_OPTIONS.includes(name));
    if (unknown) throw badValue(`Unrecognized clause in $push: ${unknown}`);
  }
  if (!Array.isArray($each))
    throw badValue(
      `The argument to $each in $push must be an array but it was of type: ${typeName($each)}`,
    );
  const limit = optionalInteger('$slice', $slice);
  const position = optionalInteger('$position', $position);
  const order = $sort === undefined ? undefined : elementOrder($sort);
  return (value) => {
    const items = value === undefined ? [] : [...arrayAt('$push', path, value)];
    items.splice(position ?? items.length, 0, ...$each);
    if (order) items.sort(order);
    if (limit === undefined) return items;
    return limit < 0 ? items.slice(limit) : items.slice(0, limit);
  };
}

function optionalInteger(name: string, value: unknown): number | undefined {
  if (value === undefined) return undefined;
  const number = isNumeric(value) ? toNumber(value) : Number.NaN;
  if (!Number.isInteger(number))
    throw badValue(
      `The value for ${name} must be an integer value but was given type: ${typeName(value)}`,
    );
  return number;
}

function elementOrder(sort: unknown): (a: unknown, b: unknown) => number {
  if (isNumeric(sort)) {
    const sign = toNumber(sort);
    if (sign !== 1 && sign !== -1) throw badValue('The $sort element value must be either 1 or -1');
    return (a, b) => sign * compare(a, b);
  }
  const order = isDocument(sort) ? parseSort(sort) : undefined;
  if (!order)
    throw badValue(
      'The $sort is invalid: use 1/-1 to sort the whole element, or {field:1/-1} to sort embedded fields',
    );
  const key = (item: unknown) => sortKey(isDocument(item) ? item : {}, order);
  return (a, b) => Buffer.compare(key(a), key(b));
}

function addToSet(path: string, argument: unknown): FieldUpdate {
  const isModified = isDocument(argument) && Object.hasOwn(argument, '$each');
  const added = isModified ? argument.$each : [argument];
  if (!Array.isArray(added))
    throw mismatch(
      `The argument to $each in $addToSet must be an array but it was of type ${typeName(added)}`,
    );
  return (value) => {
    const items = value === undefined ? [] : [...arrayAt('$addToSet', path, value)];
    for (const item of added) {
      if (!items.some((other) => compare(item, other) === 0)) items.push(item);
    }
    return items;
  };
}

function pull(path: string, argument: unknown): FieldUpdate {
  const isCondition = isDocument(argument) && !isOperators(argument);
  const matcher = new Matcher(parseFilter(isCondition ? argument : { item: argument }));
  return onArray('$pull', path, (items) =>
    items.filter((item) => {
      if (isCondition) return !(isDocument(item) && matcher.matches(item));
      if (isDocument(argument) || !Array.isArray(item)) return !matcher.matches({ item });
      return compare(item, argument) !== 0;
    }),
  );
}

const BIT_OPERATIONS: Readonly<Record<string, (a: bigint, b: bigint) => bigint>> = {
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
};

function bit(path: string, argument: unknown): FieldUpdate {
  const steps = isDocument(argument) ? Object.entries(argument as Document) : [];
  const isValid = steps.every(
    ([name, value]) => Object.hasOwn(BIT_OPERATIONS, name) && isNumeric(value) && isInteger(value),
  );
  if (steps.length === 0 || !isValid)
    throw badValue(`The $bit modifier needs and, or or xor with an integer for '${path}'`);
  return (value) => {
    const start = value === undefined ? 0 : value;
    if (!isNumeric(start) || !isInteger(start)) {
      throw badValue(
        `Cannot apply $bit to a value of non-integral type: '${path}' has type ${typeName(value)}`,
      );
    }
    const operands = [start, ...steps.map(([, operand]) => operand as number | Long)];
    const result = steps.reduce(
      (bits, [name, operand]) =>
        BIT_OPERATIONS[name]?.(bits, toBigInt(operand as number | Long)) ?? bits,
      toBigInt(start),
    );
    return operands.every((operand) => typeof operand === 'number')
      ? Number(result)
      : Long.fromBigInt(result);
  };
}
