import { Code, CommandError } from '../errors';
import type { Matcher } from '../query/matcher';
import { sortKey } from '../query/sort';
import type { Collection } from '../storage/catalog';
import type { KeyPattern } from '../storage/indexKeys';
import type { Reader } from '../storage/store';
import { recordKey } from '../storage/trees';
import type { Plan } from './plan';
import { CollectionScan, LaneMerge, LaneScan, LaneSequence, type Scan } from './scan';

/** A document that matches. */
export interface Row {
  record: number;
  bytes: Buffer;
}

/** Said instead of a row after some work that has found none yet, so that others get a turn. */
export const PENDING = Symbol('pending');

export interface Rows {
  next(reader: Reader): Row | typeof PENDING | undefined;
  /** To be called before the reader is done with; the next one may be of a later moment. */
  suspend(): void;
  readonly keysExamined: number;
  readonly documentsExamined: number;
}

const STEPS_PER_TURN = 64;
const MAX_SORT_BYTES = 100 * 2 ** 20;

/** Goes through what a plan finds, fetches it and tests it. */
export class Execution implements Rows {
  keysExamined = 0;
  documentsExamined = 0;
  readonly #scan: Scan;
  readonly #seen: Set<number> | undefined;
  /** Whether what the scan finds is known to match. */
  #exact: boolean;

  constructor(
    readonly plan: Plan,
    readonly collection: Collection,
    readonly matcher: Matcher,
    sort?: KeyPattern,
  ) {
    this.#scan = scanOf(plan, collection, sort);
    this.#seen = plan.kind === 'index' && plan.repeats ? new Set() : undefined;
    this.#exact = plan.kind === 'index' && plan.exact;
  }

  next(reader: Reader): Row | typeof PENDING | undefined {
    for (let step = 0; step < STEPS_PER_TURN; step++) {
      const hit = this.#scan.next(reader);
      if (!hit) return undefined;
      if (hit.key) this.keysExamined++;
      if (this.#seen) {
        if (this.#seen.has(hit.record)) continue;
        this.#seen.add(hit.record);
      }
      const bytes = hit.bytes ?? reader.get(recordKey(this.collection.tree, hit.record));
      // A merge may have read the key in an earlier snapshot, and the record is gone since.
      if (!bytes) continue;
      this.documentsExamined++;
      if (this.#exact || this.matcher.matchesBytes(bytes)) return { record: hit.record, bytes };
    }
    return PENDING;
  }

  suspend(): void {
    this.#scan.suspend();
    // What was read ahead may no longer be so when it is looked at.
    this.#exact = false;
  }
}

function scanOf(plan: Plan, collection: Collection, sort?: KeyPattern): Scan {
  if (plan.kind === 'collection') return new CollectionScan(collection.tree, plan.reverse);
  const [only, ...more] = plan.lanes.map((lane) => new LaneScan(lane));
  if (only && more.length === 0) return only;
  const scans = only ? [only, ...more] : [];
  return sort && plan.sorted ? new LaneMerge(scans, sort) : new LaneSequence(scans);
}

interface Sortable extends Row {
  order: Buffer;
}

/** Sorts the rows of an execution in memory, and keeps no more of them than `limit`. */
export class Sorted implements Rows {
  readonly #fields: ReadonlySet<string>;
  #rows: Sortable[] = [];
  #bytes = 0;
  #position = -1;

  constructor(
    readonly input: Execution,
    readonly sort: KeyPattern,
    readonly limit = Number.POSITIVE_INFINITY,
  ) {
    this.#fields = new Set(sort.map(({ parts }) => parts[0] as string));
  }

  get keysExamined(): number {
    return this.input.keysExamined;
  }

  get documentsExamined(): number {
    return this.input.documentsExamined;
  }

  next(reader: Reader): Row | typeof PENDING | undefined {
    if (this.#position >= 0) return this.#rows[this.#position++];
    for (let step = 0; step < STEPS_PER_TURN; step++) {
      const row = this.input.next(reader);
      if (row === PENDING) return PENDING;
      if (!row) {
        this.#cut();
        this.#position = 0;
        break;
      }
      this.#add(row);
    }
    return PENDING;
  }

  #add(row: Row): void {
    const order = sortKey(row.bytes, this.sort, this.#fields);
    this.#rows.push({ ...row, order });
    this.#bytes += row.bytes.length + order.length;
    const isFull = this.#bytes > MAX_SORT_BYTES;
    if (isFull || this.#rows.length >= 2 * this.limit + 1000) this.#cut();
    if (this.#bytes > MAX_SORT_BYTES) {
      throw new CommandError(
        Code.QueryExceededMemoryLimit,
        `Executor error during find command :: caused by :: Sort exceeded memory limit of ${MAX_SORT_BYTES} bytes`,
      );
    }
  }

  #cut(): void {
    this.#rows.sort((a, b) => Buffer.compare(a.order, b.order));
    if (this.#rows.length <= this.limit) return;
    this.#rows.length = this.limit;
    this.#bytes = this.#rows.reduce(
      (sum, { bytes, order }) => sum + bytes.length + order.length,
      0,
    );
  }

  suspend(): void {
    this.input.suspend();
  }
}
