import { Binary, BSONRegExp, Decimal128, Long, MaxKey, MinKey, ObjectId, Timestamp } from 'bson';
import { Code, CommandError } from '../errors';
import { type Document, double, Opaque, Type, type Value } from './value';

/** MongoDB's limit on how deep documents nest. */
const MAX_DEPTH = 180;
const MAX_DATE = 8.64e15;

function invalid(detail: string): never {
  throw new CommandError(Code.InvalidBSON, `Invalid BSON: ${detail}`);
}

/** The position after the value of `type` that begins at `offset`; checks that it fits. */
export function skip(bytes: Buffer, type: number, offset: number): number {
  switch (type) {
    case Type.double:
    case Type.date:
    case Type.timestamp:
    case Type.long:
      return offset + 8;
    case Type.string:
    case Type.javascript:
    case Type.symbol: {
      const length = bytes.readInt32LE(offset);
      if (length < 1) invalid('string of no length');
      return offset + 4 + length;
    }
    case Type.object:
    case Type.array: {
      const length = bytes.readInt32LE(offset);
      if (length < 5) invalid('document of no length');
      return offset + length;
    }
    case Type.javascriptWithScope: {
      const length = bytes.readInt32LE(offset);
      if (length < 14) invalid('scoped code of no length');
      return offset + length;
    }
    case Type.binData: {
      const length = bytes.readInt32LE(offset);
      if (length < 0) invalid('binary of negative length');
      return offset + 5 + length;
    }
    case Type.undefined:
    case Type.null:
    case Type.minKey:
    case Type.maxKey:
      return offset;
    case Type.objectId:
      return offset + 12;
    case Type.bool:
      return offset + 1;
    case Type.regex:
      return endOfName(bytes, endOfName(bytes, offset) + 1) + 1;
    case Type.dbPointer: {
      const length = bytes.readInt32LE(offset);
      if (length < 1) invalid('string of no length');
      return offset + 4 + length + 12;
    }
    case Type.int:
      return offset + 4;
    case Type.decimal:
      return offset + 16;
    default:
      return invalid(`unknown type ${type}`);
  }
}

/** The position of the zero byte that ends the name beginning at `offset`. */
export function endOfName(bytes: Buffer, offset: number): number {
  let end = offset;
  while (bytes[end] !== 0) {
    if (end >= bytes.length) invalid('name without an end');
    end++;
  }
  return end;
}

/** Short ASCII is by far the most common, and a loop beats a call into C++ for it. */
function readText(bytes: Buffer, start: number, end: number): string {
  if (end - start > 24) return bytes.toString('utf8', start, end);
  let text = '';
  for (let i = start; i < end; i++) {
    const byte = bytes[i] as number;
    if (byte > 0x7f) return bytes.toString('utf8', start, end);
    text += String.fromCharCode(byte);
  }
  return text;
}

const names: (string | undefined)[] = new Array(2048);

/** Field names repeat endlessly: a small direct-mapped cache gives the same string each time. */
export function readName(bytes: Buffer, start: number, end: number): string {
  let hash = end - start;
  for (let i = start; i < end; i++) hash = (hash * 31 + (bytes[i] as number)) | 0;
  const slot = hash & 2047;
  const cached = names[slot];
  if (cached !== undefined && cached.length === end - start) {
    let i = 0;
    while (i < cached.length && cached.charCodeAt(i) === bytes[start + i]) i++;
    if (i === cached.length) return cached;
  }
  const name = readText(bytes, start, end);
  names[slot] = name;
  return name;
}

export function decodeValue(bytes: Buffer, type: number, offset: number, depth = 0): Value {
  switch (type) {
    case Type.double:
      return double(bytes.readDoubleLE(offset));
    case Type.string:
      return readText(bytes, offset + 4, offset + 3 + bytes.readInt32LE(offset));
    case Type.object:
      return decode(bytes, offset, depth + 1);
    case Type.array: {
      const items: Value[] = [];
      forEachElement(bytes, offset, (element, _name, start) => {
        items.push(decodeValue(bytes, element, start, depth + 1));
      });
      return items;
    }
    case Type.binData: {
      const length = bytes.readInt32LE(offset);
      const subtype = bytes[offset + 4] as number;
      // The old binary subtype repeats the length inside of its data.
      const start = subtype === Binary.SUBTYPE_BYTE_ARRAY ? offset + 9 : offset + 5;
      return new Binary(bytes.subarray(start, offset + 5 + length), subtype);
    }
    case Type.objectId:
      return new ObjectId(bytes.subarray(offset, offset + 12));
    case Type.bool:
      return bytes[offset] === 1;
    case Type.date:
      return new Date(readInt64(bytes, offset));
    case Type.undefined:
    case Type.null:
      return null;
    case Type.regex: {
      const end = endOfName(bytes, offset);
      const options = endOfName(bytes, end + 1);
      return new BSONRegExp(
        bytes.toString('utf8', offset, end),
        bytes.toString('utf8', end + 1, options),
      );
    }
    case Type.int:
      return bytes.readInt32LE(offset);
    case Type.timestamp:
      return new Timestamp({ i: bytes.readUInt32LE(offset), t: bytes.readUInt32LE(offset + 4) });
    case Type.long:
      return new Long(bytes.readInt32LE(offset), bytes.readInt32LE(offset + 4));
    case Type.decimal:
      return new Decimal128(Buffer.from(bytes.subarray(offset, offset + 16)));
    case Type.minKey:
      return new MinKey();
    case Type.maxKey:
      return new MaxKey();
    default:
      return new Opaque(type, bytes.subarray(offset, skip(bytes, type, offset)));
  }
}

function readInt64(bytes: Buffer, offset: number): number {
  return bytes.readInt32LE(offset + 4) * 0x100000000 + bytes.readUInt32LE(offset);
}

/**
 * Calls `visit` with the type of each element of the document at `offset`, where its name begins
 * and where its value begins. A `false` from it ends the walk.
 */
export function forEachElement(
  bytes: Buffer,
  offset: number,
  visit: (type: number, name: number, value: number) => unknown,
): void {
  const end = offset + bytes.readInt32LE(offset) - 1;
  if (end > bytes.length) invalid('document longer than its bytes');
  let position = offset + 4;
  while (position < end) {
    const type = bytes[position] as number;
    const name = position + 1;
    const value = endOfName(bytes, name) + 1;
    position = skip(bytes, type, value);
    if (position > end) invalid('value longer than its document');
    if (visit(type, name, value) === false) return;
  }
}

export function decode(bytes: Buffer, offset = 0, depth = 0): Document {
  if (depth > MAX_DEPTH) throw new CommandError(Code.Overflow, 'Exceeded depth limit of documents');
  const result: Document = new Map();
  forEachElement(bytes, offset, (type, name, value) => {
    result.set(readName(bytes, name, value - 1), decodeValue(bytes, type, value, depth));
  });
  return result;
}

/** Decodes only the top-level fields that are in `wanted`. */
export function decodeFields(bytes: Buffer, wanted: ReadonlySet<string>): Document {
  const result: Document = new Map();
  forEachElement(bytes, 0, (type, name, value) => {
    const field = readName(bytes, name, value - 1);
    if (!wanted.has(field)) return true;
    result.set(field, decodeValue(bytes, type, value));
    return result.size < wanted.size;
  });
  return result;
}

/** Throws unless the document at `offset` is well formed through and through. */
export function validate(bytes: Buffer, offset = 0, depth = 0): void {
  if (depth > MAX_DEPTH) throw new CommandError(Code.Overflow, 'Exceeded depth limit of documents');
  const length = bytes.readInt32LE(offset);
  if (length < 5 || offset + length > bytes.length) invalid('document of the wrong length');
  if (bytes[offset + length - 1] !== 0) invalid('document without an end');
  forEachElement(bytes, offset, (type, _name, value) => {
    if (type === Type.object || type === Type.array) validate(bytes, value, depth + 1);
    else if (type === Type.string && bytes[value + 3 + bytes.readInt32LE(value)] !== 0) {
      invalid('string without an end');
    } else if (type === Type.bool && (bytes[value] as number) > 1) {
      invalid('boolean that is neither true nor false');
    } else if (type === Type.date && Math.abs(readInt64(bytes, value)) > MAX_DATE) {
      throw new CommandError(
        Code.BadValue,
        'Dates further than 100,000,000 days from 1970 are not supported',
      );
    }
  });
}
