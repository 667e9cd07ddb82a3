import { randomInt } from 'node:crypto';
import { Code, CommandError } from './errors';

const IDLE_MS = 10 * 60 * 1000;
const SWEEP_MS = 60 * 1000;
const MAX_CURSORS = 10_000;

/** A result that is handed out batch by batch. */
export interface Cursor {
  readonly id: number;
  readonly namespace: string;
  /** The connection that opened it, whose end is also its own. */
  readonly owner: object;
  readonly session: string | undefined;
  readonly results: unknown;
  lastUsed: number;
  busy: boolean;
}

/** The open cursors of a server. Those that nobody uses for ten minutes are closed. */
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

  /** Throws unless there is such a cursor of this collection. */
  get(id: number, namespace: string): Cursor {
    const cursor = this.#cursors.get(id);
    if (!cursor) throw new CommandError(Code.CursorNotFound, `cursor id ${id} not found`);
    if (cursor.namespace !== namespace) {
      throw new CommandError(
        13,
        `Requested getMore on namespace '${namespace}', but cursor belongs to a different namespace ${cursor.namespace}`,
      );
    }
    if (cursor.busy) throw new CommandError(12051, `cursor id ${id} is already in use`);
    cursor.lastUsed = Date.now();
    return cursor;
  }

  /** Whether there was such a cursor. */
  kill(id: number): boolean {
    return this.#cursors.delete(id);
  }

  killOwnedBy(owner: object): void {
    this.#killIf((cursor) => cursor.owner === owner);
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
