import { type Document, decode, isDocument } from './bson';

/** A longer message ends its connection. */
export const MAX_MESSAGE_SIZE = 48_000_000;

const HEADER_LENGTH = 16;
const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;
/** A server must know the lower 16 flags of a message. */
const REQUIRED_FLAGS = 0xffff;
const EMPTY_DOCUMENT_LENGTH = 5;

/** Bytes that are not a message, after which nothing on the connection can be understood. */
export class ProtocolError extends Error {}

export interface Request {
  readonly id: number;
  /** Whether it came as OP_QUERY, as the first message of a connection does. */
  readonly isLegacy: boolean;
  /** Whether the client wants no reply. */
  readonly isSilent: boolean;
  readonly body: Document;
  /** The encoded documents of an insert. */
  readonly documents: readonly Buffer[];
}

/** The length of the message that begins with these 4 bytes. */
export function messageLength(bytes: Buffer): number {
  const length = bytes.readInt32LE(0);
  if (length >= HEADER_LENGTH + EMPTY_DOCUMENT_LENGTH && length <= MAX_MESSAGE_SIZE) return length;
  throw new ProtocolError(`message of ${length} bytes`);
}

/** @throws ProtocolError for anything but a whole message. */
export function readMessage(bytes: Buffer): Request {
  try {
    const operation = bytes.readInt32LE(12);
    if (operation === OP_MSG) return readOpMsg(bytes);
    if (operation === OP_QUERY) return readOpQuery(bytes);
    throw new ProtocolError(`operation ${operation}`);
  } catch (error) {
    if (error instanceof ProtocolError) throw error;
    throw new ProtocolError((error as Error).message);
  }
}

function readOpQuery(bytes: Buffer): Request {
  const nameStart = HEADER_LENGTH + 4;
  const nameEnd = bytes.indexOf(0, nameStart);
  const namespace = bytes.toString('utf8', nameStart, nameEnd);
  if (nameEnd < 0 || !namespace.endsWith('.$cmd')) throw new ProtocolError(`query of ${namespace}`);
  const start = nameEnd + 9;
  const query = decode(bytes.subarray(start, start + bytes.readInt32LE(start)));
  const body = isDocument(query.$query) ? query.$query : query;
  body.$db ??= namespace.slice(0, -'.$cmd'.length);
  return { id: bytes.readInt32LE(4), isLegacy: true, isSilent: false, body, documents: [] };
}

function readOpMsg(bytes: Buffer): Request {
  const flags = bytes.readUInt32LE(HEADER_LENGTH);
  if (flags & REQUIRED_FLAGS & ~(CHECKSUM_PRESENT | MORE_TO_COME))
    throw new ProtocolError(`flags ${flags}`);
  const end = bytes.length - (flags & CHECKSUM_PRESENT ? 4 : 0);
  const documents: Buffer[] = [];
  const sequences: Document = {};
  let body: Document | undefined;
  for (let position = HEADER_LENGTH + 4; position < end; ) {
    const kind = bytes[position++];
    const section = slice(bytes, position, end);
    position += section.length;
    if (kind === 0 && !body) {
      // The documents of an insert are stored as they arrive.
      body = decode(section, 'documents');
    } else if (kind === 1) {
      const nameEnd = section.indexOf(0, 4);
      const name = section.toString('utf8', 4, nameEnd);
      const items = documentsIn(section, nameEnd + 1);
      if (name === 'documents') documents.push(...items);
      else sequences[name] = items.map((item) => decode(item));
    } else throw new ProtocolError(`section of kind ${kind}`);
  }
  if (!body) throw new ProtocolError('no body');
  const { documents: inBody, ...rest } = body;
  if (Array.isArray(inBody)) documents.push(...inBody.map(toBuffer));
  return {
    id: bytes.readInt32LE(4),
    isLegacy: false,
    isSilent: (flags & MORE_TO_COME) !== 0,
    body: { ...rest, ...sequences },
    documents,
  };
}

function toBuffer(value: unknown): Buffer {
  if (value instanceof Uint8Array)
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  throw new ProtocolError('an item of documents is not a document');
}

/** The bytes of something that begins with its length. */
function slice(bytes: Buffer, position: number, end: number): Buffer {
  const length = bytes.readInt32LE(position);
  if (length < EMPTY_DOCUMENT_LENGTH || position + length > end)
    throw new ProtocolError(`length ${length}`);
  return bytes.subarray(position, position + length);
}

function documentsIn(section: Buffer, start: number): Buffer[] {
  const documents: Buffer[] = [];
  for (let position = start; position < section.length; ) {
    const document = slice(section, position, section.length);
    documents.push(document);
    position += document.length;
  }
  return documents;
}

let lastId = 0;

/** The message with the encoded reply to a request. */
export function writeReply({ id, isLegacy }: Request, reply: Buffer): Buffer {
  const head = Buffer.alloc(HEADER_LENGTH + (isLegacy ? 20 : 5));
  head.writeInt32LE(head.length + reply.length, 0);
  lastId = (lastId + 1) | 0;
  head.writeInt32LE(lastId, 4);
  head.writeInt32LE(id, 8);
  head.writeInt32LE(isLegacy ? OP_REPLY : OP_MSG, 12);
  if (isLegacy) {
    head.writeInt32LE(8, HEADER_LENGTH);
    head.writeInt32LE(1, HEADER_LENGTH + 16);
  }
  return Buffer.concat([head, reply]);
}
