import type { EncodableDocument } from '../bson/encode';
import { type Document, document, type Value } from '../bson/value';
import { CommandError } from '../errors';
import { PENDING, type Row } from '../plan/execution';
import type { Collection } from '../storage/catalog';
import { RecordWriter } from '../storage/records';
import type { Reader, WriteTransaction } from '../storage/store';
import { recordKey } from '../storage/trees';
import { Turn } from '../turn';
import type { Context } from './command';
import { eachRow, type Search, withSnapshot } from './query';

/** How long a write transaction goes on before it is committed and a new one begun. */
const TRANSACTION_MS = 20;
/** How long a statement may look for its documents within a transaction, and how many. */
const SEARCH_MS = 10;
const SEARCH_ROWS = 500;

/** Said by a statement whose documents take long to find: they are to be found beforehand. */
export const LONG_SEARCH = Symbol('long search');

/** The write transaction that statements run in, one after the other. */
export class Session {
  readonly #end = performance.now() + TRANSACTION_MS;
  #writer: RecordWriter | undefined;

  constructor(
    readonly transaction: WriteTransaction,
    readonly context: Context,
    readonly namespace: string,
  ) {}

  get isOver(): boolean {
    return performance.now() >= this.#end;
  }

  get collection(): Collection | undefined {
    return (
      this.#writer?.collection ?? this.context.engine.catalog.find(this.transaction, this.namespace)
    );
  }

  /** The writer of the collection, which is made if there is none yet. */
  get writer(): RecordWriter {
    const { catalog } = this.context.engine;
    this.#writer ??= new RecordWriter(
      this.transaction,
      catalog,
      this.collection ?? catalog.create(this.transaction, this.namespace),
    );
    return this.#writer;
  }

  finish(): void {
    this.#writer?.finish();
  }
}

/** One write of a command: what it does goes into its result, not into the world around it. */
export interface Statement {
  run(session: Session): typeof LONG_SEARCH | undefined;
  /** Does what `run` declined to do. */
  runLong?(): Promise<void>;
}

/** A statement that is parsed when it is its turn, because an error in it is its own. */
export function inTurn(parse: () => Statement): Statement {
  let parsed: Statement | undefined;
  const statement = () => {
    parsed ??= parse();
    return parsed;
  };
  return {
    run: (session) => statement().run(session),
    runLong: () => statement().runLong?.() as Promise<void>,
  };
}

/**
 * Runs statements in order, as many in a transaction as fit in its time. An error of one is its
 * own, and ends the command if it is ordered.
 */
export async function runStatements(
  context: Context,
  namespace: string,
  statements: readonly Statement[],
  ordered: boolean,
): Promise<Value[]> {
  const errors: Value[] = [];
  let next = 0;
  let stopped = false;
  const failed = (error: unknown): void => {
    errors.push(writeError(next, error));
    stopped = ordered;
  };
  while (next < statements.length && !stopped) {
    const long = await inTransaction(context, namespace, (session) => {
      while (next < statements.length && !stopped && !session.isOver) {
        try {
          if (statements[next]?.run(session) === LONG_SEARCH) return true;
        } catch (error) {
          failed(error);
        }
        next++;
      }
      return false;
    });
    if (!long) continue;
    try {
      await statements[next]?.runLong?.();
    } catch (error) {
      failed(error);
    }
    next++;
  }
  return errors;
}

/** An error that is no answer to a client is passed on, and undoes the whole transaction. */
function writeError(index: number, error: unknown): Document {
  if (!(error instanceof CommandError)) throw error;
  return document({
    index,
    code: error.code,
    errmsg: error.message,
    keyPattern: error.details.get('keyPattern'),
    keyValue: error.details.get('keyValue'),
  });
}

export function writeReply(
  n: number,
  errors: Value[],
  more: EncodableDocument = new Map(),
): EncodableDocument {
  const result: EncodableDocument = new Map([['n', n], ...more]);
  if (errors.length > 0) result.set('writeErrors', errors);
  return result;
}

export async function inTransaction<T>(
  context: Context,
  namespace: string,
  work: (session: Session) => T,
): Promise<T> {
  return context.engine.store.write((transaction) => {
    const session = new Session(transaction, context, namespace);
    const result = work(session);
    session.finish();
    return result;
  });
}

/** The rows that a search finds at once, or that it would take long. */
export function searchNow(
  reader: Reader,
  collection: Collection,
  search: Search,
  limit?: number,
): Row[] | typeof LONG_SEARCH {
  const found: Row[] = [];
  const end = performance.now() + SEARCH_MS;
  const rows = search.rows(reader, collection, limit);
  try {
    for (;;) {
      const row = rows.next(reader);
      if (!row) return found;
      if (row !== PENDING && found.push(row) === limit) return found;
      if (performance.now() > end || found.length > SEARCH_ROWS) return LONG_SEARCH;
    }
  } finally {
    rows.suspend();
  }
}

/** The numbers of the records that a search finds in a snapshot, however long it takes. */
async function searchLong(
  context: Context,
  namespace: string,
  search: Search,
  limit?: number,
): Promise<number[]> {
  return withSnapshot(context, async (snapshot) => {
    const collection = context.engine.catalog.find(snapshot, namespace);
    const found: number[] = [];
    if (!collection) return found;
    await eachRow(context, search.rows(snapshot, collection, limit), snapshot, ({ record }) => {
      found.push(record);
      return found.length !== limit;
    });
    return found;
  });
}

/**
 * Visits the documents of a search that takes long: finds them first, then writes in several
 * transactions, each of which tests anew what it is about to change. For a single document that
 * somebody else took meanwhile, it looks for another one.
 */
export async function visitLong(
  context: Context,
  namespace: string,
  search: Search,
  multi: boolean,
  visit: (session: Session, row: Row) => void,
): Promise<number> {
  for (;;) {
    const records = await searchLong(context, namespace, search, multi ? undefined : 1);
    const visited = await visitRecords(context, namespace, search, records, visit);
    if (multi || visited > 0 || records.length === 0) return visited;
  }
}

async function visitRecords(
  context: Context,
  namespace: string,
  search: Search,
  records: readonly number[],
  visit: (session: Session, row: Row) => void,
): Promise<number> {
  let next = 0;
  let visited = 0;
  const turn = new Turn(context.deadline);
  while (next < records.length) {
    await inTransaction(context, namespace, (session) => {
      const { collection } = session;
      for (; collection && next < records.length && !session.isOver; next++) {
        const record = records[next] as number;
        const bytes = session.transaction.get(recordKey(collection.tree, record));
        if (!bytes || !search.matcher.matchesBytes(bytes)) continue;
        visit(session, { record, bytes });
        visited++;
      }
      if (!collection) next = records.length;
    });
    await turn.pass();
  }
  return visited;
}
