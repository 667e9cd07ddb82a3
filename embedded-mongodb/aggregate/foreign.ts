import { Binary, BSONRegExp, Decimal128, Double, Long, ObjectId } from 'bson';
import { Context, computeValue } from 'mingo/core';
import * as accumulators from 'mingo/operators/accumulator';
import * as expressions from 'mingo/operators/expression';
import { type Document, double, isDocument, isInt32, Opaque, type Value } from '../bson/value';
import { Code, CommandError } from '../errors';

/*
 * The operators of mingo, for those that have nothing to do with BSON's types: dates, text, sets,
 * trigonometry. They get the values of their arguments, never expressions, as plain JavaScript.
 */

const context = Context.init({ expression: expressions, accumulator: accumulators } as never);
const names = new Set([...Object.keys(expressions), '$median', '$percentile']);
names.delete('$function');

const options = { context, scriptEnabled: false } as Parameters<typeof computeValue>[3];

export function isForeignOperator(name: string): boolean {
  return names.has(name);
}

export function runForeignOperator(name: string, argument: Value | undefined): Value | undefined {
  if (!names.has(name))
    throw new CommandError(Code.InvalidPipelineOperator, `Unrecognized expression '${name}'`);
  try {
    const plain = Array.isArray(argument)
      ? argument.map(toOperand)
      : isDocument(argument)
        ? Object.fromEntries([...argument].map(([key, value]) => [key, toOperand(value)]))
        : toOperand(argument ?? null);
    return fromPlain(computeValue({}, plain as never, name, options));
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(Code.FailedToParse, `${name}: ${(error as Error).message}`);
  }
}

/** What mingo could take for an expression is wrapped, so that it is a value to it. */
function toOperand(value: Value): unknown {
  const plain = toPlain(value);
  const isLiteral =
    (typeof plain === 'string' && plain.startsWith('$')) ||
    isDocument(value) ||
    Array.isArray(value);
  return isLiteral ? { $literal: plain } : plain;
}

function toPlain(value: Value): unknown {
  if (isDocument(value)) {
    const result: Record<string, unknown> = Object.create(null);
    for (const [name, field] of value) result[name] = toPlain(field);
    return Object.setPrototypeOf(result, Object.prototype);
  }
  if (Array.isArray(value)) return value.map(toPlain);
  if (value instanceof Double) return value.value;
  if (value instanceof Decimal128) return Number(value.toString());
  if (value instanceof Long && !('t' in value)) return value.toNumber();
  if (value instanceof BSONRegExp) return new RegExp(value.pattern, value.options);
  return value;
}

function fromPlain(value: unknown): Value | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number') return isInt32(value) ? value : double(value);
  if (Array.isArray(value)) return value.map((item) => fromPlain(item) ?? null);
  if (value instanceof RegExp) return new BSONRegExp(value.source, value.flags);
  if (typeof value === 'bigint') return Long.fromBigInt(value);
  const isValue =
    value === null ||
    typeof value !== 'object' ||
    [Date, ObjectId, Binary, Long, Opaque].some((type) => value instanceof type);
  if (isValue) return value as Value;
  const result: Document = new Map();
  for (const [name, field] of Object.entries(value)) {
    const converted = fromPlain(field);
    if (converted !== undefined) result.set(name, converted);
  }
  return result;
}
