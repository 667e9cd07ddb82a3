import { randomInt } from 'node:crypto';
import { Code, CommandError } from './errors';

const IDLE_MS = 10 * 60 * 1000;
const ORPHANED_MS = 60 * 1000;
const SWEEP_MS = 20 * 1000;
const MAX_CURSORS = 10_000;

/** A result that is handed out batch by batch. */
export interface Cursor {
  readonly id: number;
  readonly namespace: string;
  /** The connection that it was last used on. */
  owner: object;
  readonly session: string | undefined;
  readonly results: unknown;
  lastUsed: number;
  busy: boolean;
}

/**
 * The open cursors of a server. Those that nobody uses for ten minutes are closed, and sooner if
 * their connection has ended; at once they are not, for a client may go on with another one.
 */
export class Cursors {
  readonly #cursors = new Map<number, Cursor>();
  readonly #sweep = setInterval(() => this.#closeIdle(), SWEEP_MS).unref();

  open(namespace: string, owner: object, session: string | undefined, results: unknown): number {
    if (this.#cursors.size >= MAX_CURSORS) {
      throw new CommandError(Code.InternalError, `Too many open cursors: ${MAX_CURSORS}`);
    }
    let id: number;
    do id = randomInt(1, 2 ** 47);
    while (this.#cursors.has(id));
    const lastUsed = Date.now();
    this.#cursors.set(id, { id, namespace, owner, session, results, lastUsed, busy: false });
    return id;
  }

  /** Gives the cursor to one user until it is released; throws unless there is such a cursor. */
  take(id: number, namespace: string, owner: object): Cursor {
    const cursor = this.#cursors.get(id);
    if (!cursor) throw new CommandError(Code.CursorNotFound, `cursor id ${id} not found`);
    if (cursor.namespace !== namespace) {
      throw new CommandError(
        Code.Unauthorized,
        `Requested getMore on namespace '${namespace}', but cursor belongs to a different namespace ${cursor.namespace}`,
      );
    }
    if (cursor.busy) throw new CommandError(12051, `cursor id ${id} is already in use`);
    cursor.owner = owner;
    cursor.busy = true;
    return cursor;
  }

  release(cursor: Cursor): void {
    cursor.busy = false;
    cursor.lastUsed = Date.now();
  }

  /** Whether there was such a cursor. */
  kill(id: number): boolean {
    return this.#cursors.delete(id);
  }

  orphan(owner: object): void {
    const lastUsed = Date.now() - IDLE_MS + ORPHANED_MS;
    for (const cursor of this.#cursors.values()) {
      if (cursor.owner === owner) cursor.lastUsed = Math.min(cursor.lastUsed, lastUsed);
    }
  }

  killOfSession(session: string): void {
    this.#killIf((cursor) => cursor.session === session);
  }

  close(): void {
    clearInterval(this.#sweep);
    this.#cursors.clear();
  }

  #closeIdle(): void {
    const oldest = Date.now() - IDLE_MS;
    this.#killIf(({ lastUsed, busy }) => lastUsed < oldest && !busy);
  }

  #killIf(isDoomed: (cursor: Cursor) => boolean): void {
    for (const [id, cursor] of this.#cursors) if (isDoomed(cursor)) this.#cursors.delete(id);
  }
}
