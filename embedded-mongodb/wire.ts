import { decode, decodeValue, endOfName, forEachElement, readName, validate } from './bson/decode';
import { type EncodableDocument, Writer } from './bson/encode';
import { type Document, Type } from './bson/value';

/** What MongoDB reports as maxMessageSizeBytes; a longer message ends its connection. */
export const MAX_MESSAGE_SIZE = 48_000_000;

const HEADER_LENGTH = 16;
const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;

const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;
/** Of the flags, the lower 16 must be known to whoever gets them. */
const REQUIRED_FLAGS = 0xffff;

/** A message that is none, after which nothing on the connection can be trusted. */
export class ProtocolError extends Error {}

export interface Request {
  id: number;
  /** Whether the client asked in the way of the first message of a connection, OP_QUERY. */
  legacy: boolean;
  /** Whether the client wants no answer. */
  silent: boolean;
  body: Document;
  /** The field `documents` of an insert: kept as bytes, for they are stored as they came. */
  documents: Buffer[];
}

/** The length that a message says it has, when its first four bytes are there. */
export function messageLength(bytes: Buffer): number {
  const length = bytes.readInt32LE(0);
  if (length < HEADER_LENGTH + 5 || length > MAX_MESSAGE_SIZE) {
    throw new ProtocolError(`message of ${length} bytes`);
  }
  return length;
}

export function readMessage(bytes: Buffer): Request {
  const id = bytes.readInt32LE(4);
  const operation = bytes.readInt32LE(12);
  if (operation === OP_MSG) return readOpMsg(bytes, id);
  if (operation === OP_QUERY) return readOpQuery(bytes, id);
  throw new ProtocolError(`operation ${operation}`);
}

function readOpQuery(bytes: Buffer, id: number): Request {
  const end = endOfName(bytes, HEADER_LENGTH + 4);
  const namespace = bytes.toString('utf8', HEADER_LENGTH + 4, end);
  if (!namespace.endsWith('.$cmd')) throw new ProtocolError(`query of ${namespace}`);
  const body = decode(bytes, end + 9);
  const wrapped = body.get('$query');
  const command = wrapped instanceof Map ? wrapped : body;
  if (!command.has('$db')) command.set('$db', namespace.slice(0, -'.$cmd'.length));
  return { id, legacy: true, silent: false, body: command, documents: [] };
}

function readOpMsg(bytes: Buffer, id: number): Request {
  const flags = bytes.readUInt32LE(HEADER_LENGTH);
  if (flags & REQUIRED_FLAGS & ~(CHECKSUM_PRESENT | MORE_TO_COME)) {
    throw new ProtocolError(`flags ${flags}`);
  }
  const end = bytes.length - (flags & CHECKSUM_PRESENT ? 4 : 0);
  const message = bytes.subarray(0, end);
  const request: Request = {
    id,
    legacy: false,
    silent: (flags & MORE_TO_COME) !== 0,
    body: new Map(),
    documents: [],
  };
  const sequences: [string, Buffer[]][] = [];
  let bodies = 0;
  let position = HEADER_LENGTH + 4;
  while (position < end) {
    const kind = message[position++];
    const length = message.readInt32LE(position);
    if (length < 5 || position + length > end) throw new ProtocolError('section of a wrong length');
    const section = message.subarray(position, position + length);
    if (kind === 0) {
      bodies++;
      readBody(section, request);
    } else if (kind === 1) {
      sequences.push(readSequence(section));
    } else {
      throw new ProtocolError(`section of kind ${kind}`);
    }
    position += length;
  }
  if (bodies !== 1) throw new ProtocolError(`${bodies} bodies`);
  for (const [name, documents] of sequences) {
    if (name === 'documents') request.documents.push(...documents);
    else
      request.body.set(
        name,
        documents.map((bytes) => decode(bytes)),
      );
  }
  return request;
}

function readBody(section: Buffer, request: Request): void {
  validate(section);
  forEachElement(section, 0, (type, name, value) => {
    const field = readName(section, name, value - 1);
    if (field === 'documents' && type === Type.array) {
      forEachElement(section, value, (itemType, _itemName, item) => {
        if (itemType !== Type.object)
          throw new ProtocolError('an item of documents is no document');
        request.documents.push(section.subarray(item, item + section.readInt32LE(item)));
      });
    } else {
      request.body.set(field, decodeValue(section, type, value));
    }
  });
}

function readSequence(section: Buffer): [name: string, documents: Buffer[]] {
  const end = endOfName(section, 4);
  const documents: Buffer[] = [];
  let position = end + 1;
  while (position < section.length) {
    const length = section.readInt32LE(position);
    if (length < 5 || position + length > section.length) {
      throw new ProtocolError('document of a wrong length');
    }
    const bytes = section.subarray(position, position + length);
    validate(bytes);
    documents.push(bytes);
    position += length;
  }
  return [section.toString('utf8', 4, end), documents];
}

let lastId = 0;

/** The message that answers `request` with `reply`. */
export function writeReply(request: Request, reply: EncodableDocument): Buffer {
  const writer = new Writer(512);
  writer.reserve(4);
  lastId = (lastId + 1) | 0;
  writer.int32(lastId);
  writer.int32(request.id);
  writer.int32(request.legacy ? OP_REPLY : OP_MSG);
  // The flags of either kind of message, and for OP_REPLY: awaits no cursor, one document from 0.
  writer.int32(request.legacy ? 8 : 0);
  if (request.legacy) {
    writer.int32(0);
    writer.int32(0);
    writer.int32(0);
    writer.int32(1);
  } else {
    writer.byte(0);
  }
  writer.document(reply);
  writer.setInt32(writer.length, 0);
  return writer.take();
}
