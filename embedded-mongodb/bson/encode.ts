import {
  Binary,
  type BSONRegExp,
  type Decimal128,
  Double,
  type Long,
  type ObjectId,
  type Timestamp,
} from 'bson';
import { type Document, type Opaque, Type, typeOf, type Value } from './value';

/** A document that is encoded already: goes into a reply as it is. */
export class Encoded {
  constructor(readonly bytes: Buffer) {}
}

/** What an encoder takes: values, and among them documents that are encoded already. */
export type Encodable = Value | Encoded | EncodableDocument | Encodable[];
export type EncodableDocument = Map<string, Encodable>;

const indexNames = Array.from({ length: 1000 }, (_, index) => String(index));

/** Writes BSON into one buffer that grows as needed. */
export class Writer {
  #bytes: Buffer;
  length = 0;

  constructor(capacity = 1024) {
    this.#bytes = Buffer.allocUnsafe(capacity);
  }

  /** Room for `size` bytes, whose content the caller sets. */
  reserve(size: number): number {
    const start = this.length;
    this.length += size;
    if (this.length > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.length, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, start);
      this.#bytes = larger;
    }
    return start;
  }

  int32(value: number): void {
    const at = this.reserve(4);
    this.#bytes.writeInt32LE(value, at);
  }

  setInt32(value: number, at: number): void {
    this.#bytes.writeInt32LE(value, at);
  }

  byte(value: number): void {
    const at = this.reserve(1);
    this.#bytes[at] = value;
  }

  raw(bytes: Uint8Array): void {
    const at = this.reserve(bytes.length);
    this.#bytes.set(bytes, at);
  }

  text(text: string): void {
    const at = this.reserve(text.length);
    if (text.length <= 24) {
      let i = 0;
      for (; i < text.length; i++) {
        const code = text.charCodeAt(i);
        if (code > 0x7f) break;
        this.#bytes[at + i] = code;
      }
      if (i === text.length) return;
    }
    const length = Buffer.byteLength(text);
    this.reserve(length - text.length);
    this.#bytes.write(text, at);
  }

  name(type: number, name: string): void {
    this.byte(type);
    this.text(name);
    this.byte(0);
  }

  document(document: EncodableDocument): void {
    const start = this.reserve(4);
    for (const [name, value] of document) this.element(name, value);
    this.byte(0);
    this.setInt32(this.length - start, start);
  }

  array(items: readonly Encodable[]): void {
    const start = this.reserve(4);
    for (let i = 0; i < items.length; i++) {
      this.element(indexNames[i] ?? String(i), items[i] as Encodable);
    }
    this.byte(0);
    this.setInt32(this.length - start, start);
  }

  element(name: string, value: Encodable): void {
    if (value instanceof Encoded) {
      this.name(Type.object, name);
      this.raw(value.bytes);
    } else {
      const type = typeOf(value as Value);
      this.name(type, name);
      this.#value(type, value as Value);
    }
  }

  #value(type: number, value: Value): void {
    switch (type) {
      case Type.int:
        this.int32(value as number);
        break;
      case Type.double: {
        const at = this.reserve(8);
        this.#bytes.writeDoubleLE(value instanceof Double ? value.value : (value as number), at);
        break;
      }
      case Type.string: {
        const start = this.reserve(4);
        this.text(value as string);
        this.byte(0);
        this.setInt32(this.length - start - 4, start);
        break;
      }
      case Type.object:
        this.document(value as Document);
        break;
      case Type.array:
        this.array(value as Value[]);
        break;
      case Type.binData: {
        const binary = value as Binary;
        const bytes = binary.buffer.subarray(0, binary.position);
        const old = binary.sub_type === Binary.SUBTYPE_BYTE_ARRAY;
        this.int32(bytes.length + (old ? 4 : 0));
        this.byte(binary.sub_type);
        if (old) this.int32(bytes.length);
        this.raw(bytes);
        break;
      }
      case Type.objectId:
        this.raw((value as ObjectId).id);
        break;
      case Type.bool:
        this.byte(value ? 1 : 0);
        break;
      case Type.date: {
        const at = this.reserve(8);
        this.#bytes.writeBigInt64LE(BigInt((value as Date).getTime()), at);
        break;
      }
      case Type.regex:
        this.text((value as BSONRegExp).pattern);
        this.byte(0);
        this.text((value as BSONRegExp).options);
        this.byte(0);
        break;
      case Type.timestamp:
      case Type.long:
        this.int32((value as Long | Timestamp).low);
        this.int32((value as Long | Timestamp).high);
        break;
      case Type.decimal:
        this.raw((value as Decimal128).bytes);
        break;
      case Type.undefined:
      case Type.null:
      case Type.minKey:
      case Type.maxKey:
        break;
      default:
        this.raw((value as Opaque).bytes);
    }
  }

  /** The bytes written so far, in a buffer of their own. */
  copy(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.length));
  }

  /** The bytes written so far; the writer must not be used again. */
  take(): Buffer {
    return this.#bytes.subarray(0, this.length);
  }

  clear(): void {
    this.length = 0;
  }
}

const scratch = new Writer(64 * 1024);

export function encode(document: EncodableDocument): Buffer {
  scratch.clear();
  scratch.document(document);
  return scratch.copy();
}
