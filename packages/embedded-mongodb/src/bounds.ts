import { BSONRegExp, Double } from 'bson';
import type { Test } from './filter';
import { EMPTY_ARRAY, encodeKey, inverted, Rank, rankOf, successor } from './keys';
import type { Pattern } from './pattern';

/** The values of one index field whose keys are from `start` up to but without `end`. */
export interface Interval {
  readonly start: Buffer;
  readonly end: Buffer;
  /** Whether it contains one value only. */
  readonly isPoint: boolean;
}

export interface Bounds {
  /** In order, without overlap. */
  readonly intervals: readonly Interval[];
  /** Whether every value in the intervals passes the test. */
  readonly isExact: boolean;
}

function point(value: unknown): Interval {
  const start = encodeKey(value);
  return { start, end: successor(start), isPoint: true };
}

/** The keys in an index that a value that passes `test` has; undefined when it could be any. */
export function boundsOf(test: Test): Bounds | undefined {
  switch (test.kind) {
    case 'eq':
      return equality(test.value);
    case 'in': {
      const parts = [...test.values.map(equality), ...test.patterns.map(prefixed)];
      if (parts.some((part) => part === undefined)) return undefined;
      return union(parts as Bounds[]);
    }
    case 'regex':
      return prefixed(test.pattern);
    case 'elemMatch': {
      if (!test.isValue || test.filter.kind !== 'and') return undefined;
      const parts = test.filter.of.map((part) =>
        part.kind === 'field' ? boundsOf(part.test) : undefined,
      );
      const bounds = parts.filter((part) => part !== undefined);
      // The same element has to pass all tests.
      return bounds.length > 0 ? { ...bounds.reduce(intersection), isExact: false } : undefined;
    }
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return ordered(test.kind, test.value);
    default:
      return undefined;
  }
}

function equality(value: unknown): Bounds {
  if (!Array.isArray(value)) {
    // null also matches where a path leads nowhere, which depends on more than the key.
    return { intervals: [point(value)], isExact: value !== null };
  }
  // An index has the elements of an array; the value may also be an element itself.
  const first = value.length > 0 ? value[0] : EMPTY_ARRAY;
  return union([first, value].map((item) => ({ intervals: [point(item)], isExact: false })));
}

function ordered(kind: 'gt' | 'gte' | 'lt' | 'lte', value: unknown): Bounds | undefined {
  const rank = rankOf(value);
  if (rank === Rank.null) return kind === 'gte' || kind === 'lte' ? equality(null) : undefined;
  if (rank === Rank.array || rank === Rank.minKey || rank === Rank.maxKey) return undefined;
  if (Number.isNaN(value instanceof Double ? value.value : value)) return undefined;
  const key = encodeKey(value);
  // NaN is below all numbers and not comparable to any.
  const least = rank === Rank.number ? encodeKey(Number.NEGATIVE_INFINITY) : Buffer.from([rank]);
  const start = kind === 'gt' ? successor(key) : kind === 'gte' ? key : least;
  const end = kind === 'lt' ? key : kind === 'lte' ? successor(key) : Buffer.from([rank + 1]);
  const isEmpty = Buffer.compare(start, end) >= 0;
  return { intervals: isEmpty ? [] : [{ start, end, isPoint: false }], isExact: true };
}

function prefixed({ source, flags, prefix, isPrefixOnly }: Pattern): Bounds | undefined {
  if (prefix === undefined) return undefined;
  // Without the mark at its end, the key of a string is the beginning of longer strings' keys.
  const start = encodeKey(prefix).subarray(0, -2);
  const texts = { start, end: successor(start), isPoint: false };
  const stored = point(new BSONRegExp(source, flags));
  return { intervals: [texts, stored], isExact: isPrefixOnly };
}

function union(parts: readonly Bounds[]): Bounds {
  const sorted = parts
    .flatMap(({ intervals }) => intervals)
    .sort((a, b) => Buffer.compare(a.start, b.start));
  const intervals: Interval[] = [];
  for (const interval of sorted) {
    const last = intervals.at(-1);
    if (!last || Buffer.compare(interval.start, last.end) >= 0) intervals.push(interval);
    else if (Buffer.compare(interval.end, last.end) > 0) {
      intervals[intervals.length - 1] = { start: last.start, end: interval.end, isPoint: false };
    }
  }
  return { intervals, isExact: parts.every(({ isExact }) => isExact) };
}

export function intersection(a: Bounds, b: Bounds): Bounds {
  const intervals: Interval[] = [];
  let i = 0;
  let j = 0;
  for (;;) {
    const left = a.intervals[i];
    const right = b.intervals[j];
    if (!left || !right) return { intervals, isExact: a.isExact && b.isExact };
    const start = Buffer.compare(left.start, right.start) > 0 ? left.start : right.start;
    const isLeftFirst = Buffer.compare(left.end, right.end) < 0;
    const end = isLeftFirst ? left.end : right.end;
    if (Buffer.compare(start, end) < 0) {
      intervals.push({ start, end, isPoint: left.isPoint || right.isPoint });
    }
    if (isLeftFirst) i++;
    else j++;
  }
}

/** The intervals of the inverted keys of a descending field. */
export function descendingIntervals(intervals: readonly Interval[]): Interval[] {
  return intervals.toReversed().map(({ start, end, isPoint }) => {
    if (isPoint) return { start: inverted(start), end: successor(inverted(start)), isPoint };
    return { start: successor(inverted(end)), end: successor(inverted(start)), isPoint };
  });
}
