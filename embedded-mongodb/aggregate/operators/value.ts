import { Decimal128, Double, Long, ObjectId } from 'bson';
import {
  type Document,
  double,
  isDocument,
  isNumeric,
  isTruthy,
  toNumber,
  typeName,
  type Value,
} from '../../bson/value';
import { Code, CommandError } from '../../errors';
import { truncated } from '../../query/arguments';
import { exactly, type Operator, operandsOf } from '../scope';

function conversionFailure(value: Value, type: string): CommandError {
  return new CommandError(
    Code.ConversionFailure,
    `Failed to convert ${typeName(value)} to ${type} in $convert`,
  );
}

/** An operator that converts one value, null and missing to null. */
function conversion(
  name: string,
  type: string,
  convert: (value: Value) => Value | undefined,
): Operator {
  return (argument, scope) => {
    const [value] = exactly(1, name, argument, scope);
    if (value === undefined || value === null) return null;
    const result = convert(value);
    if (result === undefined) throw conversionFailure(value, type);
    return result;
  };
}

function toInteger(value: Value, bits: 32 | 64): bigint | undefined {
  const integer =
    typeof value === 'boolean'
      ? BigInt(value)
      : typeof value === 'string' && /^[+-]?\d+$/.test(value)
        ? BigInt(value)
        : value instanceof Date
          ? BigInt(value.getTime())
          : truncated(value);
  return integer !== undefined && BigInt.asIntN(bits, integer) === integer ? integer : undefined;
}

function toText(value: Value): string | undefined {
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof ObjectId) return value.toHexString();
  if (value instanceof Double) return String(value.value);
  if (typeof value === 'boolean' || isNumeric(value)) return String(value);
  return undefined;
}

function toDouble(value: Value): Value | undefined {
  if (typeof value === 'boolean') return double(Number(value));
  if (value instanceof Date) return double(value.getTime());
  if (typeof value === 'string') {
    return value.trim() !== '' && !Number.isNaN(Number(value)) ? double(Number(value)) : undefined;
  }
  return isNumeric(value) ? double(toNumber(value)) : undefined;
}

function toDecimal(value: Value): Value | undefined {
  if (value instanceof Decimal128) return value;
  const text = typeof value === 'boolean' ? String(Number(value)) : toText(value);
  try {
    return text === undefined || value instanceof ObjectId
      ? undefined
      : Decimal128.fromString(text);
  } catch {
    return undefined;
  }
}

export const valueOperators: Readonly<Record<string, Operator>> = {
  $type: (argument, scope) => typeName(exactly(1, '$type', argument, scope)[0]),
  $isNumber: (argument, scope) => isNumeric(exactly(1, '$isNumber', argument, scope)[0]),
  $toBool: conversion('$toBool', 'bool', (value) =>
    isNumeric(value) || typeof value === 'boolean' ? isTruthy(value) : true,
  ),
  $toInt: conversion('$toInt', 'int', (value) => {
    const integer = toInteger(value, 32);
    return integer === undefined ? undefined : Number(integer);
  }),
  $toLong: conversion('$toLong', 'long', (value) => {
    const integer = toInteger(value, 64);
    return integer === undefined ? undefined : Long.fromBigInt(integer);
  }),
  $toDouble: conversion('$toDouble', 'double', toDouble),
  $toDecimal: conversion('$toDecimal', 'decimal', toDecimal),
  $toString: conversion('$toString', 'string', toText),
  $toObjectId: conversion('$toObjectId', 'objectId', (value) => {
    if (value instanceof ObjectId) return value;
    return typeof value === 'string' && /^[0-9a-f]{24}$/i.test(value)
      ? ObjectId.createFromHexString(value)
      : undefined;
  }),

  $concat: (argument, scope) => {
    const operands = operandsOf(argument, scope);
    if (operands.some((value) => value === null || value === undefined)) return null;
    const other = operands.find((value) => typeof value !== 'string');
    if (other !== undefined)
      throw new CommandError(16702, `$concat only supports strings, not ${typeName(other)}`);
    return operands.join('');
  },
  $mergeObjects: (argument, scope) => {
    const operands = operandsOf(argument, scope);
    const documents = operands.length === 1 && Array.isArray(operands[0]) ? operands[0] : operands;
    const result: Document = new Map();
    for (const value of documents) {
      if (value === null || value === undefined) continue;
      if (!isDocument(value))
        throw new CommandError(
          40400,
          `$mergeObjects requires object inputs, but input is of type ${typeName(value)}`,
        );
      for (const [name, field] of value) result.set(name, field);
    }
    return result;
  },
  $objectToArray: (argument, scope) => {
    const [value] = exactly(1, '$objectToArray', argument, scope);
    if (value === null || value === undefined) return null;
    if (!isDocument(value))
      throw new CommandError(
        40390,
        `$objectToArray requires a document input, found: ${typeName(value)}`,
      );
    return Array.from(
      value,
      ([k, v]) =>
        new Map<string, Value>([
          ['k', k],
          ['v', v],
        ]),
    );
  },
  $getField: (argument, scope) => {
    const field = isDocument(argument) ? scope.evaluate(argument.get('field') ?? null) : argument;
    const input =
      isDocument(argument) && argument.has('input')
        ? scope.evaluate(argument.get('input') as Value)
        : scope.document;
    return isDocument(input) ? input.get(field as string) : input === null ? null : undefined;
  },
};
