import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { open, type RootDatabase, type Transaction } from 'lmdb';
import { Code, CommandError } from '../errors';

/** Address space, not disk: the file grows with what is in it. */
const MAP_SIZE = 256 * 2 ** 30;
/** How many snapshots all processes together may hold. */
const MAX_READERS = 4096;
/** How often the snapshots of processes that crashed are looked for, which keep space in use. */
const READER_CHECK_MS = 60_000;
const IO_ERROR = 5;
const NO_SPACE = 28;

/** The keys from `start` up to but without `end`; backwards they come from the end. */
export interface Range {
  start: Buffer;
  end: Buffer;
}

export interface Entry {
  key: Buffer;
  value: Buffer;
}

type Database = RootDatabase<Buffer, Buffer>;

/** What is stored as of one moment: of a snapshot, or within a write transaction. */
export class Reader {
  readonly #options: { transaction?: Transaction };

  constructor(
    protected readonly database: Database,
    protected readonly transaction?: Transaction,
  ) {
    this.#options = { transaction };
  }

  get(key: Buffer): Buffer | undefined {
    return this.database.get(key, this.#options);
  }

  /** The entries of a range in order; backwards when `reverse`. */
  entries(range: Range, reverse = false): Iterable<Entry> {
    const options = { ...this.#bounds(range, reverse), ...this.#options };
    return this.database.getRange(options);
  }

  keys(range: Range, reverse = false): Iterable<Buffer> {
    const options = { ...this.#bounds(range, reverse), ...this.#options };
    return this.database.getKeys(options);
  }

  /** How many keys are in the range, without reading them. */
  count({ start, end }: Range): number {
    return this.database.getKeysCount({ start, end, transaction: this.transaction });
  }

  /** How many keys are in the range, but no more than `most`. */
  countUpTo(range: Range, most: number): number {
    const { start, end } = range;
    const options = { start, end, offset: most, limit: 1, ...this.#options };
    const beyond = this.database.getKeys(options)[Symbol.iterator]();
    const more = !beyond.next().done;
    beyond.return?.();
    return more ? most : this.count(range);
  }

  #bounds({ start, end }: Range, reverse: boolean) {
    return reverse
      ? { start: end, exclusiveStart: true, end: start, inclusiveEnd: true, reverse }
      : { start, end };
  }
}

/** Reads of one moment, whatever is written meanwhile. */
export class Snapshot extends Reader {
  done(): void {
    this.transaction?.done();
  }
}

export class WriteTransaction extends Reader {
  put(key: Buffer, value: Uint8Array): void {
    this.database.putSync(key, value as Buffer);
  }

  remove(key: Buffer): void {
    this.database.removeSync(key);
  }
}

export class Store {
  readonly #database: Database;
  readonly #writing: WriteTransaction;
  readonly #readerCheck: NodeJS.Timeout;
  #stopped = false;

  private constructor(database: Database) {
    this.#database = database;
    this.#writing = new WriteTransaction(database);
    this.#readerCheck = setInterval(() => database.readerCheck(), READER_CHECK_MS).unref();
  }

  /** Opens the files in `directory`, which only their owner may read, and makes them if missing. */
  static open(directory: string): Store {
    makeDirectory(resolve(directory));
    const path = join(directory, 'data.mdb');
    for (const file of [path, `${path}-lock`]) {
      closeSync(openSync(file, 'a', 0o600));
      chmodSync(file, 0o600);
    }
    return new Store(
      open<Buffer, Buffer>({
        path,
        noSubdir: true,
        keyEncoding: 'binary',
        encoding: 'binary',
        mapSize: MAP_SIZE,
        maxReaders: MAX_READERS,
        // A commit is on disk when its promise resolves; overlapping would resolve it before.
        overlappingSync: false,
        // Otherwise lmdb keeps promises of its own that nobody handles when a commit fails.
        eventTurnBatching: false,
      }),
    );
  }

  /** The newest commit, also of other processes. The caller must call `done`. */
  snapshot(): Snapshot {
    this.assertRunning();
    this.#database.resetReadTxn();
    // biome-ignore lint/correctness/useHookAtTopLevel: a method of lmdb, which is no React.
    return new Snapshot(this.#database, this.#database.useReadTransaction());
  }

  /**
   * Runs `job` in a write transaction, and resolves when its writes are on disk. If it throws,
   * none of its writes happen. Jobs that come while a commit is under way share the next one.
   */
  async write<T>(job: (transaction: WriteTransaction) => T): Promise<T> {
    this.assertRunning();
    try {
      return await this.#database.childTransaction(() => job(this.#writing));
    } catch (error) {
      throw await commitFailure(error);
    }
  }

  /** Refuses all work from now on; what goes on learns it from `assertRunning`. */
  stop(): void {
    this.#stopped = true;
  }

  /** To be called when nobody works with it any more. */
  async close(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#readerCheck);
    await this.#database.close();
  }

  assertRunning(): void {
    if (this.#stopped) {
      throw new CommandError(Code.InterruptedAtShutdown, 'The server is shutting down');
    }
  }
}

/** Node's own way of making the parents too never ends in places such as /proc. */
function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  makeDirectory(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process may have been quicker.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** What the client is told when the disk did not take a commit. */
async function commitFailure(error: unknown): Promise<unknown> {
  const cause = (error as { commitError?: Promise<never> }).commitError;
  if (!cause) return error;
  const reason = await cause.catch((reason: NodeJS.ErrnoException) => reason);
  // Where the disk is full, a part of a write may have succeeded, which LMDB calls an I/O error.
  const isFull = [NO_SPACE, IO_ERROR].includes(Number(reason.code));
  return new CommandError(
    isFull ? Code.OutOfDiskSpace : Code.InternalError,
    `The write was not stored: ${(reason as Error).message}${isFull ? ' (is the disk full?)' : ''}`,
  );
}
