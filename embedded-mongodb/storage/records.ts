import { decodeFields } from '../bson/decode';
import type { Document, Value } from '../bson/value';
import { Code, CommandError } from '../errors';
import { formatDocument } from '../format';
import {
  type Catalog,
  type Collection,
  type Index,
  readStatistics,
  type Statistics,
  writeStatistics,
} from './catalog';
import { type IndexKeys, indexKeys, valuesOfKey } from './indexKeys';
import { truncateKey } from './keys';
import type { WriteTransaction } from './store';
import { entryKey, recordIn, recordKey, recordValue, treeKey } from './trees';

const NOTHING = Buffer.alloc(0);

/**
 * Changes the records of one collection and their index entries, in one write transaction. Each
 * change looks for duplicate keys before it writes anything, so that one that fails has written
 * nothing and the changes before it stand.
 */
export class RecordWriter {
  #collection: Collection;
  #statistics: Statistics;
  #changed = false;

  constructor(
    readonly transaction: WriteTransaction,
    readonly catalog: Catalog,
    collection: Collection,
  ) {
    this.#collection = collection;
    this.#statistics = readStatistics(transaction, collection.tree);
  }

  get collection(): Collection {
    return this.#collection;
  }

  insert(bytes: Buffer): number {
    const record = this.#statistics.nextRecord;
    const entries = this.#entriesOf(bytes);
    for (const { index, keys } of entries) this.#assertUnique(index, keys, record, bytes);
    this.transaction.put(recordKey(this.#collection.tree, record), bytes);
    for (const { index, keys } of entries) {
      for (const key of keys) this.#put(index, key, record);
    }
    this.#statistics.nextRecord++;
    this.#statistics.count++;
    this.#statistics.bytes += bytes.length;
    this.#changed = true;
    return record;
  }

  update(record: number, before: Buffer, after: Buffer): void {
    const added: { index: Index; key: Buffer }[] = [];
    const removed: { index: Index; key: Buffer }[] = [];
    const old = this.#entriesOf(before);
    this.#entriesOf(after).forEach(({ index, keys }, position) => {
      const had = old[position]?.keys ?? [];
      const fresh = keys.filter((key) => !had.some((other) => other.equals(key)));
      this.#assertUnique(index, fresh, record, after);
      for (const key of fresh) added.push({ index, key });
      for (const key of had) {
        if (!keys.some((other) => other.equals(key))) removed.push({ index, key });
      }
    });
    for (const { index, key } of removed) this.#remove(index, key, record);
    for (const { index, key } of added) this.#put(index, key, record);
    this.transaction.put(recordKey(this.#collection.tree, record), after);
    this.#statistics.bytes += after.length - before.length;
    this.#changed = true;
  }

  remove(record: number, bytes: Buffer): void {
    for (const { index, keys } of this.#entriesOf(bytes)) {
      for (const key of keys) this.#remove(index, key, record);
    }
    this.transaction.remove(recordKey(this.#collection.tree, record));
    this.#statistics.count--;
    this.#statistics.bytes -= bytes.length;
    this.#changed = true;
  }

  /** Puts a record that was there before into an index that is being built. */
  addToIndex(name: string, record: number, bytes: Buffer): void {
    const index = this.#collection.indexes.find((index) => index.name === name) as Index;
    const [{ keys } = { keys: [] }] = this.#entriesOf(bytes, [index]);
    this.#assertUnique(index, keys, record, bytes);
    for (const key of keys) this.#put(index, key, record);
  }

  /** Stores the counts; to be called once after the last change. */
  finish(): void {
    if (this.#changed) writeStatistics(this.transaction, this.#collection.tree, this.#statistics);
  }

  #entriesOf(
    bytes: Buffer,
    indexes = this.#collection.indexes,
  ): { index: Index; keys: Buffer[] }[] {
    const document = decodeFields(bytes, this.#collection.indexedFields);
    const entries = indexes.map((index) => ({
      index,
      ...indexKeys(document, index.pattern, index.sparse),
    }));
    this.#noteShapes(entries);
    for (const entry of entries) entry.keys = entry.keys.map(truncateKey);
    return entries;
  }

  /** Remembers with an index what this document is the first to bring: arrays, or too long keys. */
  #noteShapes(entries: readonly (IndexKeys & { index: Index })[]): void {
    const isNew = ({ index, keys, multikey }: IndexKeys & { index: Index }) =>
      (multikey & ~index.multikey) !== 0 ||
      (!index.truncated && keys.some((key) => truncateKey(key) !== key));
    if (!entries.some(isNew)) return;
    const changes = new Map(entries.filter(isNew).map((entry) => [entry.index.name, entry]));
    this.#collection = this.catalog.setIndexes(
      this.transaction,
      this.#collection,
      this.#collection.indexes.map((index) => {
        const entry = changes.get(index.name);
        if (!entry) return index;
        return {
          ...index,
          multikey: index.multikey | entry.multikey,
          truncated: index.truncated || entry.keys.some((key) => truncateKey(key) !== key),
        };
      }),
    );
  }

  #assertUnique(index: Index, keys: readonly Buffer[], record: number, bytes: Buffer): void {
    if (!index.unique) return;
    for (const key of keys) {
      const holder = this.transaction.get(treeKey(index.tree, key));
      if (holder && recordIn(holder) !== record) {
        const document = decodeFields(bytes, this.#collection.indexedFields);
        throw duplicateKey(this.#collection.namespace, index, document, key);
      }
    }
  }

  #put(index: Index, key: Buffer, record: number): void {
    if (index.unique) this.transaction.put(treeKey(index.tree, key), recordValue(record));
    else this.transaction.put(entryKey(index.tree, key, record), NOTHING);
  }

  #remove(index: Index, key: Buffer, record: number): void {
    if (!index.unique) {
      this.transaction.remove(entryKey(index.tree, key, record));
      return;
    }
    const at = treeKey(index.tree, key);
    const holder = this.transaction.get(at);
    // In an index that is being built the key may still be somebody else's.
    if (holder && recordIn(holder) === record) this.transaction.remove(at);
  }
}

function duplicateKey(
  namespace: string,
  index: Index,
  document: Document,
  key: Buffer,
): CommandError {
  const values = valuesOfKey(document, index.pattern, key);
  return new CommandError(
    Code.DuplicateKey,
    `E11000 duplicate key error collection: ${namespace} index: ${index.name} dup key: ${formatDocument(values)}`,
    new Map<string, Value>([
      ['keyPattern', index.key],
      ['keyValue', values],
    ]),
  );
}
