import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { open, type RootDatabase, type Transaction } from 'lmdb';
import { decode, encode } from './bson';
import { checkDatabaseFile } from './databaseFile';
import { CommandError } from './errors';

/** Address space, not disk space: the file is as large as its content. */
const MAP_SIZE = 256 * 2 ** 30;
/** How many snapshots all processes together may hold. */
const MAX_READERS = 4096;
/** Interval of the search for snapshots that crashed processes left behind, which keep old pages. */
const READER_CHECK_MS = 60_000;
const IO_ERROR = 5;
const NO_SPACE = 28;

export const FILE_NAME = 'embedded-mongodb.mdb';
/** Raise it with every change of what the file contains, and carry older files over. */
export const FORMAT_VERSION = 1;

/** The keys from `start` up to but without `end`. */
export interface Range {
  readonly start: Buffer;
  readonly end: Buffer;
}

export interface Entry {
  readonly key: Buffer;
  readonly value: Buffer;
}

type Database = RootDatabase<Buffer, Buffer>;

const OPEN_OPTIONS = {
  noSubdir: true,
  keyEncoding: 'binary',
  encoding: 'binary',
  mapSize: MAP_SIZE,
  maxReaders: MAX_READERS,
  // A commit must be on disk when its promise resolves.
  overlappingSync: false,
  // Otherwise lmdb keeps promises of its own whose rejection nothing handles.
  eventTurnBatching: false,
} as const;

/*
 * One sorted key space holds everything. The first four bytes of a key name its tree: the state,
 * the catalog, the statistics, or the documents or one index of a collection.
 */
export const Tree = { state: 0, catalog: 1, statistics: 2, dropped: 3, firstFree: 16 } as const;

export function treeKey(tree: number, ...rest: Uint8Array[]): Buffer {
  const head = Buffer.allocUnsafe(4);
  head.writeUInt32BE(tree);
  return Buffer.concat([head, ...rest]);
}

export function treeRange(tree: number): Range {
  return { start: treeKey(tree), end: treeKey(tree + 1) };
}

const FORMAT_KEY = treeKey(Tree.state, Buffer.from('format'));

/** The data as of one moment: of a snapshot, or inside a write transaction. */
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

  /** @param after Continues after this key. */
  entries(range: Range, reverse = false, after?: Buffer): Iterable<Entry> {
    return this.database.getRange({ ...this.#bounds(range, reverse, after), ...this.#options });
  }

  /** The number of keys in a range, but not more than `limit`. */
  count({ start, end }: Range, limit = Number.POSITIVE_INFINITY): number {
    const { transaction } = this;
    if (limit === Number.POSITIVE_INFINITY) {
      return this.database.getKeysCount({ start, end, transaction });
    }
    const options = { start, end, offset: limit, limit: 1, transaction };
    for (const _ of this.database.getKeys(options)) return limit;
    return this.database.getKeysCount({ start, end, transaction });
  }

  #bounds({ start, end }: Range, reverse: boolean, after?: Buffer) {
    if (!reverse) return { start: after ?? start, end, exclusiveStart: after !== undefined };
    return { start: after ?? end, exclusiveStart: true, end: start, inclusiveEnd: true, reverse };
  }
}

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

/** The LMDB file in a data directory. Several processes may open it at the same time. */
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

  /**
   * Opens the file in `directory`, which only its owner may read, and creates what is missing.
   * @param initialize Fills a new file, in the transaction that creates it.
   * @throws Error for a file that is damaged, of another program or of another format version.
   */
  static open(directory: string, initialize: (transaction: WriteTransaction) => void): Store {
    makeDirectory(resolve(directory));
    chmodSync(directory, 0o700);
    const path = join(directory, FILE_NAME);
    checkDatabaseFile(path);
    for (const file of [path, `${path}-lock`]) {
      closeSync(openSync(file, 'a', 0o600));
      chmodSync(file, 0o600);
    }
    const database = open<Buffer, Buffer>({ path, ...OPEN_OPTIONS });
    try {
      if (database.get(FORMAT_KEY) === undefined) create(database, initialize);
      checkFormat(database.get(FORMAT_KEY) as Buffer);
    } catch (error) {
      void database.close();
      throw error;
    }
    return new Store(database);
  }

  /** The newest commit, also of other processes. The caller must call `done`. */
  snapshot(): Snapshot {
    this.assertRunning();
    this.#database.resetReadTxn();
    return new Snapshot(this.#database, this.#database.useReadTransaction());
  }

  /**
   * Runs `job` in a write transaction; resolves when its writes are on disk. If `job` throws, it
   * writes nothing. Jobs that arrive during a commit share the next one.
   */
  async write<T>(job: (transaction: WriteTransaction) => T): Promise<T> {
    this.assertRunning();
    try {
      return await this.#database.childTransaction(() => job(this.#writing));
    } catch (error) {
      throw await commitFailure(error);
    }
  }

  /** From now on refuses all work. */
  stop(): void {
    this.#stopped = true;
    clearInterval(this.#readerCheck);
  }

  async close(): Promise<void> {
    this.stop();
    await this.#database.close();
  }

  assertRunning(): void {
    if (this.#stopped) {
      throw new CommandError('InterruptedAtShutdown', 'The server is shutting down');
    }
  }
}

/** Unlike the option `recursive` of Node, this also ends in places such as /proc. */
function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  makeDirectory(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process may have created it.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** In one transaction, so that another process sees either no file content or all of it. */
function create(database: Database, initialize: (transaction: WriteTransaction) => void): void {
  database.transactionSync(() => {
    if (database.get(FORMAT_KEY)) return;
    for (const _ of database.getKeys({ limit: 1 })) {
      throw new Error(`${FILE_NAME} was not created by embedded-mongodb`);
    }
    initialize(new WriteTransaction(database));
    database.putSync(FORMAT_KEY, encode({ version: FORMAT_VERSION }));
  });
}

function checkFormat(bytes: Buffer): void {
  const { version } = decode(bytes);
  if (version === FORMAT_VERSION) return;
  throw new Error(
    `${FILE_NAME} has format version ${version}, and this release reads version ${FORMAT_VERSION}. ` +
      'Start it with the release that wrote it.',
  );
}

async function commitFailure(error: unknown): Promise<unknown> {
  const cause = (error as { commitError?: Promise<never> }).commitError;
  if (!cause) return error;
  const reason = await cause.catch((reason: NodeJS.ErrnoException) => reason);
  // On a full disk LMDB may report an I/O error, because a part of the write succeeded.
  const isFull = [NO_SPACE, IO_ERROR].includes(Number(reason.code));
  return new CommandError(
    isFull ? 'OutOfDiskSpace' : 'InternalError',
    `The write was not stored: ${(reason as Error).message}${isFull ? ' (is the disk full?)' : ''}`,
  );
}
