import { randomBytes, randomUUID } from 'node:crypto';
import { UUID } from 'bson';
import { type Document, decode, encode } from './bson';
import { type KeyPattern, keyPattern } from './indexKeys';
import { type Reader, Tree, treeKey, treeRange, type WriteTransaction } from './store';

export interface Index {
  readonly name: string;
  readonly key: Document;
  readonly pattern: KeyPattern;
  readonly unique: boolean;
  readonly sparse: boolean;
  readonly expireAfterSeconds?: number;
  readonly tree: number;
  /** One bit for each field whose path goes through an array in some document. */
  readonly multikey: number;
  /** False until documents older than the index are in it. */
  readonly ready: boolean;
}

export interface Collection {
  readonly namespace: string;
  readonly database: string;
  readonly name: string;
  readonly uuid: string;
  /** The tree of the documents, which is also the index of `_id`. */
  readonly tree: number;
  readonly indexes: readonly Index[];
}

export interface Statistics {
  count: number;
  bytes: number;
}

const VERSION_KEY = treeKey(Tree.state, Buffer.from('catalog'));
const NEXT_TREE_KEY = treeKey(Tree.state, Buffer.from('tree'));
const ID_PATTERN = keyPattern({ _id: 1 });

const catalogKey = (namespace: string) => treeKey(Tree.catalog, Buffer.from(namespace));
const statisticsKey = (tree: number) => treeKey(Tree.statistics, treeKey(tree));

/** The index of `_id`: the documents themselves. */
export function idIndex({ tree }: Collection): Index {
  return {
    name: '_id_',
    key: { _id: 1 },
    pattern: ID_PATTERN,
    unique: false,
    sparse: false,
    tree,
    multikey: 0,
    ready: true,
  };
}

/** The collections and their indexes, cached as long as the version in the store is the same. */
export class Catalog {
  #version = Buffer.alloc(0);
  #collections = new Map<string, Collection>();

  collections(reader: Reader): ReadonlyMap<string, Collection> {
    const version = reader.get(VERSION_KEY) ?? Buffer.alloc(0);
    if (!version.equals(this.#version)) {
      this.#collections = new Map();
      for (const { value } of reader.entries(treeRange(Tree.catalog))) {
        const collection = readCollection(decode(value));
        this.#collections.set(collection.namespace, collection);
      }
      this.#version = Buffer.from(version);
    }
    return this.#collections;
  }

  find(reader: Reader, namespace: string): Collection | undefined {
    return this.collections(reader).get(namespace);
  }

  create(transaction: WriteTransaction, namespace: string): Collection {
    const collection: Collection = {
      ...splitNamespace(namespace),
      uuid: randomUUID(),
      tree: this.newTree(transaction),
      indexes: [],
    };
    this.save(transaction, collection);
    return collection;
  }

  findOrCreate(transaction: WriteTransaction, namespace: string): Collection {
    return this.find(transaction, namespace) ?? this.create(transaction, namespace);
  }

  drop(transaction: WriteTransaction, collection: Collection): void {
    transaction.remove(catalogKey(collection.namespace));
    transaction.remove(statisticsKey(collection.tree));
    for (const { tree } of [collection, ...collection.indexes]) markDropped(transaction, tree);
    this.#touch(transaction);
  }

  rename(transaction: WriteTransaction, collection: Collection, namespace: string): void {
    transaction.remove(catalogKey(collection.namespace));
    this.save(transaction, { ...collection, ...splitNamespace(namespace) });
  }

  /** Stores a collection whose indexes may have changed. */
  save(transaction: WriteTransaction, collection: Collection): void {
    const previous = this.find(transaction, collection.namespace);
    for (const { tree } of previous?.indexes ?? []) {
      const isKept = collection.indexes.some((index) => index.tree === tree);
      if (!isKept && previous?.tree === collection.tree) markDropped(transaction, tree);
    }
    transaction.put(catalogKey(collection.namespace), encode(storedCollection(collection)));
    this.#touch(transaction);
  }

  newTree(transaction: WriteTransaction): number {
    const tree = transaction.get(NEXT_TREE_KEY)?.readUInt32BE(0) ?? Tree.firstFree;
    transaction.put(NEXT_TREE_KEY, treeKey(tree + 1));
    return tree;
  }

  /** A random version: that of an aborted transaction must never come again. */
  #touch(transaction: WriteTransaction): void {
    transaction.put(VERSION_KEY, randomBytes(12));
  }
}

function markDropped(transaction: WriteTransaction, tree: number): void {
  transaction.put(treeKey(Tree.dropped, treeKey(tree)), Buffer.alloc(1));
}

export function readStatistics(reader: Reader, { tree }: Collection): Statistics {
  const value = reader.get(statisticsKey(tree));
  return value
    ? { count: value.readDoubleBE(0), bytes: value.readDoubleBE(8) }
    : { count: 0, bytes: 0 };
}

export function writeStatistics(
  transaction: WriteTransaction,
  { tree }: Collection,
  { count, bytes }: Statistics,
): void {
  const value = Buffer.allocUnsafe(16);
  value.writeDoubleBE(count, 0);
  value.writeDoubleBE(bytes, 8);
  transaction.put(statisticsKey(tree), value);
}

function splitNamespace(namespace: string) {
  const dot = namespace.indexOf('.');
  return { namespace, database: namespace.slice(0, dot), name: namespace.slice(dot + 1) };
}

function storedCollection({ namespace, uuid, tree, indexes }: Collection): Document {
  return {
    namespace,
    uuid: new UUID(uuid),
    tree,
    indexes: indexes.map(({ pattern, ...index }) => index),
  };
}

function readCollection(stored: Document): Collection {
  return {
    ...splitNamespace(stored.namespace as string),
    uuid: (stored.uuid as UUID).toString(),
    tree: stored.tree as number,
    indexes: (stored.indexes as Omit<Index, 'pattern'>[]).map((index) => ({
      ...index,
      pattern: keyPattern(index.key),
    })),
  };
}
