import { randomBytes } from 'node:crypto';
import { Binary } from 'bson';
import { decode } from '../bson/decode';
import { encode } from '../bson/encode';
import { type Document, document, double, type Numeric, toNumber } from '../bson/value';
import { type KeyPattern, keyPattern } from './indexKeys';
import type { Reader, WriteTransaction } from './store';
import {
  CATALOG_TREE,
  DROPPED_TREE,
  FIRST_FREE_TREE,
  numberKey,
  STATE_TREE,
  STATISTICS_TREE,
  treeKey,
  treeRange,
} from './trees';

export interface Index {
  readonly name: string;
  readonly key: Document;
  readonly pattern: KeyPattern;
  readonly unique: boolean;
  readonly sparse: boolean;
  readonly tree: number;
  /** One bit for each field of the pattern that goes through an array in some document. */
  readonly multikey: number;
  /** Whether some key was too long: then keys are not quite in order and no bounds are exact. */
  readonly truncated: boolean;
  /** False while documents that were there before are still to be indexed. */
  readonly ready: boolean;
  readonly options: Document;
}

export interface Collection {
  readonly namespace: string;
  readonly database: string;
  readonly name: string;
  readonly uuid: Binary;
  /** The tree of its records. */
  readonly tree: number;
  readonly indexes: readonly Index[];
  /** The top-level fields that some index needs. */
  readonly indexedFields: ReadonlySet<string>;
}

export interface Statistics {
  nextRecord: number;
  count: number;
  bytes: number;
}

const VERSION_KEY = treeKey(STATE_TREE, 'version');
const NEXT_TREE_KEY = treeKey(STATE_TREE, 'tree');

const catalogKey = (namespace: string) => treeKey(CATALOG_TREE, namespace);

/**
 * The collections and their indexes. LMDB has the truth, as another process may change it at any
 * time; what is cached here is good for as long as the version stored beside it stays the same.
 */
export class Catalog {
  #version: Buffer = Buffer.alloc(0);
  #collections = new Map<string, Collection>();

  collections(reader: Reader): ReadonlyMap<string, Collection> {
    const version = reader.get(VERSION_KEY) ?? Buffer.alloc(0);
    if (!version.equals(this.#version)) {
      this.#collections = new Map();
      for (const { value } of reader.entries(treeRange(CATALOG_TREE))) {
        const collection = readCollection(decode(value));
        this.#collections.set(collection.namespace, collection);
      }
      this.#version = version;
    }
    return this.#collections;
  }

  find(reader: Reader, namespace: string): Collection | undefined {
    return this.collections(reader).get(namespace);
  }

  create(transaction: WriteTransaction, namespace: string): Collection {
    const dot = namespace.indexOf('.');
    const tree = this.newTree(transaction);
    const id: Index = {
      name: '_id_',
      key: document({ _id: 1 }),
      pattern: keyPattern([['_id', false]]),
      unique: true,
      sparse: false,
      tree: this.newTree(transaction),
      multikey: 0,
      truncated: false,
      ready: true,
      options: new Map(),
    };
    const collection: Collection = {
      namespace,
      database: namespace.slice(0, dot),
      name: namespace.slice(dot + 1),
      uuid: newUuid(),
      tree,
      indexes: [id],
      indexedFields: new Set(['_id']),
    };
    this.#save(transaction, collection);
    writeStatistics(transaction, tree, { nextRecord: 1, count: 0, bytes: 0 });
    return collection;
  }

  /** Stores the collection with other indexes, and leaves the trees of those it had for the sweep. */
  setIndexes(
    transaction: WriteTransaction,
    collection: Collection,
    indexes: readonly Index[],
  ): Collection {
    const kept = new Set(indexes.map(({ tree }) => tree));
    for (const { tree } of collection.indexes) {
      if (!kept.has(tree)) markDropped(transaction, tree);
    }
    const changed = { ...collection, indexes, indexedFields: fieldsOf(indexes) };
    this.#save(transaction, changed);
    return changed;
  }

  drop(transaction: WriteTransaction, collection: Collection): void {
    transaction.remove(catalogKey(collection.namespace));
    transaction.remove(numberKey(STATISTICS_TREE, collection.tree));
    markDropped(transaction, collection.tree);
    for (const { tree } of collection.indexes) markDropped(transaction, tree);
    this.#touch(transaction);
  }

  newTree(transaction: WriteTransaction): number {
    const tree = transaction.get(NEXT_TREE_KEY)?.readUInt32BE(0) ?? FIRST_FREE_TREE;
    const next = Buffer.alloc(4);
    next.writeUInt32BE(tree + 1);
    transaction.put(NEXT_TREE_KEY, next);
    return tree;
  }

  #save(transaction: WriteTransaction, collection: Collection): void {
    transaction.put(catalogKey(collection.namespace), encode(writeCollection(collection)));
    this.#touch(transaction);
  }

  /** A version is random, so that one whose transaction failed is never met again. */
  #touch(transaction: WriteTransaction): void {
    transaction.put(VERSION_KEY, randomBytes(12));
  }
}

function markDropped(transaction: WriteTransaction, tree: number): void {
  transaction.put(numberKey(DROPPED_TREE, tree), Buffer.alloc(1));
}

export function readStatistics(reader: Reader, tree: number): Statistics {
  const value = reader.get(numberKey(STATISTICS_TREE, tree));
  if (!value) return { nextRecord: 1, count: 0, bytes: 0 };
  return {
    nextRecord: value.readDoubleBE(0),
    count: value.readDoubleBE(8),
    bytes: value.readDoubleBE(16),
  };
}

export function writeStatistics(
  transaction: WriteTransaction,
  tree: number,
  statistics: Statistics,
): void {
  const value = Buffer.allocUnsafe(24);
  value.writeDoubleBE(statistics.nextRecord, 0);
  value.writeDoubleBE(statistics.count, 8);
  value.writeDoubleBE(statistics.bytes, 16);
  transaction.put(numberKey(STATISTICS_TREE, tree), value);
}

function newUuid(): Binary {
  const bytes = randomBytes(16);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  return new Binary(bytes, Binary.SUBTYPE_UUID);
}

function fieldsOf(indexes: readonly Index[]): ReadonlySet<string> {
  return new Set(indexes.flatMap(({ pattern }) => pattern.map(({ parts }) => parts[0] as string)));
}

/** A key pattern as given by a client: a negative number is descending. */
export function patternOf(key: Document): KeyPattern {
  return keyPattern(Array.from(key, ([path, order]) => [path, toNumber(order as Numeric) < 0]));
}

function writeCollection(collection: Collection): Document {
  return document({
    namespace: collection.namespace,
    uuid: collection.uuid,
    tree: double(collection.tree),
    indexes: collection.indexes.map((index) =>
      document({
        name: index.name,
        key: index.key,
        unique: index.unique,
        sparse: index.sparse,
        tree: double(index.tree),
        multikey: double(index.multikey),
        truncated: index.truncated,
        ready: index.ready,
        options: index.options,
      }),
    ),
  });
}

function readCollection(stored: Document): Collection {
  const namespace = stored.get('namespace') as string;
  const dot = namespace.indexOf('.');
  const indexes = (stored.get('indexes') as Document[]).map(readIndex);
  return {
    namespace,
    database: namespace.slice(0, dot),
    name: namespace.slice(dot + 1),
    uuid: stored.get('uuid') as Binary,
    tree: toNumber(stored.get('tree') as Numeric),
    indexes,
    indexedFields: fieldsOf(indexes),
  };
}

function readIndex(stored: Document): Index {
  const key = stored.get('key') as Document;
  return {
    name: stored.get('name') as string,
    key,
    pattern: patternOf(key),
    unique: stored.get('unique') as boolean,
    sparse: stored.get('sparse') as boolean,
    tree: toNumber(stored.get('tree') as Numeric),
    multikey: toNumber(stored.get('multikey') as Numeric),
    truncated: stored.get('truncated') as boolean,
    ready: stored.get('ready') as boolean,
    options: stored.get('options') as Document,
  };
}
