import { createHash } from 'node:crypto';
import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Double,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'bson';
import { type Document, isDocument, typeName } from './bson';
import { unsupported } from './errors';

/*
 * Values as bytes in MongoDB's order of values: the type's rank, then the content. No encoding is
 * the beginning of another, so the fields of a compound key follow each other without separators.
 * In a descending field all bits are inverted. Equal values of different types have equal bytes.
 */

/** The first byte of a value's key: types in MongoDB's order. */
export const Rank = {
  minKey: 2,
  /** The key of an empty array in an index of its elements. */
  emptyArray: 4,
  null: 6,
  number: 8,
  string: 10,
  object: 12,
  array: 14,
  binary: 16,
  objectId: 18,
  boolean: 20,
  date: 22,
  timestamp: 24,
  regex: 26,
  maxKey: 34,
} as const;

/** Stands for an empty array among the keys of an index. */
export const EMPTY_ARRAY = Symbol('empty array');

export function rankOf(value: unknown): number {
  switch (typeof value) {
    case 'number':
      return Rank.number;
    case 'string':
      return Rank.string;
    case 'boolean':
      return Rank.boolean;
    case 'undefined':
      return Rank.null;
    case 'symbol':
      return Rank.emptyArray;
  }
  if (value === null) return Rank.null;
  if (value instanceof ObjectId) return Rank.objectId;
  if (value instanceof Date) return Rank.date;
  if (Array.isArray(value)) return Rank.array;
  if (isDocument(value)) return Rank.object;
  // A Timestamp is a Long to `instanceof`.
  if (value instanceof Timestamp) return Rank.timestamp;
  if (value instanceof Double || value instanceof Long) return Rank.number;
  if (value instanceof Binary) return Rank.binary;
  if (value instanceof BSONRegExp) return Rank.regex;
  if (value instanceof BSONSymbol) return Rank.string;
  if (value instanceof MinKey) return Rank.minKey;
  if (value instanceof MaxKey) return Rank.maxKey;
  throw unsupported(`comparing values of type ${typeName(value)}`);
}

let buffer = Buffer.allocUnsafe(4096);
let length = 0;

function reserve(size: number): number {
  const start = length;
  length += size;
  if (length > buffer.length) {
    const larger = Buffer.allocUnsafe(length * 2);
    buffer.copy(larger, 0, 0, start);
    buffer = larger;
  }
  return start;
}

function writeByte(value: number): void {
  buffer[reserve(1)] = value;
}

/** Content of any length ends with 00 00; FF follows each zero byte in it. */
function writeBytes(content: Uint8Array): void {
  const start = reserve(content.length + 2);
  if (!content.includes(0)) {
    buffer.set(content, start);
    buffer[length - 2] = 0;
    buffer[length - 1] = 0;
    return;
  }
  length = start;
  for (const value of content) {
    writeByte(value);
    if (value === 0) writeByte(0xff);
  }
  writeByte(0);
  writeByte(0);
}

function writeText(text: string): void {
  if (text.length < 64) {
    const start = reserve(text.length + 2);
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit === 0 || unit > 0x7f) {
        length = start;
        writeBytes(Buffer.from(text));
        return;
      }
      buffer[start + i] = unit;
    }
    buffer[length - 2] = 0;
    buffer[length - 1] = 0;
  } else {
    writeBytes(Buffer.from(text));
  }
}

/** Doubles sort as bytes with the sign bit of positive and all bits of negative numbers inverted. */
function writeDouble(value: number): void {
  const start = reserve(8);
  if (Number.isNaN(value)) {
    buffer.fill(0, start, start + 8);
    return;
  }
  buffer.writeDoubleBE(value === 0 ? 0 : value, start);
  const first = buffer[start] as number;
  if (first & 0x80) invert(start, start + 8);
  else buffer[start] = first | 0x80;
}

/** A number is the largest double not above it, then 0, or 1 and what is left of an int64. */
function writeNumber(value: number | Double | Long): void {
  if (!(value instanceof Long)) {
    writeDouble(typeof value === 'number' ? value : value.value);
    writeByte(0);
    return;
  }
  const exact = value.toBigInt();
  let floor = Number(exact);
  if (BigInt(floor) > exact) floor = doubleBelow(floor);
  const rest = Number(exact - BigInt(floor));
  writeDouble(floor);
  writeByte(rest === 0 ? 0 : 1);
  if (rest !== 0) buffer.writeUInt16BE(rest, reserve(2));
}

function doubleBelow(value: number): number {
  const bits = Buffer.alloc(8);
  bits.writeDoubleBE(value);
  bits.writeBigInt64BE(bits.readBigInt64BE() + (value > 0 ? -1n : 1n));
  return bits.readDoubleBE();
}

function writeInt64(value: bigint): void {
  buffer.writeBigUInt64BE(BigInt.asUintN(64, value), reserve(8));
}

function writeValue(value: unknown): void {
  const rank = rankOf(value);
  writeByte(rank);
  writeContent(rank, value);
}

function writeContent(rank: number, value: unknown): void {
  switch (rank) {
    case Rank.number:
      writeNumber(value as number);
      break;
    case Rank.string:
      writeText(typeof value === 'string' ? value : (value as BSONSymbol).value);
      break;
    case Rank.object:
      // MongoDB compares the type, the name and the content of each field, in this order.
      for (const name of Object.keys(value as Document)) {
        const field = (value as Document)[name];
        writeByte(rankOf(field));
        writeText(name);
        writeContent(rankOf(field), field);
      }
      writeByte(0);
      break;
    case Rank.array:
      for (const item of value as unknown[]) writeValue(item);
      writeByte(0);
      break;
    case Rank.binary: {
      const { position, sub_type, buffer: content } = value as Binary;
      const start = reserve(5 + position);
      buffer.writeUInt32BE(position, start);
      buffer[start + 4] = sub_type;
      buffer.set(content.subarray(0, position), start + 5);
      break;
    }
    case Rank.objectId:
      buffer.set((value as ObjectId).id, reserve(12));
      break;
    case Rank.boolean:
      writeByte(value ? 1 : 0);
      break;
    case Rank.date:
      writeInt64(BigInt((value as Date).getTime()) ^ (1n << 63n));
      break;
    case Rank.timestamp:
      writeInt64((value as Timestamp).toBigInt());
      break;
    case Rank.regex:
      writeText((value as BSONRegExp).pattern);
      writeText((value as BSONRegExp).options);
      break;
  }
}

function invert(start: number, end: number): void {
  for (let i = start; i < end; i++) buffer[i] = ~(buffer[i] as number);
}

export function encodeKey(value: unknown): Buffer {
  length = 0;
  writeValue(value);
  return Buffer.from(buffer.subarray(0, length));
}

/** The key of several values; those of `descending` fields sort in reverse. */
export function encodeKeys(values: readonly unknown[], descending: readonly boolean[]): Buffer {
  length = 0;
  for (let i = 0; i < values.length; i++) {
    const start = length;
    writeValue(values[i]);
    if (descending[i]) invert(start, length);
  }
  return Buffer.from(buffer.subarray(0, length));
}

/** Compares two values in MongoDB's order of all values. */
export function compare(a: unknown, b: unknown): number {
  if (a === b) return 0;
  if (typeof a === 'number' && typeof b === 'number') {
    if (a < b) return -1;
    if (a > b) return 1;
  }
  return Buffer.compare(encodeKey(a), encodeKey(b));
}

/** LMDB takes keys of 1,978 bytes: a tree, the values of an index and the key of an `_id`. */
export const MAX_VALUES_LENGTH = 1700;
export const MAX_ID_LENGTH = 240;
const HASH_LENGTH = 16;
/** Keys that agree in this many bytes may be out of order, because a hash follows. */
export const ORDERED_LENGTH = MAX_VALUES_LENGTH - HASH_LENGTH;

/** Replaces the end of a long key by a hash, which keeps different keys different. */
export function shorten(key: Buffer): Buffer {
  if (key.length <= MAX_VALUES_LENGTH) return key;
  const hash = createHash('sha256').update(key).digest().subarray(0, HASH_LENGTH);
  return Buffer.concat([key.subarray(0, ORDERED_LENGTH), hash]);
}

/** The smallest key above every key that begins with `prefix`, which must not be all FF. */
export function successor(prefix: Buffer): Buffer {
  let end = prefix.length - 1;
  while (prefix[end] === 0xff) end--;
  const result = Buffer.from(prefix.subarray(0, end + 1));
  result[end] = (result[end] as number) + 1;
  return result;
}

export function inverted(bytes: Buffer): Buffer {
  return Buffer.from(bytes.map((byte) => ~byte));
}
