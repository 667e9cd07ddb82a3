import { BSONRegExp } from 'bson';
import { rankOf } from '../bson/compare';
import { isNumeric, toNumber, type Value } from '../bson/value';
import { formatValue } from '../format';
import type { Comparison, Pattern, Test } from '../query/condition';
import { literalPrefix } from '../query/pattern';
import { encodeKey, rankByte, successor } from '../storage/keys';

/** The values of one field whose ascending keys are from `start` up to but without `end`. */
export interface Interval {
  start: Buffer;
  end: Buffer;
  /** Whether it holds one value, so that the next field of the index is in order within it. */
  point: boolean;
  /** As explain shows it. */
  text: string;
}

export interface Bounds {
  /** In ascending order and apart from each other. */
  intervals: Interval[];
  /** Whether a value is within them if and only if it passes the test. */
  exact: boolean;
}

const NULL_RANK = 3;
const ARRAY_RANK = 7;
const FIRST = Buffer.from([0]);
const LAST = Buffer.from([0xff]);

export const everything: Interval = {
  start: FIRST,
  end: LAST,
  point: false,
  text: '[MinKey, MaxKey]',
};

/** Its text is made when it is asked for, as a list may have thousands of values. */
function pointOf(value: Value | undefined): Interval {
  const start = encodeKey(value);
  return {
    start,
    end: successor(start) as Buffer,
    point: true,
    get text() {
      const text = formatValue(value);
      return `[${text}, ${text}]`;
    },
  };
}

/** The bounds of what passes a test; undefined if an index is no help for it. */
export function boundsOf(test: Test): Bounds | undefined {
  switch (test.op) {
    case 'in':
      return boundsOfIn(test.values, test.patterns);
    case 'regex':
      return boundsOfPattern(test.pattern);
    case 'exists':
      return { intervals: [everything], exact: false };
    case 'elemMatch':
      return boundsOfElements(test);
    case 'type':
    case 'mod':
    case 'size':
    case 'bits':
      return undefined;
    default:
      return boundsOfComparison(test.op, test.value);
  }
}

function boundsOfComparison(op: Comparison, value: Value): Bounds | undefined {
  const rank = rankOf(value);
  if (op === 'eq') return boundsOfEquality(value);
  if (rank === NULL_RANK) {
    return op === 'gte' || op === 'lte' ? boundsOfEquality(value) : undefined;
  }
  // Arrays are indexed by their elements, not as a whole.
  if (rank === ARRAY_RANK || rank === 1 || rank === 17) return undefined;
  if (isNumeric(value) && Number.isNaN(toNumber(value))) return undefined;
  const key = encodeKey(value);
  const above = successor(key) as Buffer;
  const text = formatValue(value);
  // Numbers are compared with numbers only, and NaN, the lowest of them, with none.
  const least = isNumeric(value) ? encodeKey(-Infinity) : Buffer.from([rankByte(rank)]);
  const most = Buffer.from([rankByte(rank) + 1]);
  switch (op) {
    case 'gt':
      return range(above, most, `(${text}, ${highest(value)}]`);
    case 'gte':
      return range(key, most, `[${text}, ${highest(value)}]`);
    case 'lt':
      return range(least, key, `[${lowest(value)}, ${text})`);
    case 'lte':
      return range(least, above, `[${lowest(value)}, ${text}]`);
  }
}

function highest(value: Value): string {
  return isNumeric(value) ? 'inf' : `last of ${rankName(value)}`;
}

function lowest(value: Value): string {
  return isNumeric(value) ? '-inf' : `first of ${rankName(value)}`;
}

function rankName(value: Value): string {
  if (typeof value === 'string') return 'strings';
  return value instanceof Date ? 'dates' : 'its type';
}

function range(start: Buffer, end: Buffer, text: string): Bounds {
  const empty = Buffer.compare(start, end) >= 0;
  return { intervals: empty ? [] : [{ start, end, point: false, text }], exact: true };
}

function boundsOfEquality(value: Value): Bounds {
  if (Array.isArray(value)) {
    // Found by its first element, or as an element of the array that is stored.
    return { intervals: merge([pointOf(value[0]), pointOf(value)]), exact: false };
  }
  // null is also found where an array makes a path lead nowhere, which is not quite the same.
  return { intervals: [pointOf(value)], exact: value !== null };
}

function boundsOfIn(values: readonly Value[], patterns: readonly Pattern[]): Bounds | undefined {
  const parts: Bounds[] = values.map(boundsOfEquality);
  for (const pattern of patterns) {
    const bounds = boundsOfPattern(pattern);
    if (!bounds) return undefined;
    parts.push(bounds);
  }
  return {
    intervals: merge(parts.flatMap(({ intervals }) => intervals)),
    exact: parts.every(({ exact }) => exact),
  };
}

function boundsOfPattern(pattern: Pattern): Bounds | undefined {
  const prefix = literalPrefix(pattern);
  if (!prefix) return undefined;
  // Without its end mark, the key of a string begins the keys of all strings that it begins.
  const start = encodeKey(prefix.text).subarray(0, -2);
  const text = formatValue(prefix.text);
  const { source, options } = pattern;
  return {
    intervals: merge([
      { start, end: successor(start) as Buffer, point: false, text: `[${text}, ${text}…]` },
      // It finds itself, too, where it is stored as a value.
      pointOf(new BSONRegExp(source, options)),
    ]),
    exact: prefix.exact,
  };
}

/** One of the tests on the elements is enough to find the arrays that may pass them all. */
function boundsOfElements(test: Test & { op: 'elemMatch' }): Bounds | undefined {
  if (test.elements !== 'values') return undefined;
  const conditions = test.condition.kind === 'and' ? test.condition.of : [test.condition];
  const found = conditions.flatMap((condition) => {
    const bounds = condition.kind === 'field' ? boundsOf(condition.test) : undefined;
    return bounds ? [bounds] : [];
  });
  if (found.length === 0) return undefined;
  // The same element has to pass them all, so here an intersection is right.
  return { ...found.reduce(intersect), exact: false };
}

/** Sorts intervals and joins those that touch. */
export function merge(intervals: readonly Interval[]): Interval[] {
  const sorted = [...intervals].sort((a, b) => Buffer.compare(a.start, b.start));
  const result: Interval[] = [];
  for (const interval of sorted) {
    const last = result.at(-1);
    if (!last || Buffer.compare(interval.start, last.end) >= 0) {
      result.push(interval);
    } else if (Buffer.compare(interval.end, last.end) > 0) {
      result[result.length - 1] = {
        start: last.start,
        end: interval.end,
        point: false,
        text: `${last.text}, ${interval.text}`,
      };
    }
  }
  return result;
}

export function intersect(a: Bounds, b: Bounds): Bounds {
  const intervals: Interval[] = [];
  let i = 0;
  let j = 0;
  while (i < a.intervals.length && j < b.intervals.length) {
    const left = a.intervals[i] as Interval;
    const right = b.intervals[j] as Interval;
    const start = Buffer.compare(left.start, right.start) > 0 ? left.start : right.start;
    const leftEndsFirst = Buffer.compare(left.end, right.end) < 0;
    const end = leftEndsFirst ? left.end : right.end;
    if (Buffer.compare(start, end) < 0) intervals.push(overlap(left, right, start, end));
    if (leftEndsFirst) i++;
    else j++;
  }
  return { intervals, exact: a.exact && b.exact };
}

function overlap(left: Interval, right: Interval, start: Buffer, end: Buffer): Interval {
  if (left === everything || right.point) return right;
  if (right === everything || left.point) return left;
  const from = start === left.start ? left.text : right.text;
  const to = end === left.end ? left.text : right.text;
  const text =
    from === to ? from : `${from.slice(0, from.indexOf(', '))}${to.slice(to.indexOf(', '))}`;
  return { start, end, point: false, text };
}

/** The interval of the inverted keys of a descending field. */
export function inverted(interval: Interval): Interval {
  const { start, end, point } = interval;
  if (point) {
    const key = invert(start);
    return {
      start: key,
      end: successor(key) as Buffer,
      point,
      get text() {
        return interval.text;
      },
    };
  }
  return {
    start: end === LAST ? FIRST : (successor(invert(end)) as Buffer),
    end: start === FIRST ? LAST : (successor(invert(start)) as Buffer),
    point,
    text: turnedRound(interval.text),
  };
}

/** `[1, 5)` as `(5, 1]`. */
function turnedRound(text: string): string {
  const match = /^([[(])(.*), (.*)([\])])$/s.exec(text);
  if (!match) return text;
  const [, open, from, to, close] = match;
  return `${close === ']' ? '[' : '('}${to}, ${from}${open === '[' ? ']' : ')'}`;
}

export function invert(bytes: Buffer): Buffer {
  const result = Buffer.allocUnsafe(bytes.length);
  for (let i = 0; i < bytes.length; i++) result[i] = ~(bytes[i] as number);
  return result;
}
