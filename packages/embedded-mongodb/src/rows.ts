import { setImmediate } from 'node:timers/promises';
import { type Document, decode } from './bson';
import type { Collection } from './catalog';
import { CommandError } from './errors';
import { sortKey } from './indexKeys';
import { ORDERED_LENGTH } from './keys';
import type { Matcher } from './match';
import type { Plan, Scan } from './plan';
import type { Sort } from './sort';
import { type Entry, type Reader, type Snapshot, type Store, treeKey } from './store';

/** A matching document. */
export interface Row {
  readonly id: Buffer;
  readonly bytes: Buffer;
}

/**
 * Matching documents in an order. An undefined row is one that does not match: work after which
 * the reader may pause. Reading again continues after the last row, also in a newer snapshot.
 */
export interface Rows {
  /** The trees of the store that the rows come from. */
  readonly trees: readonly number[];
  readonly examined: { keys: number; documents: number };
  read(reader: Reader): Generator<Row | undefined>;
}

/** How long a command works before others have a turn. */
const SLICE_MS = 5;
const MAX_SORT_BYTES = 100 * 2 ** 20;

/**
 * Reads rows until `visit` returns false, pausing so that other commands can run.
 * @param deadline In the time of `performance.now`.
 */
export async function forEachRow(
  rows: Rows,
  snapshot: Snapshot,
  visit: (row: Row) => boolean,
  deadline = Number.POSITIVE_INFINITY,
): Promise<'stopped' | 'ended'> {
  for (;;) {
    const end = performance.now() + SLICE_MS;
    let isPaused = false;
    for (const row of rows.read(snapshot)) {
      if (row && !visit(row)) return 'stopped';
      if (performance.now() < end) continue;
      isPaused = true;
      break;
    }
    if (!isPaused) return 'ended';
    await pause(deadline);
  }
}

export async function pause(deadline: number): Promise<void> {
  await setImmediate();
  if (performance.now() > deadline) {
    throw new CommandError('MaxTimeMSExpired', 'operation exceeded time limit');
  }
}

/** The rows of a plan, in the order of the plan. */
export class PlanRows implements Rows {
  readonly examined = { keys: 0, documents: 0 };
  readonly #cursors: ScanCursor[];
  readonly #seen: Set<string> | undefined;

  constructor(
    readonly collection: Collection,
    readonly plan: Plan,
    readonly matcher: Matcher,
    readonly sort?: Sort,
  ) {
    this.#cursors = plan.scans.map((scan) => new ScanCursor(scan, sort, collection.tree));
    this.#seen = plan.hasDuplicates ? new Set() : undefined;
  }

  get trees(): number[] {
    return [this.collection.tree, ...this.plan.scans.map(({ index }) => index.tree)];
  }

  *read(reader: Reader): Generator<Row | undefined> {
    const isMerged = this.plan.isSorted && this.sort && this.#cursors.length > 1;
    for (const { entry, cursor } of isMerged ? this.#merge(reader) : this.#chain(reader)) {
      cursor.advance(entry);
      this.examined.keys++;
      yield this.#row(reader, cursor.scan, entry);
    }
  }

  *#chain(reader: Reader) {
    for (const cursor of this.#cursors) {
      for (const entry of cursor.entries(reader)) yield { entry, cursor };
    }
  }

  *#merge(reader: Reader) {
    const heads = this.#cursors.flatMap((cursor) => {
      const iterator = cursor.entries(reader);
      const { value } = iterator.next();
      return value ? [{ cursor, iterator, entry: value as Entry }] : [];
    });
    while (heads.length > 0) {
      const head = heads.reduce((least, other) => {
        const order = Buffer.compare(
          other.cursor.orderOf(reader, other.entry),
          least.cursor.orderOf(reader, least.entry),
        );
        return (other.cursor.scan.isReverse ? -order : order) < 0 ? other : least;
      });
      yield { entry: head.entry, cursor: head.cursor };
      const { value } = head.iterator.next();
      if (value) head.entry = value as Entry;
      else heads.splice(heads.indexOf(head), 1);
    }
  }

  #row(reader: Reader, { index }: Scan, { key, value }: Entry): Row | undefined {
    const isDocument = index.tree === this.collection.tree;
    const id = isDocument ? key.subarray(4) : value;
    if (this.#seen) {
      const text = id.toString('latin1');
      if (this.#seen.has(text)) return undefined;
      this.#seen.add(text);
    }
    const bytes = isDocument ? value : reader.get(treeKey(this.collection.tree, id));
    if (!bytes) return undefined;
    this.examined.documents++;
    if (!this.plan.isExact && !this.matcher.matches(decode(bytes))) return undefined;
    return { id, bytes };
  }
}

/** The position in a scan. */
class ScanCursor {
  #range = 0;
  #after: Buffer | undefined;
  /** Documents already read from a run of entries that the index does not have in order. */
  readonly #readFromRun = new Set<string>();

  constructor(
    readonly scan: Scan,
    readonly sort: Sort | undefined,
    readonly documents: number,
  ) {}

  *entries(reader: Reader): Generator<Entry> {
    const { ranges, isReverse } = this.scan;
    for (; this.#range < ranges.length; this.#range++, this.#after = undefined) {
      const range = ranges[this.#range];
      if (!range) return;
      const run: Entry[] = [];
      for (const entry of reader.entries(range, isReverse, this.#after)) {
        if (run[0] && !isSameRun(run[0], entry)) yield* this.#sortedRun(reader, run.splice(0));
        if (this.sort && isLong(entry)) run.push(entry);
        else yield entry;
      }
      yield* this.#sortedRun(reader, run);
    }
  }

  /** Must be called with each entry before the next one is read. */
  advance(entry: Entry): void {
    if (this.sort && isLong(entry)) this.#readFromRun.add(entry.value.toString('latin1'));
    else this.#after = entry.key;
  }

  /** Keys of long values agree up to a hash: compares the documents instead. */
  *#sortedRun(reader: Reader, run: readonly Entry[]): Generator<Entry> {
    const last = run.at(-1);
    if (!last) return;
    const sorted = run
      .map((entry) => ({ entry, order: this.orderOf(reader, entry) }))
      .sort((a, b) => Buffer.compare(a.order, b.order) * (this.scan.isReverse ? -1 : 1));
    for (const { entry } of sorted) {
      if (!this.#readFromRun.has(entry.value.toString('latin1'))) yield entry;
    }
    this.#after = last.key;
    this.#readFromRun.clear();
  }

  /** Bytes that sort as the entries of the scan do. */
  orderOf(reader: Reader, entry: Entry): Buffer {
    const { prefixLength, isReverse } = this.scan;
    if (!this.sort || !isLong(entry)) return entry.key.subarray(prefixLength);
    const bytes = reader.get(treeKey(this.documents, entry.value));
    const { descending } = this.sort;
    const order = { ...this.sort, descending: descending.map((is) => is !== isReverse) };
    return bytes ? sortKey(decode(bytes), order) : entry.key.subarray(prefixLength);
  }
}

/** Whether a hash may have replaced the end of the values in an entry's key. */
function isLong({ key, value }: Entry): boolean {
  return key.length > 4 + ORDERED_LENGTH && key.length - 4 - value.length >= ORDERED_LENGTH;
}

function isSameRun(a: Entry, b: Entry): boolean {
  const length = 4 + ORDERED_LENGTH;
  return isLong(b) && a.key.subarray(0, length).equals(b.key.subarray(0, length));
}

/** Documents by their IDs, as they are when they are read; those that no longer match are left out. */
class SortedRows implements Rows {
  #next = 0;

  constructor(
    readonly collection: Collection,
    readonly ids: readonly Buffer[],
    readonly matcher: Matcher,
    readonly examined: Rows['examined'],
  ) {}

  get trees(): number[] {
    return [this.collection.tree];
  }

  *read(reader: Reader): Generator<Row | undefined> {
    while (this.#next < this.ids.length) {
      const id = this.ids[this.#next++] as Buffer;
      const bytes = reader.get(treeKey(this.collection.tree, id));
      yield bytes && this.matcher.matches(decode(bytes)) ? { id, bytes } : undefined;
    }
  }
}

/** Sorts rows. Keeps their IDs only, because a cursor may hold them for minutes. */
export async function sortRows(
  rows: PlanRows,
  snapshot: Snapshot,
  sort: Sort,
  limit: number | undefined,
  deadline?: number,
): Promise<Rows> {
  let items: { order: Buffer; id: Buffer }[] = [];
  let bytes = 0;
  const trim = () => {
    items.sort((a, b) => Buffer.compare(a.order, b.order) || Buffer.compare(a.id, b.id));
    if (limit !== undefined) items = items.slice(0, limit);
    bytes = items.reduce((sum, { order, id }) => sum + order.length + id.length, 0);
  };
  const visit = ({ id, bytes: document }: Row) => {
    const order = sortKey(decode(document) as Document, sort);
    items.push({ order, id: Buffer.from(id) });
    bytes += order.length + id.length;
    if (limit !== undefined && items.length > 2 * limit + 1000) trim();
    if (bytes <= MAX_SORT_BYTES) return true;
    throw new CommandError(
      'QueryExceededMemoryLimitNoDiskUseAllowed',
      `Sort exceeded memory limit of ${MAX_SORT_BYTES} bytes. Create an index for it or set a limit.`,
    );
  };
  await forEachRow(rows, snapshot, visit, deadline);
  trim();
  const ids = items.map(({ id }) => id);
  return new SortedRows(rows.collection, ids, rows.matcher, rows.examined);
}

/** Runs `work` on the newest snapshot and closes it. */
export async function withSnapshot<T>(
  store: Store,
  work: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  const snapshot = store.snapshot();
  try {
    return await work(snapshot);
  } finally {
    snapshot.done();
  }
}
