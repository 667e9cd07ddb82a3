import { randomInt } from 'node:crypto';
import { CommandError } from './errors';
import type { Snapshot } from './store';

/** Results that are read in batches. */
export interface Results {
  /** The encoded documents of the next batch, and whether there may be more. */
  batch(
    snapshot: Snapshot,
    size: number,
    deadline?: number,
  ): Promise<{ documents: Buffer[]; hasMore: boolean }>;
  /** The trees that the results read; without one of them they would be incomplete. */
  readonly trees: readonly number[];
  /** Memory that the results take while the cursor is open, in bytes. */
  readonly heldBytes?: number;
}

interface Cursor {
  readonly id: number;
  readonly namespace: string;
  readonly session: string | undefined;
  readonly results: Results;
  lastUsed: number;
  isBusy: boolean;
}

const IDLE_MS = 10 * 60_000;
const CHECK_MS = 60_000;
const MAX_HELD_BYTES = 200 * 2 ** 20;

/** The open cursors of a server. */
export class Cursors {
  readonly #cursors = new Map<number, Cursor>();
  readonly #idleCheck = setInterval(() => this.#killIdle(), CHECK_MS).unref();

  open(namespace: string, session: string | undefined, results: Results): number {
    let held = results.heldBytes ?? 0;
    for (const cursor of this.#cursors.values()) held += cursor.results.heldBytes ?? 0;
    if (held > MAX_HELD_BYTES) {
      throw new CommandError(
        'ExceededMemoryLimit',
        'Open cursors hold too many aggregation results',
      );
    }
    const id = randomInt(1, 2 ** 47);
    const lastUsed = performance.now();
    this.#cursors.set(id, { id, namespace, session, results, lastUsed, isBusy: false });
    return id;
  }

  get size(): number {
    return this.#cursors.size;
  }

  /** The cursor for the next batch; `release` it afterwards. */
  take(id: number, namespace: string): Cursor {
    const cursor = this.#cursors.get(id);
    if (!cursor) throw new CommandError('CursorNotFound', `cursor id ${id} not found`);
    if (cursor.namespace !== namespace) {
      throw new CommandError(
        13,
        `Requested getMore on namespace '${namespace}', but cursor belongs to a different namespace ${cursor.namespace}`,
      );
    }
    if (cursor.isBusy) throw new CommandError(12051, `cursor id ${id} is already in use`);
    cursor.isBusy = true;
    return cursor;
  }

  release(cursor: Cursor): void {
    cursor.isBusy = false;
    cursor.lastUsed = performance.now();
  }

  kill(id: number): boolean {
    return this.#cursors.delete(id);
  }

  killOfSession(session: string): void {
    for (const cursor of this.#cursors.values()) {
      if (cursor.session === session) this.kill(cursor.id);
    }
  }

  close(): void {
    clearInterval(this.#idleCheck);
    this.#cursors.clear();
  }

  #killIdle(): void {
    const oldest = performance.now() - IDLE_MS;
    for (const cursor of this.#cursors.values()) {
      if (!cursor.isBusy && cursor.lastUsed < oldest) this.kill(cursor.id);
    }
  }
}
