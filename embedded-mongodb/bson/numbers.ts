import { Decimal128, Double, Long } from 'bson';
import { double, integer, isInt32, type Numeric, toNumber } from './value';

/** A finite number as `coefficient * 10 ** exponent`, which every BSON number is exactly. */
export interface Exact {
  coefficient: bigint;
  exponent: number;
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d*))?(?:E([+-]?\d+))?$/;

/** The exact value of a decimal; undefined for NaN and the infinities. */
export function exactDecimal(value: Decimal128): Exact | undefined {
  const match = DECIMAL.exec(value.toString());
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const coefficient = BigInt(whole + fraction);
  return {
    coefficient: sign ? -coefficient : coefficient,
    exponent: Number(exponent) - fraction.length,
  };
}

const view = new DataView(new ArrayBuffer(8));

/** The exact value of a finite double: its mantissa times a power of two, that of ten made of it. */
function exactDouble(value: number): Exact {
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = biased === 0 ? fraction : fraction | 0x10000000000000n;
  const power = (biased || 1) - 1075;
  const signed = bits >> 63n ? -mantissa : mantissa;
  return power >= 0
    ? { coefficient: signed << BigInt(power), exponent: 0 }
    : { coefficient: signed * 5n ** BigInt(-power), exponent: power };
}

function compareExact(a: Exact, b: Exact): number {
  const shift = a.exponent - b.exponent;
  const left = shift > 0 ? a.coefficient * 10n ** BigInt(shift) : a.coefficient;
  const right = shift < 0 ? b.coefficient * 10n ** BigInt(-shift) : b.coefficient;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The exact value of a 64-bit integer or finite decimal that no double need equal. */
function exact(value: Numeric): Exact | undefined {
  if (value instanceof Long) return { coefficient: value.toBigInt(), exponent: 0 };
  if (value instanceof Decimal128) return exactDecimal(value);
  return undefined;
}

function compareDoubles(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a === b) return 0;
  // NaN is the lowest of the numbers and equal to itself.
  return Number.isNaN(a) ? (Number.isNaN(b) ? 0 : -1) : 1;
}

/** Compares numbers of any types by their exact values. */
export function compareNumbers(a: Numeric, b: Numeric): number {
  const nearestA = toNumber(a);
  const nearestB = toNumber(b);
  if (nearestA !== nearestB) {
    // Rounding keeps order, so numbers whose nearest doubles differ are in the order of those.
    return compareDoubles(nearestA, nearestB);
  }
  const exactA = exact(a);
  const exactB = exact(b);
  if (!exactA && !exactB) return 0;
  if (!Number.isFinite(nearestA)) {
    // One is a decimal beyond the doubles, which is nearer to zero than infinity is.
    if (exactA && exactB) return compareExact(exactA, exactB);
    const inward = nearestA > 0 ? -1 : 1;
    return exactA ? inward : -inward;
  }
  return compareExact(exactA ?? exactDouble(nearestA), exactB ?? exactDouble(nearestB));
}

/** A number taken apart for an ordered key: the double at or just below it, and what is above. */
export interface Floored {
  floor: number;
  /** The number itself when it is no double. */
  rest: Exact | undefined;
}

export function floorToDouble(value: Numeric): Floored {
  const nearest = toNumber(value);
  const exactValue = exact(value);
  if (!exactValue || Number.isNaN(nearest)) return { floor: nearest, rest: undefined };
  if (Number.isFinite(nearest)) {
    const order = compareExact(exactDouble(nearest), exactValue);
    if (order === 0) return { floor: nearest, rest: undefined };
    return { floor: order < 0 ? nearest : doubleBelow(nearest), rest: exactValue };
  }
  return { floor: nearest > 0 ? Number.MAX_VALUE : nearest, rest: exactValue };
}

function doubleBelow(value: number): number {
  if (value === 0) return -Number.MIN_VALUE;
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + (value > 0 ? -1n : 1n));
  return view.getFloat64(0);
}

/** Which of the four types the result of arithmetic on `a` and `b` has. */
function widest(a: Numeric, b: Numeric): 'int' | 'long' | 'double' | 'decimal' {
  if (a instanceof Decimal128 || b instanceof Decimal128) return 'decimal';
  const isDouble = (n: Numeric) => n instanceof Double || (typeof n === 'number' && !isInt32(n));
  if (isDouble(a) || isDouble(b)) return 'double';
  return a instanceof Long || b instanceof Long ? 'long' : 'int';
}

export class LongOverflow extends Error {}

function asInteger(value: bigint, type: 'int' | 'long'): Numeric {
  if (BigInt.asIntN(64, value) !== value) throw new LongOverflow();
  return type === 'long' ? Long.fromBigInt(value) : integer(value);
}

const asBigInt = (value: Numeric) =>
  value instanceof Long ? value.toBigInt() : BigInt(value as number);

/** The sum as MongoDB types it: ints grow to longs, and one double or decimal decides. */
export function add(a: Numeric, b: Numeric): Numeric {
  const type = widest(a, b);
  if (type === 'double') return double(toNumber(a) + toNumber(b));
  if (type === 'decimal') return decimalOf(a, b, addExact);
  return asInteger(asBigInt(a) + asBigInt(b), type);
}

export function multiply(a: Numeric, b: Numeric): Numeric {
  const type = widest(a, b);
  if (type === 'double') return double(toNumber(a) * toNumber(b));
  if (type === 'decimal') {
    return decimalOf(a, b, (x, y) => ({
      coefficient: x.coefficient * y.coefficient,
      exponent: x.exponent + y.exponent,
    }));
  }
  return asInteger(asBigInt(a) * asBigInt(b), type);
}

export function addExact(a: Exact, b: Exact): Exact {
  const exponent = Math.min(a.exponent, b.exponent);
  return {
    coefficient:
      a.coefficient * 10n ** BigInt(a.exponent - exponent) +
      b.coefficient * 10n ** BigInt(b.exponent - exponent),
    exponent,
  };
}

function toExact(value: Numeric): Exact | undefined {
  const known = exact(value);
  if (known || value instanceof Decimal128) return known;
  const number = toNumber(value);
  if (!Number.isFinite(number)) return undefined;
  // MongoDB converts a double to a decimal of 15 digits; integers stay what they are.
  return exactDecimal(
    Decimal128.fromString(Number.isInteger(number) ? String(number) : number.toPrecision(15)),
  );
}

function decimalOf(a: Numeric, b: Numeric, compute: (a: Exact, b: Exact) => Exact): Decimal128 {
  const left = toExact(a);
  const right = toExact(b);
  if (left && right) return toDecimal(compute(left, right));
  return Decimal128.fromString(String(toNumber(a) + toNumber(b)));
}

/** Rounds to the 34 digits of a decimal, halves to even. */
export function toDecimal({ coefficient, exponent }: Exact): Decimal128 {
  const digits = (coefficient < 0n ? -coefficient : coefficient).toString();
  const excess = digits.length - 34;
  if (excess <= 0) return Decimal128.fromString(`${coefficient}E${exponent}`);
  const unit = 10n ** BigInt(excess);
  const magnitude = BigInt(digits);
  const kept = magnitude / unit;
  const twice = (magnitude % unit) * 2n;
  const rounded = twice > unit || (twice === unit && kept % 2n === 1n) ? kept + 1n : kept;
  return Decimal128.fromString(`${coefficient < 0n ? '-' : ''}${rounded}E${exponent + excess}`);
}
