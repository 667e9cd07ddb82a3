import {
  Binary,
  BSONRegExp,
  Decimal128,
  Double,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'bson';

/**
 * A decoded BSON document. A Map, because it keeps fields such as "10" in the order they were
 * written in and because no field name (`__proto__`, `constructor`) means anything to it.
 */
export type Document = Map<string, Value>;

/**
 * A decoded BSON value. An int32 is an integral `number`, a double is any other `number` or a
 * `Double` when its value is integral and would otherwise be taken for an int32, and a 64-bit
 * integer is always a `Long`: the three therefore survive decoding and encoding unchanged.
 */
export type Value =
  | null
  | boolean
  | number
  | string
  | Date
  | Long
  | Double
  | Decimal128
  | ObjectId
  | Binary
  | Timestamp
  | BSONRegExp
  | MinKey
  | MaxKey
  | Opaque
  | Document
  | Value[];

export type Numeric = number | Long | Double | Decimal128;

/** A value of a deprecated type (DBPointer, Code, Symbol, scoped Code), kept as it came. */
export class Opaque {
  constructor(
    readonly type: number,
    readonly bytes: Buffer,
  ) {}
}

/** BSON type numbers as on the wire. */
export const Type = {
  double: 1,
  string: 2,
  object: 3,
  array: 4,
  binData: 5,
  undefined: 6,
  objectId: 7,
  bool: 8,
  date: 9,
  null: 10,
  regex: 11,
  dbPointer: 12,
  javascript: 13,
  symbol: 14,
  javascriptWithScope: 15,
  int: 16,
  timestamp: 17,
  long: 18,
  decimal: 19,
  minKey: 255,
  maxKey: 127,
} as const;

/** MongoDB's names of the types, as `$type` and error messages use them. */
export const typeNames: Readonly<Record<number, keyof typeof Type>> = Object.fromEntries(
  Object.entries(Type).map(([name, type]) => [type, name as keyof typeof Type]),
);

const INT32_MAX = 0x7fffffff;
const INT32_MIN = -0x80000000;

export function isInt32(value: number): boolean {
  return (value | 0) === value && !(value === 0 && 1 / value < 0);
}

/** The double `value`, so that encoding it gives a double again. */
export function double(value: number): number | Double {
  return isInt32(value) ? new Double(value) : value;
}

/** The integer `value` as an int32 if it fits, else as a 64-bit integer. */
export function integer(value: bigint): number | Long {
  return value >= INT32_MIN && value <= INT32_MAX ? Number(value) : Long.fromBigInt(value);
}

export function typeOf(value: Value | undefined): number {
  switch (typeof value) {
    case 'number':
      return isInt32(value) ? Type.int : Type.double;
    case 'string':
      return Type.string;
    case 'boolean':
      return Type.bool;
    case 'undefined':
      return Type.undefined;
  }
  if (value === null) return Type.null;
  if (value instanceof Map) return Type.object;
  if (Array.isArray(value)) return Type.array;
  if (value instanceof ObjectId) return Type.objectId;
  if (value instanceof Date) return Type.date;
  if (value instanceof Double) return Type.double;
  // A Timestamp is a Long to JavaScript, so it has to be asked first.
  if (value instanceof Timestamp) return Type.timestamp;
  if (value instanceof Long) return Type.long;
  if (value instanceof Decimal128) return Type.decimal;
  if (value instanceof Binary) return Type.binData;
  if (value instanceof BSONRegExp) return Type.regex;
  if (value instanceof MinKey) return Type.minKey;
  if (value instanceof MaxKey) return Type.maxKey;
  return (value as Opaque).type;
}

export function typeName(value: Value | undefined): string {
  return value === undefined ? 'missing' : (typeNames[typeOf(value)] ?? 'unknown');
}

export function isNumeric(value: Value | undefined): value is Numeric {
  if (typeof value === 'number') return true;
  if (typeof value !== 'object' || value === null) return false;
  return (
    value instanceof Double ||
    (value instanceof Long && !(value instanceof Timestamp)) ||
    value instanceof Decimal128
  );
}

/** The nearest JavaScript number; exact for every int32 and double. */
export function toNumber(value: Numeric): number {
  if (typeof value === 'number') return value;
  if (value instanceof Double) return value.value;
  if (value instanceof Long) return value.toNumber();
  return Number(value.toString());
}

/** What a condition takes for true: everything but missing, null, false and zero. */
export function isTruthy(value: Value | undefined): boolean {
  if (value === undefined || value === null || value === false) return false;
  return isNumeric(value) ? toNumber(value) !== 0 : true;
}

/** The documents in `value` where only a document can stand. */
export function isDocument(value: Value | undefined): value is Document {
  return value instanceof Map;
}

/** A document from entries, leaving out the undefined ones. */
export function document(entries: Record<string, Value | undefined>): Document {
  const result: Document = new Map();
  for (const [name, value] of Object.entries(entries)) {
    if (value !== undefined) result.set(name, value);
  }
  return result;
}
