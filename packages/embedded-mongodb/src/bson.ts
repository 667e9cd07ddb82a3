import { BSONRegExp, DBRef, Decimal128, Double, deserialize, Int32, Long, serialize } from 'bson';
import { CommandError, unsupported } from './errors';

/**
 * A decoded BSON document. An int32 is an integral `number`; a double is any other `number`, or a
 * `Double` where its value could be taken for an int32; an int64 is a `Long`. Decoding and
 * encoding therefore change no type.
 */
export type Document = Record<string, unknown>;

export const MAX_DOCUMENT_SIZE = 16 * 2 ** 20;
const MAX_DEPTH = 180;

const DECODE_OPTIONS = {
  promoteValues: false,
  promoteLongs: false,
  promoteBuffers: false,
  // A JavaScript RegExp cannot express all of MongoDB's flags.
  bsonRegExp: true,
} as const;

/** @param raw The name of a field whose documents stay encoded. */
export function decode(bytes: Uint8Array, raw?: string): Document {
  const options = raw ? { ...DECODE_OPTIONS, fieldsAsRaw: { [raw]: true } } : DECODE_OPTIONS;
  return simplifyFields(deserialize(bytes, options), 0);
}

function simplifyFields(document: Document, depth: number): Document {
  if (depth > MAX_DEPTH) {
    throw new CommandError('Overflow', `BSON is nested more than ${MAX_DEPTH} levels deep`);
  }
  for (const name of Object.keys(document)) {
    const value = document[name];
    if (typeof value !== 'object' || value === null) continue;
    const simple = simplify(value, depth + 1);
    if (simple !== value) setOwn(document, name, simple);
  }
  return document;
}

function simplify(value: object, depth: number): unknown {
  if (value instanceof Int32) return value.value;
  if (value instanceof Double) return isInt32(value.value) ? value : value.value;
  if (value instanceof DBRef) return simplifyFields(value.toJSON() as Document, depth);
  if (Array.isArray(value) || isDocument(value)) return simplifyFields(value as Document, depth);
  return value;
}

function isInt32(value: number): boolean {
  return (value | 0) === value && !Object.is(value, -0);
}

export function encode(document: Document): Buffer {
  const bytes = serialize(document, { ignoreUndefined: true });
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A document of encoded elements. */
export function joinElements(elements: readonly Uint8Array[]): Buffer {
  const bytes = Buffer.concat([Buffer.alloc(4), ...elements, Buffer.alloc(1)]);
  bytes.writeInt32LE(bytes.length);
  return bytes;
}

/** A field whose value is an array of encoded documents. */
export function arrayElement(name: string, documents: readonly Uint8Array[]): Buffer {
  const items = documents.flatMap((bytes, index) => [Buffer.from(`\x03${index}\0`), bytes]);
  return Buffer.concat([Buffer.from(`\x04${name}\0`), joinElements(items)]);
}

/** A field whose value is an encoded document. */
export function documentElement(name: string, bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`\x03${name}\0`), bytes]);
}

/** The encoded elements of a document. */
export function encodeElements(document: Document): Buffer {
  return encode(document).subarray(4, -1);
}

export function isDocument(value: unknown): value is Document {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}

/** The value of a field, also of one named like a property that all objects inherit. */
export function getOwn(document: object, name: string): unknown {
  return Object.hasOwn(document, name) ? (document as Document)[name] : undefined;
}

/** Sets a field, also `__proto__`, which an assignment would take for the prototype. */
export function setOwn(document: object, name: string, value: unknown): void {
  if (name !== '__proto__') (document as Document)[name] = value;
  else {
    const descriptor = { value, configurable: true, enumerable: true, writable: true };
    Object.defineProperty(document, name, descriptor);
  }
}

export type Numeric = number | Double | Long | Decimal128;

export function isNumeric(value: unknown): value is Numeric {
  return (
    typeof value === 'number' ||
    value instanceof Double ||
    (value instanceof Long && value._bsontype === 'Long') ||
    value instanceof Decimal128
  );
}

export function toNumber(value: Numeric): number {
  return typeof value === 'number' ? value : Number(value.toString());
}

export function isTruthy(value: unknown): boolean {
  return isNumeric(value) ? toNumber(value) !== 0 : value !== false && value != null;
}

/** The aliases of `$type`, by the numbers BSON gives the types. */
export const TYPE_NUMBERS: Readonly<Record<string, number>> = {
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
  minKey: -1,
  maxKey: 127,
};

const CLASS_TYPES: Readonly<Record<string, string>> = {
  Double: 'double',
  Binary: 'binData',
  ObjectId: 'objectId',
  BSONRegExp: 'regex',
  DBRef: 'object',
  Code: 'javascript',
  BSONSymbol: 'symbol',
  Timestamp: 'timestamp',
  Long: 'long',
  Decimal128: 'decimal',
  MinKey: 'minKey',
  MaxKey: 'maxKey',
};

/** The alias of a value's BSON type. */
export function typeName(value: unknown): string {
  switch (typeof value) {
    case 'number':
      return isInt32(value) ? 'int' : 'double';
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    case 'undefined':
      return 'missing';
  }
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (value instanceof Date) return 'date';
  if (isDocument(value)) return 'object';
  return CLASS_TYPES[(value as { _bsontype: string })._bsontype] ?? 'undefined';
}

/**
 * A value as mingo's expressions take it: every number is a JavaScript number.
 * @throws CommandError for numbers that JavaScript cannot represent.
 */
export function toPlain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Double) return value.value;
  if (value instanceof Decimal128) throw unsupported('Decimal128 values in expressions');
  if (value instanceof Long && value._bsontype === 'Long') {
    const number = value.toNumber();
    if (Number.isSafeInteger(number)) return number;
    throw unsupported('integers beyond 2^53 in expressions');
  }
  if (value instanceof BSONRegExp) return value;
  if (Array.isArray(value)) return value.map(toPlain);
  if (!isDocument(value)) return value;
  const result: Document = {};
  for (const name of Object.keys(value)) setOwn(result, name, toPlain(value[name]));
  return result;
}

/** A value as MongoDB writes it in messages. */
export function format(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[ ${value.map(format).join(', ')} ]`;
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  if (value instanceof BSONRegExp) return `/${value.pattern}/${value.options}`;
  if (isNumeric(value) || typeof value !== 'object' || value === null) return String(value);
  if (!isDocument(value)) return `${(value as { _bsontype: string })._bsontype}('${value}')`;
  const fields = Object.keys(value).map((name) => `${name}: ${format(value[name])}`);
  return fields.length > 0 ? `{ ${fields.join(', ')} }` : '{}';
}
