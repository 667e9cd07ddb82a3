import { Binary, Decimal128, Long } from 'bson';
import { isNumeric, Type, toNumber, type Value } from '../bson/value';
import { Code, CommandError } from '../errors';
import { formatValue } from '../format';

function bad(message: string): CommandError {
  return new CommandError(Code.BadValue, message);
}

/** The integer part of a number; undefined for NaN and the infinities. */
export function truncated(value: Value | undefined): bigint | undefined {
  if (value instanceof Long) return value.toBigInt();
  if (!isNumeric(value)) return undefined;
  const number = toNumber(value);
  return Number.isFinite(number) ? BigInt(Math.trunc(number)) : undefined;
}

export function modArguments(value: Value): { divisor: bigint; remainder: bigint } {
  if (!Array.isArray(value)) throw bad('malformed mod, needs to be an array');
  if (value.length < 2) throw bad('malformed mod, not enough elements');
  if (value.length > 2) throw bad('malformed mod, too many elements');
  const [divisor, remainder] = value.map(truncated);
  if (divisor === undefined) throw bad('malformed mod, divisor not a number');
  if (remainder === undefined) throw bad('malformed mod, remainder not a number');
  if (divisor === 0n) throw bad('divisor cannot be 0');
  return { divisor, remainder };
}

const NUMBERS = [Type.double, Type.int, Type.long, Type.decimal];

/** The types that an argument of `$type` names, by number or by name, one or many. */
export function typeSet(value: Value): ReadonlySet<number> {
  const wanted = Array.isArray(value) ? value : [value];
  if (wanted.length === 0)
    throw new CommandError(Code.FailedToParse, '$type must match at least one type');
  return new Set(wanted.flatMap(typeNumbers));
}

function typeNumbers(value: Value): number[] {
  if (typeof value === 'string') {
    if (value === 'number') return NUMBERS;
    const type = (Type as Record<string, number>)[value];
    if (type === undefined) throw bad(`Unknown type name alias: ${value}`);
    return [type];
  }
  if (!isNumeric(value)) {
    throw new CommandError(Code.TypeMismatch, 'type must be represented as a number or a string');
  }
  const number = toNumber(value);
  if (number === -1) return [Type.minKey];
  if (!(Object.values(Type) as number[]).includes(number) || number === Type.minKey) {
    throw bad(`Invalid numerical type code: ${formatValue(value)}`);
  }
  return [number];
}

/** A set of bits, given as a number, as bytes or as the positions of the bits. */
export function bitMask(operator: string, value: Value): bigint {
  if (Array.isArray(value)) {
    return value.reduce<bigint>((mask, position) => {
      const bit = truncated(position);
      if (bit === undefined || bit < 0n || bit > 0x7fffffffn || toNumber(position as number) % 1) {
        throw bad(
          `Failed to parse bit position. Expected a non-negative integer in: ${formatValue(position)}`,
        );
      }
      // Every bit beyond those of a number is the sign, which a mask of 64 bits may ask for.
      return mask | (1n << bit);
    }, 0n);
  }
  const bits = bitsOf(value);
  if (bits === undefined || (isNumeric(value) && bits < 0n)) {
    throw bad(
      `${operator} takes an Array, a number, or a BinData but received: ${formatValue(value)}`,
    );
  }
  return bits;
}

/** The bits of a number or of bytes; undefined for what has none. */
export function bitsOf(value: Value | undefined): bigint | undefined {
  if (value instanceof Binary) {
    const bytes = Buffer.from(value.buffer.subarray(0, value.position)).reverse();
    return bytes.length ? BigInt(`0x${bytes.toString('hex')}`) : 0n;
  }
  if (value instanceof Decimal128 || !isNumeric(value)) return undefined;
  const integer = truncated(value);
  const isIntegral = value instanceof Long || toNumber(value) % 1 === 0;
  return integer !== undefined && isIntegral && BigInt.asIntN(64, integer) === integer
    ? integer
    : undefined;
}
