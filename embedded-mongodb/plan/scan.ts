import type { KeyPattern } from '../storage/indexKeys';
import { endOfField, MAX_VALUES_LENGTH } from '../storage/keys';
import type { Entry, Range, Reader } from '../storage/store';
import { recordIn, treeRange } from '../storage/trees';
import { invert } from './intervals';
import type { Lane } from './plan';

/** What a scan comes upon: a record by its number, and by which key if through an index. */
export interface Hit {
  record: number;
  key?: Buffer;
  /** The record, when the scan has it at hand. */
  bytes?: Buffer;
}

/**
 * Reads step by step, from one snapshot after another: between two of them it only remembers the
 * last key, so that writes in between neither disturb it nor are kept from being cleaned up.
 */
export interface Scan {
  next(reader: Reader): Hit | undefined;
  /** To be called before the reader is done with. */
  suspend(): void;
}

const JUST_ABOVE = Buffer.from([0]);

/** The part of a range that is still to be read after `last`. */
function rest({ start, end }: Range, last: Buffer, reverse: boolean): Range {
  return reverse ? { start, end: last } : { start: Buffer.concat([last, JUST_ABOVE]), end };
}

export class CollectionScan implements Scan {
  #range: Range;
  #entries: Iterator<Entry> | undefined;
  #last: Buffer | undefined;

  constructor(
    tree: number,
    readonly reverse: boolean,
  ) {
    this.#range = treeRange(tree);
  }

  next(reader: Reader): Hit | undefined {
    this.#entries ??= reader.entries(this.#range, this.reverse)[Symbol.iterator]();
    const { done, value } = this.#entries.next();
    if (done) return undefined;
    this.#last = value.key;
    return { record: recordIn(value.key), bytes: value.value };
  }

  suspend(): void {
    this.#entries?.return?.();
    this.#entries = undefined;
    if (this.#last) this.#range = rest(this.#range, this.#last, this.reverse);
  }
}

export class LaneScan implements Scan {
  readonly #ranges: Range[];
  readonly #unique: boolean;
  /** Whether each range is one key of a unique index, which is got without a cursor. */
  readonly #direct: boolean;
  #position = 0;
  #entries: Iterator<Entry | Buffer> | undefined;
  #last: Buffer | undefined;

  constructor(readonly lane: Lane) {
    const { index, intervals, ranges, reverse } = lane;
    this.#ranges = reverse ? [...ranges].reverse() : [...ranges];
    this.#unique = index.unique;
    this.#direct =
      index.unique &&
      !index.truncated &&
      intervals.every((own) => own.every(({ point }) => point)) &&
      ranges.every(({ start }) => start.length < MAX_VALUES_LENGTH);
  }

  next(reader: Reader): Hit | undefined {
    while (this.#position < this.#ranges.length) {
      const range = this.#ranges[this.#position] as Range;
      if (this.#direct) {
        this.#position++;
        const value = reader.get(range.start);
        if (value) return { record: recordIn(value), key: range.start };
        continue;
      }
      const hit = this.#nextIn(range, reader);
      if (hit) return hit;
      this.#entries = undefined;
      this.#last = undefined;
      this.#position++;
    }
    return undefined;
  }

  #nextIn(range: Range, reader: Reader): Hit | undefined {
    const { reverse } = this.lane;
    if (this.#unique) {
      this.#entries ??= reader.entries(range, reverse)[Symbol.iterator]();
      const { done, value } = (this.#entries as Iterator<Entry>).next();
      if (done) return undefined;
      this.#last = value.key;
      return { record: recordIn(value.value), key: value.key };
    }
    this.#entries ??= reader.keys(range, reverse)[Symbol.iterator]();
    const { done, value } = (this.#entries as Iterator<Buffer>).next();
    if (done) return undefined;
    this.#last = value;
    return { record: recordIn(value), key: value };
  }

  suspend(): void {
    this.#entries?.return?.();
    this.#entries = undefined;
    const range = this.#ranges[this.#position];
    if (this.#last && range) {
      this.#ranges[this.#position] = rest(range, this.#last, this.lane.reverse);
      this.#last = undefined;
    }
  }
}

/** Several lanes one after the other. */
export class LaneSequence implements Scan {
  #position = 0;

  constructor(readonly scans: readonly LaneScan[]) {}

  next(reader: Reader): Hit | undefined {
    for (; this.#position < this.scans.length; this.#position++) {
      const hit = this.scans[this.#position]?.next(reader);
      if (hit) return hit;
    }
    return undefined;
  }

  suspend(): void {
    this.scans[this.#position]?.suspend();
  }
}

interface Head {
  scan: LaneScan;
  hit: Hit;
  order: Buffer;
}

/** Lanes that each are in the order of `sort`, merged into one that is. */
export class LaneMerge implements Scan {
  #heads: Head[] | undefined;

  constructor(
    readonly scans: readonly LaneScan[],
    readonly sort: KeyPattern,
  ) {}

  next(reader: Reader): Hit | undefined {
    this.#heads ??= this.scans.flatMap((scan) => this.#head(scan, reader) ?? []);
    let first: Head | undefined;
    for (const head of this.#heads) {
      if (!first || Buffer.compare(head.order, first.order) < 0) first = head;
    }
    if (!first) return undefined;
    const { hit } = first;
    const next = this.#head(first.scan, reader);
    if (next) Object.assign(first, next);
    else this.#heads.splice(this.#heads.indexOf(first), 1);
    return hit;
  }

  #head(scan: LaneScan, reader: Reader): Head | undefined {
    const hit = scan.next(reader);
    return hit?.key && { scan, hit, order: orderOf(hit.key, scan.lane, this.sort) };
  }

  suspend(): void {
    for (const scan of this.scans) scan.suspend();
  }
}

/** The part of an index key that sorts its document, as bytes in ascending order. */
function orderOf(key: Buffer, { index }: Lane, sort: KeyPattern): Buffer {
  const fields = new Map<string, Buffer>();
  let at = 4;
  for (const { path, descending } of index.pattern) {
    const end = endOfField(key, at, descending);
    const own = key.subarray(at, end);
    fields.set(path, descending ? invert(own) : own);
    at = end;
  }
  return Buffer.concat(
    sort.map(({ path, descending }) => {
      const own = fields.get(path) as Buffer;
      return descending ? invert(own) : own;
    }),
  );
}
