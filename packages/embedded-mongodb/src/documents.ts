import { BSONRegExp, ObjectId, onDemand } from 'bson';
import {
  type Document,
  decode,
  encode,
  format,
  isDocument,
  joinElements,
  MAX_DOCUMENT_SIZE,
} from './bson';
import {
  type Catalog,
  type Collection,
  type Index,
  readStatistics,
  type Statistics,
  writeStatistics,
} from './catalog';
import { CommandError } from './errors';
import { type IndexKeys, indexKeys, valuesOfKey } from './indexKeys';
import { encodeKey, MAX_ID_LENGTH, successor } from './keys';
import { treeKey, type WriteTransaction } from './store';

/** The part of a key that names a document. */
export function idKey(id: unknown): Buffer {
  const key = encodeKey(id);
  if (key.length <= MAX_ID_LENGTH) return key;
  throw new CommandError(17280, `_id is longer than ${MAX_ID_LENGTH} bytes as a key`);
}

interface IndexEntries extends IndexKeys {
  readonly index: Index;
}

/**
 * Changes the documents of a collection and their index entries in one write transaction. Each
 * change checks for duplicate keys first, so a change that fails has written nothing.
 */
export class DocumentWriter {
  collection: Collection;
  readonly #statistics: Statistics;

  constructor(
    readonly transaction: WriteTransaction,
    readonly catalog: Catalog,
    collection: Collection,
  ) {
    this.collection = collection;
    this.#statistics = readStatistics(transaction, collection);
  }

  insert(bytes: Buffer): void {
    const document = decode(bytes);
    assertStorable(document, bytes);
    const id = idKey(document._id);
    const key = treeKey(this.collection.tree, id);
    if (this.transaction.get(key)) {
      const { namespace } = this.collection;
      throw duplicateKey(namespace, '_id_', { _id: 1 }, { _id: document._id });
    }
    const entries = this.#entries(document);
    for (const entry of entries) this.#assertUnique(entry, id, document);
    this.transaction.put(key, bytes);
    for (const { index, keys } of entries) {
      for (const values of keys) this.transaction.put(treeKey(index.tree, values, id), id);
    }
    this.#count(1, bytes.length);
  }

  replace(id: Buffer, previous: Buffer, bytes: Buffer): void {
    const document = decode(bytes);
    assertStorable(document, bytes);
    const entries = this.#entries(document);
    const previousEntries = this.#entries(decode(previous));
    for (const entry of entries) this.#assertUnique(entry, id, document);
    this.transaction.put(treeKey(this.collection.tree, id), bytes);
    entries.forEach(({ index, keys }, at) => {
      const stale = new Map(
        previousEntries[at]?.keys.map((values) => [values.toString('latin1'), values]),
      );
      for (const values of keys) {
        const isStored = stale.delete(values.toString('latin1')) && index.ready;
        if (!isStored) this.transaction.put(treeKey(index.tree, values, id), id);
      }
      for (const values of stale.values()) {
        this.transaction.remove(treeKey(index.tree, values, id));
      }
    });
    this.#count(0, bytes.length - previous.length);
  }

  remove(id: Buffer, bytes: Buffer): void {
    for (const { index, keys } of this.#entries(decode(bytes))) {
      for (const values of keys) this.transaction.remove(treeKey(index.tree, values, id));
    }
    this.transaction.remove(treeKey(this.collection.tree, id));
    this.#count(-1, -bytes.length);
  }

  /** Adds a document to an index that is younger. */
  addToIndex(name: string, id: Buffer, bytes: Buffer): void {
    const document = decode(bytes);
    const entry = this.#entries(document).find(({ index }) => index.name === name);
    if (!entry) return;
    this.#assertUnique(entry, id, document);
    for (const values of entry.keys) {
      this.transaction.put(treeKey(entry.index.tree, values, id), id);
    }
  }

  #count(documents: number, bytes: number): void {
    this.#statistics.count += documents;
    this.#statistics.bytes += bytes;
    writeStatistics(this.transaction, this.collection, this.#statistics);
  }

  #entries(document: Document): IndexEntries[] {
    const entries = this.collection.indexes.map((index) => ({
      index,
      ...indexKeys(document, index.pattern, index.sparse),
    }));
    if (entries.some(({ index, multikey }) => multikey & ~index.multikey)) {
      const indexes = entries.map(({ index, multikey }) => ({
        ...index,
        multikey: index.multikey | multikey,
      }));
      this.collection = { ...this.collection, indexes };
      this.catalog.save(this.transaction, this.collection);
    }
    return entries;
  }

  #assertUnique({ index, keys }: IndexEntries, id: Buffer, document: Document): void {
    if (!index.unique) return;
    for (const values of keys) {
      const start = treeKey(index.tree, values);
      for (const { value } of this.transaction.entries({ start, end: successor(start) })) {
        if (value.equals(id)) continue;
        const keyValue = valuesOfKey(document, index.pattern, values);
        throw duplicateKey(this.collection.namespace, index.name, index.key, keyValue);
      }
    }
  }
}

function duplicateKey(namespace: string, index: string, keyPattern: Document, keyValue: Document) {
  const message = `E11000 duplicate key error collection: ${namespace} index: ${index} dup key: ${format(keyValue)}`;
  return new CommandError('DuplicateKey', message, { keyPattern, keyValue });
}

function assertStorable({ _id }: Document, bytes: Buffer): void {
  if (bytes.length > MAX_DOCUMENT_SIZE) {
    const message = `BSONObj size: ${bytes.length} is invalid. Size must be between 0 and ${MAX_DOCUMENT_SIZE}(16MB)`;
    throw new CommandError('BSONObjectTooLarge', message);
  }
  if (Array.isArray(_id) || _id instanceof BSONRegExp || _id === undefined) {
    throw new CommandError(
      'InvalidIdField',
      "The '_id' value cannot be an array, regex or undefined",
    );
  }
  if (!isDocument(_id)) return;
  const operator = Object.keys(_id).find((name) => name.startsWith('$'));
  if (operator === undefined) return;
  const message = `_id fields may not contain '$'-prefixed fields: ${operator} is not valid for storage.`;
  throw new CommandError('DollarPrefixedFieldName', message);
}

interface Element {
  readonly name: string;
  readonly bytes: Buffer;
}

function elementsOf(bytes: Buffer): Element[] {
  return Array.from(
    onDemand.parseToElements(bytes),
    ([, nameOffset, nameLength, offset, length]) => ({
      name: bytes.toString('utf8', nameOffset, nameOffset + nameLength),
      bytes: bytes.subarray(nameOffset - 1, offset + length),
    }),
  );
}

const encodeElement = (name: string, value: unknown) => encode({ [name]: value }).subarray(4, -1);

/** A document as it is stored: `_id` comes first, and is generated where it is missing. */
export function withLeadingId(bytes: Buffer): Buffer {
  const elements = elementsOf(bytes);
  const at = elements.findIndex(({ name }) => name === '_id');
  if (at === 0) return bytes;
  const id = elements[at]?.bytes ?? encodeElement('_id', new ObjectId());
  return joinElements([
    id,
    ...elements.filter((_, index) => index !== at).map((element) => element.bytes),
  ]);
}

/**
 * The stored document with the `changed` top-level fields as in `document`. The other fields are
 * copied as bytes.
 */
export function withChangedFields(
  bytes: Buffer,
  document: Document,
  changed: ReadonlySet<string>,
): Buffer {
  const elements = elementsOf(bytes);
  const names = new Set(elements.map(({ name }) => name));
  const kept = elements.flatMap(({ name, bytes }) => {
    if (!changed.has(name)) return [bytes];
    return Object.hasOwn(document, name) ? [encodeElement(name, document[name])] : [];
  });
  const added = [...changed]
    .filter((name) => !names.has(name) && Object.hasOwn(document, name))
    .map((name) => encodeElement(name, document[name]));
  return joinElements([...kept, ...added]);
}
