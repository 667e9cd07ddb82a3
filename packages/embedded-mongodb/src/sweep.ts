import type { Catalog, Collection, Index } from './catalog';
import { DocumentWriter } from './documents';
import { encodeKey, Rank, successor } from './keys';
import { type Range, type Store, Tree, treeKey, treeRange } from './store';

/** How many keys one transaction removes. */
const CHUNK = 1000;
const EXPIRY_MS = 60_000;

/** Removes dropped collections and indexes bit by bit, and expired documents once a minute. */
export class Sweep {
  #running: Promise<void> | undefined;
  #isStopped = false;
  readonly #timer = setInterval(() => this.start(), EXPIRY_MS).unref();

  constructor(
    readonly store: Store,
    readonly catalog: Catalog,
  ) {}

  /** Starts a sweep unless one is running. What a sweep fails to remove, a later one does. */
  start(): void {
    if (this.#isStopped) return;
    this.#running ??= this.#run()
      .catch(() => {})
      .finally(() => {
        this.#running = undefined;
      });
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#timer);
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#isStopped && (await this.#removeDropped()));
    while (!this.#isStopped && (await this.#removeExpired()));
  }

  /** Returns whether there is more to remove. */
  async #removeDropped(): Promise<boolean> {
    if (!this.#hasEntries(treeRange(Tree.dropped))) return false;
    return this.store.write((transaction) => {
      for (const { key: mark } of transaction.entries(treeRange(Tree.dropped))) {
        const keys: Buffer[] = [];
        for (const { key } of transaction.entries(treeRange(mark.readUInt32BE(4)))) {
          if (keys.push(key) === CHUNK) break;
        }
        for (const key of keys) transaction.remove(key);
        if (keys.length < CHUNK) transaction.remove(mark);
        return true;
      }
      return false;
    });
  }

  async #removeExpired(): Promise<boolean> {
    for (const { collection, index } of this.#expiringIndexes()) {
      if (!this.#hasEntries(expiredRange(index))) continue;
      return this.store.write((transaction) => {
        const current = this.catalog.find(transaction, collection.namespace);
        if (current?.tree !== collection.tree) return true;
        const writer = new DocumentWriter(transaction, this.catalog, current);
        const ids: Buffer[] = [];
        for (const { value } of transaction.entries(expiredRange(index))) {
          if (ids.push(value) === CHUNK) break;
        }
        for (const id of ids) {
          const bytes = transaction.get(treeKey(current.tree, id));
          if (bytes) writer.remove(id, bytes);
        }
        return true;
      });
    }
    return false;
  }

  #expiringIndexes(): { collection: Collection; index: Index }[] {
    const snapshot = this.store.snapshot();
    try {
      return [...this.catalog.collections(snapshot).values()].flatMap((collection) =>
        collection.indexes
          .filter((index) => index.ready && index.expireAfterSeconds !== undefined)
          .map((index) => ({ collection, index })),
      );
    } finally {
      snapshot.done();
    }
  }

  #hasEntries(range: Range): boolean {
    const snapshot = this.store.snapshot();
    try {
      return snapshot.count(range, 1) > 0;
    } finally {
      snapshot.done();
    }
  }
}

/** The entries of an ascending index with dates that are too old. */
function expiredRange({ tree, expireAfterSeconds = 0 }: Index): Range {
  const oldest = encodeKey(new Date(Date.now() - expireAfterSeconds * 1000));
  return { start: treeKey(tree, Buffer.from([Rank.date])), end: treeKey(tree, successor(oldest)) };
}
