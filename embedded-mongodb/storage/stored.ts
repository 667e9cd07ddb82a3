import { ObjectId } from 'bson';
import { decodeFields, forEachElement, readName } from '../bson/decode';
import { Type, type Value } from '../bson/value';
import { Code, CommandError } from '../errors';

export const MAX_DOCUMENT_SIZE = 16 * 2 ** 20;

const ID = new Set(['_id']);

/** Throws if a document cannot be stored: it is too large, or its _id is none. */
export function assertStorable(bytes: Buffer): void {
  if (bytes.length > MAX_DOCUMENT_SIZE) {
    throw new CommandError(
      Code.BSONObjectTooLarge,
      `BSONObj size: ${bytes.length} is invalid. Size must be between 0 and ${MAX_DOCUMENT_SIZE}(16MB)`,
    );
  }
  forEachElement(bytes, 0, (type, name, value) => {
    if (readName(bytes, name, value - 1) !== '_id') return true;
    if (type === Type.array) throw invalidId("The '_id' value cannot be of type array");
    if (type === Type.regex) throw invalidId("The '_id' value cannot be of type regex");
    if (type === Type.undefined) throw invalidId("The '_id' value cannot be of type undefined");
    if (type === Type.object) assertNoOperators(bytes, value);
    return false;
  });
}

function invalidId(message: string): CommandError {
  return new CommandError(Code.InvalidIdField, message);
}

function assertNoOperators(bytes: Buffer, offset: number): void {
  forEachElement(bytes, offset, (_type, name, value) => {
    if (bytes[name] !== 0x24) return;
    throw new CommandError(
      Code.DollarPrefixedFieldName,
      `_id fields may not contain '$'-prefixed fields: ${readName(bytes, name, value - 1)} is not valid for storage.`,
    );
  });
}

/** The document as it is stored: led by its _id, which is made up if there is none. */
export function withLeadingId(bytes: Buffer): Buffer {
  let start = -1;
  let end = bytes.length - 1;
  forEachElement(bytes, 0, (_type, name, value) => {
    if (start >= 0) {
      end = name - 1;
      return false;
    }
    if (readName(bytes, name, value - 1) === '_id') start = name - 1;
    return true;
  });
  if (start === 4) return bytes;
  if (start < 0) return join(newId(), bytes.subarray(4));
  return join(bytes.subarray(start, end), bytes.subarray(4, start), bytes.subarray(end));
}

function newId(): Buffer {
  return Buffer.concat([Buffer.from([Type.objectId]), Buffer.from('_id\0'), new ObjectId().id]);
}

/** A document of elements; the last of them brings its end. */
function join(...elements: Buffer[]): Buffer {
  const result = Buffer.concat([Buffer.alloc(4), ...elements]);
  result.writeInt32LE(result.length, 0);
  return result;
}

export function idOf(bytes: Buffer): Value {
  return decodeFields(bytes, ID).get('_id') as Value;
}
