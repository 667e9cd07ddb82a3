import type { Variables } from '../aggregate/scope';
import { type Document, isNumeric, toNumber, type Value } from '../bson/value';
import { Code, CommandError } from '../errors';
import { formatDocument } from '../format';
import { Execution, PENDING, type Row, type Rows, Sorted } from '../plan/execution';
import type { Plan, Query } from '../plan/plan';
import { choosePlan } from '../plan/planner';
import { Matcher } from '../query/matcher';
import { parseFilter } from '../query/parse';
import { sortPattern } from '../query/sort';
import type { Collection, Index } from '../storage/catalog';
import type { KeyPattern } from '../storage/indexKeys';
import type { Reader, Snapshot } from '../storage/store';
import { Turn } from '../turn';
import type { Context } from './command';

/** What documents a command is about, as the client put it. */
export interface Selection {
  filter?: Document;
  sort?: Document;
  hint?: Value;
  variables?: Variables;
}

/** A selection that was looked through, ready to be planned for a collection. */
export class Search {
  readonly matcher: Matcher;
  readonly sort: KeyPattern | undefined;
  readonly #hint: Value | undefined;
  readonly #naturalOrder: 'forward' | 'backward' | undefined;

  constructor({ filter = new Map(), sort, hint, variables }: Selection) {
    this.matcher = new Matcher(parseFilter(filter), variables);
    this.#hint = hint;
    const natural = sort?.get('$natural');
    if (isNumeric(natural)) this.#naturalOrder = toNumber(natural) < 0 ? 'backward' : 'forward';
    this.sort = sort && !this.#naturalOrder && sort.size > 0 ? sortPattern(sort) : undefined;
  }

  plan(reader: Reader, collection: Collection, limit?: number): Plan {
    return choosePlan(reader, this.query(collection, limit));
  }

  query(collection: Collection, limit?: number): Query {
    return {
      collection,
      condition: this.matcher.condition,
      sort: this.sort,
      limit,
      hint: this.#naturalOrder ?? hintedIndex(collection, this.#hint),
    };
  }

  /** The rows that match, in order. `limit` is how many of them will be asked for at most. */
  rows(reader: Reader, collection: Collection, limit?: number): Rows {
    return this.rowsOf(this.plan(reader, collection, limit), collection, limit);
  }

  rowsOf(plan: Plan, collection: Collection, limit?: number): Rows {
    const execution = new Execution(plan, collection, this.matcher, this.sort);
    const inOrder = !this.sort || (plan.kind === 'index' && plan.sorted);
    return inOrder ? execution : new Sorted(execution, this.sort as KeyPattern, limit);
  }
}

function hintedIndex(collection: Collection, hint: Value | undefined): Query['hint'] {
  if (hint === undefined || (hint instanceof Map && hint.size === 0)) return undefined;
  if (hint instanceof Map && hint.has('$natural')) {
    return toNumber(hint.get('$natural') as number) < 0 ? 'backward' : 'forward';
  }
  const found = findIndex(collection, hint);
  if (found) return found;
  throw new CommandError(
    Code.BadValue,
    'error processing query: planner returned error :: caused by :: hint provided does not correspond to an existing index',
  );
}

/** The index that a client names, by its name or by its keys. */
export function findIndex(collection: Collection, wanted: Value): Index | undefined {
  if (typeof wanted === 'string') {
    return collection.indexes.find(({ name }) => name === wanted);
  }
  if (!(wanted instanceof Map)) {
    throw new CommandError(Code.FailedToParse, 'Hint must be a string or an object');
  }
  const text = formatDocument(normalized(wanted));
  return collection.indexes.find(({ key }) => formatDocument(normalized(key)) === text);
}

const normalized = (key: Document): Document =>
  new Map(Array.from(key, ([path, order]) => [path, isNumeric(order) ? toNumber(order) : order]));

/** Runs `read` on a snapshot of this moment. */
export async function withSnapshot<T>(
  { engine }: Context,
  read: (snapshot: Snapshot) => T | Promise<T>,
): Promise<T> {
  const snapshot = engine.store.snapshot();
  try {
    return await read(snapshot);
  } finally {
    snapshot.done();
  }
}

/** Hands the rows of one snapshot to `take` until it says `false`, giving others their turn. */
export async function eachRow(
  { engine, deadline }: Context,
  rows: Rows,
  snapshot: Reader,
  take: (row: Row) => boolean,
): Promise<'more' | 'end'> {
  const turn = new Turn(deadline);
  try {
    for (;;) {
      const row = rows.next(snapshot);
      if (!row) return 'end';
      if (row !== PENDING && !take(row)) return 'more';
      if (!turn.isOver) continue;
      await turn.pass();
      engine.store.assertRunning();
    }
  } finally {
    rows.suspend();
  }
}
