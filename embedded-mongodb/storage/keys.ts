import { createHash } from 'node:crypto';
import type { Binary, BSONRegExp, Long, ObjectId } from 'bson';
import { rankOf, textOf } from '../bson/compare';
import { type Exact, floorToDouble } from '../bson/numbers';
import type { Document, Numeric, Opaque, Value } from '../bson/value';

/*
 * Values as bytes whose order is MongoDB's order of values, so that LMDB's sorted keys are an
 * index. A value is the rank of its type, then its content, and no encoding is the beginning of
 * another one: fields of a compound key can follow each other without separators, and a
 * descending field is the same bytes inverted.
 */

/** LMDB takes keys of 1978 bytes: this leaves room for a tree, a hash and a record number. */
export const MAX_VALUES_LENGTH = 1900;
const TRUNCATION_HASH_LENGTH = 32;

/** The first byte of all values of a rank; even, so that there is one between any two. */
export const rankByte = (rank: number) => rank * 2;

let buffer = Buffer.allocUnsafe(4096);
let length = 0;

function reserve(size: number): number {
  const at = length;
  length += size;
  if (length > buffer.length) {
    const larger = Buffer.allocUnsafe(Math.max(length, buffer.length * 2));
    buffer.copy(larger, 0, 0, at);
    buffer = larger;
  }
  return at;
}

function byte(value: number): void {
  buffer[reserve(1)] = value;
}

/** Bytes of any length end with 00 00; a zero among them is followed by FF to tell it from that. */
function bytes(content: Uint8Array | string): void {
  if (typeof content === 'string') {
    if (content.length < 48) {
      const at = reserve(content.length + 2);
      let i = 0;
      for (; i < content.length; i++) {
        const code = content.charCodeAt(i);
        if (code === 0 || code > 0x7f) break;
        buffer[at + i] = code;
      }
      if (i === content.length) {
        buffer[at + i] = 0;
        buffer[at + i + 1] = 0;
        return;
      }
      length = at;
    }
    content = Buffer.from(content);
  }
  for (const value of content) {
    byte(value);
    if (value === 0) byte(0xff);
  }
  byte(0);
  byte(0);
}

/** Inverting the sign of positives and all bits of negatives makes the bytes of doubles ordered. */
function orderedDouble(value: number): void {
  const at = reserve(8);
  if (Number.isNaN(value)) {
    buffer.fill(0, at, at + 8);
    return;
  }
  // Adding zero makes -0 the 0 that it is equal to.
  buffer.writeDoubleBE(value + 0, at);
  if ((buffer[at] as number) & 0x80) {
    for (let i = at; i < at + 8; i++) buffer[i] = ~(buffer[i] as number);
  } else {
    buffer[at] = (buffer[at] as number) | 0x80;
  }
}

/**
 * A number is the double at or just below it, and then 0 if that is it, or else 1 and its
 * decimal digits, so that equal numbers of different types have the same bytes.
 */
function number(value: Numeric): void {
  if (typeof value === 'number') {
    orderedDouble(value);
    byte(0);
    return;
  }
  const { floor, rest } = floorToDouble(value);
  orderedDouble(floor);
  byte(rest ? 1 : 0);
  if (rest) digits(rest);
}

/** The decimal exponent of the first digit and 34 digits as one integer, inverted if negative. */
function digits({ coefficient, exponent }: Exact): void {
  const negative = coefficient < 0n;
  const text = (negative ? -coefficient : coefficient).toString();
  const at = reserve(17);
  buffer.writeUInt16BE(exponent + text.length + 0x4000, at);
  buffer.write(BigInt(text.padEnd(34, '0')).toString(16).padStart(30, '0'), at + 2, 'hex');
  if (negative) for (let i = at; i < at + 17; i++) buffer[i] = ~(buffer[i] as number);
}

function int64(value: bigint): void {
  buffer.writeBigUInt64BE(BigInt.asUintN(64, value), reserve(8));
}

function value(item: Value | undefined): void {
  const rank = rankOf(item);
  byte(rankByte(rank));
  content(rank, item);
}

function content(rank: number, item: Value | undefined): void {
  switch (rank) {
    case 4:
      number(item as Numeric);
      break;
    case 5:
      bytes(textOf(item));
      break;
    case 6:
      // Documents are compared by the type, then the name, then the content of each field.
      for (const [name, field] of item as Document) {
        const fieldRank = rankOf(field);
        byte(rankByte(fieldRank));
        bytes(name);
        content(fieldRank, field);
      }
      byte(0);
      break;
    case 7:
      for (const element of item as Value[]) value(element);
      byte(0);
      break;
    case 8: {
      const binary = item as Binary;
      const at = reserve(5 + binary.position);
      buffer.writeUInt32BE(binary.position, at);
      buffer[at + 4] = binary.sub_type;
      buffer.set(binary.buffer.subarray(0, binary.position), at + 5);
      break;
    }
    case 9:
      buffer.set((item as ObjectId).id, reserve(12));
      break;
    case 10:
      byte(item ? 1 : 0);
      break;
    case 11:
      int64(BigInt((item as Date).getTime()) ^ (1n << 63n));
      break;
    case 12:
      int64((item as Long).toBigInt());
      break;
    case 13:
      bytes((item as BSONRegExp).pattern);
      bytes((item as BSONRegExp).options);
      break;
    case 14:
    case 15:
    case 16:
      bytes((item as Opaque).bytes);
      break;
  }
}

function invert(from: number): void {
  for (let i = from; i < length; i++) buffer[i] = ~(buffer[i] as number);
}

/** The key of one value; `undefined` is the "nothing" that an empty array is indexed as. */
export function encodeKey(item: Value | undefined, descending = false): Buffer {
  length = 0;
  value(item);
  if (descending) invert(0);
  return Buffer.from(buffer.subarray(0, length));
}

/** The key of several values, the fields of `descending` inverted. */
export function encodeCompoundKey(
  items: readonly (Value | undefined)[],
  descending: readonly boolean[],
): Buffer {
  length = 0;
  for (let i = 0; i < items.length; i++) {
    const start = length;
    value(items[i]);
    if (descending[i]) invert(start);
  }
  return Buffer.from(buffer.subarray(0, length));
}

/**
 * Shortens a key that LMDB would not take. The hash of the whole keeps different keys different,
 * but keys that begin with the same 1,900 bytes are no longer in order.
 */
export function truncateKey(key: Buffer): Buffer {
  if (key.length <= MAX_VALUES_LENGTH) return key;
  const hash = createHash('sha256').update(key).digest();
  return Buffer.concat(
    [key.subarray(0, MAX_VALUES_LENGTH), hash],
    MAX_VALUES_LENGTH + TRUNCATION_HASH_LENGTH,
  );
}

/** The position after the field that begins at `offset` of a key that was not truncated. */
export function endOfField(key: Uint8Array, offset: number, descending: boolean): number {
  const mask = descending ? 0xff : 0;
  return endOfContent(key, offset + 1, mask, ((key[offset] as number) ^ mask) >> 1);
}

function endOfBytes(key: Uint8Array, offset: number, mask: number): number {
  let at = offset;
  while (((key[at] as number) ^ mask) !== 0 || ((key[at + 1] as number) ^ mask) !== 0) {
    at += ((key[at] as number) ^ mask) === 0 ? 2 : 1;
  }
  return at + 2;
}

function endOfContent(key: Uint8Array, offset: number, mask: number, rank: number): number {
  switch (rank) {
    case 4:
      return offset + (((key[offset + 8] as number) ^ mask) === 0 ? 9 : 26);
    case 5:
    case 14:
    case 15:
    case 16:
      return endOfBytes(key, offset, mask);
    case 6:
    case 7: {
      let at = offset;
      while (((key[at] as number) ^ mask) !== 0) {
        const inner = ((key[at] as number) ^ mask) >> 1;
        const start = rank === 6 ? endOfBytes(key, at + 1, mask) : at + 1;
        at = endOfContent(key, start, mask, inner);
      }
      return at + 1;
    }
    case 8: {
      let size = 0;
      for (let i = 0; i < 4; i++) size = size * 256 + ((key[offset + i] as number) ^ mask);
      return offset + 5 + size;
    }
    case 9:
      return offset + 12;
    case 10:
      return offset + 1;
    case 11:
    case 12:
      return offset + 8;
    case 13:
      return endOfBytes(key, endOfBytes(key, offset, mask), mask);
    default:
      return offset;
  }
}

/** The smallest key above every key that begins with `prefix`; undefined if there is none. */
export function successor(prefix: Buffer): Buffer | undefined {
  for (let end = prefix.length - 1; end >= 0; end--) {
    if (prefix[end] !== 0xff) {
      const result = Buffer.from(prefix.subarray(0, end + 1));
      result[end] = (result[end] as number) + 1;
      return result;
    }
  }
  return undefined;
}
