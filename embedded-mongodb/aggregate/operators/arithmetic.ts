import { Decimal128, Double, Long } from 'bson';
import { add, LongOverflow, multiply } from '../../bson/numbers';
import {
  double,
  isInt32,
  isNumeric,
  type Numeric,
  toNumber,
  typeName,
  type Value,
} from '../../bson/value';
import { Code, CommandError } from '../../errors';
import { exactly, type Operator, operandsOf } from '../scope';

const isNullish = (value: Value | undefined): value is null | undefined =>
  value === null || value === undefined;

function numeric(name: string, value: Value | undefined): Numeric {
  if (isNumeric(value)) return value;
  throw new CommandError(
    Code.TypeMismatch,
    `${name} only supports numeric types, not ${typeName(value)}`,
  );
}

function orOverflow<T>(name: string, compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof LongOverflow)) throw error;
    throw new CommandError(Code.Overflow, `long overflow in ${name}`);
  }
}

const isDouble = (value: Numeric) =>
  value instanceof Double || (typeof value === 'number' && !isInt32(value));

/** Addition of numbers, and of milliseconds to one date. */
const sum: Operator = (argument, scope) => {
  let date = false;
  let total: Numeric = 0;
  for (const operand of operandsOf(argument, scope)) {
    if (isNullish(operand)) return null;
    if (operand instanceof Date && date)
      throw new CommandError(16612, 'only one date allowed in an $add expression');
    if (operand instanceof Date) date = true;
    const addend =
      operand instanceof Date ? Long.fromNumber(operand.getTime()) : numeric('$add', operand);
    total = orOverflow('$add', () => add(total, addend));
  }
  return date ? new Date(toNumber(total)) : total;
};

const negate = (value: Numeric) => multiply(value, -1);

const subtract: Operator = (argument, scope) => {
  const [left, right] = exactly(2, '$subtract', argument, scope);
  if (isNullish(left) || isNullish(right)) return null;
  if (left instanceof Date) {
    if (right instanceof Date) return Long.fromNumber(left.getTime() - right.getTime());
    return new Date(left.getTime() - Math.trunc(toNumber(numeric('$subtract', right))));
  }
  const minuend = numeric('$subtract', left);
  const subtrahend = numeric('$subtract', right);
  return orOverflow('$subtract', () => add(minuend, negate(subtrahend)));
};

const product: Operator = (argument, scope) => {
  let result: Numeric = 1;
  for (const operand of operandsOf(argument, scope)) {
    if (isNullish(operand)) return null;
    const factor = numeric('$multiply', operand);
    result = orOverflow('$multiply', () => multiply(result, factor));
  }
  return result;
};

const divide: Operator = (argument, scope) => {
  const [left, right] = exactly(2, '$divide', argument, scope);
  if (isNullish(left) || isNullish(right)) return null;
  const divisor = toNumber(numeric('$divide', right));
  if (divisor === 0) throw new CommandError(Code.BadValue, "can't $divide by zero");
  return double(toNumber(numeric('$divide', left)) / divisor);
};

const modulo: Operator = (argument, scope) => {
  const [left, right] = exactly(2, '$mod', argument, scope);
  if (isNullish(left) || isNullish(right)) return null;
  const dividend = numeric('$mod', left);
  const divisor = numeric('$mod', right);
  if (toNumber(divisor) === 0) throw new CommandError(16610, "can't $mod by zero");
  if (dividend instanceof Long || divisor instanceof Long) {
    return Long.fromNumber(toNumber(dividend) % toNumber(divisor));
  }
  const rest = toNumber(dividend) % toNumber(divisor);
  return isDouble(dividend) || isDouble(divisor) ? double(rest) : rest + 0;
};

/** An operator of one number whose result has the type of its operand. */
function sameType(name: string, compute: (value: number) => number): Operator {
  return (argument, scope) => {
    const [operand] = exactly(1, name, argument, scope);
    if (isNullish(operand)) return null;
    const value = numeric(name, operand);
    const result = compute(toNumber(value));
    if (value instanceof Long) return Long.fromNumber(result);
    if (value instanceof Decimal128) return Decimal128.fromString(String(result));
    return isDouble(value) ? double(result) : result;
  };
}

export const arithmeticOperators: Readonly<Record<string, Operator>> = {
  $add: sum,
  $subtract: subtract,
  $multiply: product,
  $divide: divide,
  $mod: modulo,
  $abs: sameType('$abs', Math.abs),
  $ceil: sameType('$ceil', Math.ceil),
  $floor: sameType('$floor', Math.floor),
};
