import type { FieldCondition } from '../query/condition';
import type { Index } from '../storage/catalog';
import type { KeyPattern } from '../storage/indexKeys';
import { MAX_VALUES_LENGTH, successor } from '../storage/keys';
import type { Range } from '../storage/store';
import { treeKey } from '../storage/trees';
import { type Bounds, boundsOf, everything, type Interval, intersect, inverted } from './intervals';
import type { Lane } from './plan';

/** Lists of single values in several fields multiply: beyond this many ranges the rest is tested. */
const MAX_RANGES = 10_000;
/** MongoDB merges as many, and sorts when there would be more. */
const MAX_MERGED = 200;

/** What an index can do for a set of conditions that all have to hold. */
export interface IndexUse {
  index: Index;
  /** The bounds of each of its fields. */
  intervals: readonly (readonly Interval[])[];
  ranges: Range[];
  /** The conditions that the bounds account for entirely. */
  covered: ReadonlySet<FieldCondition>;
  /** How many fields of the index are bounded. */
  bounded: number;
  /** Whether a document may have several keys in the ranges. */
  repeats: boolean;
}

const isMultikey = (index: Index, field: number) => ((index.multikey >>> field) & 1) === 1;

/** Undefined if the index might lack documents that meet the conditions. */
export function boundIndex(
  index: Index,
  conditions: readonly FieldCondition[],
): IndexUse | undefined {
  const covered = new Set<FieldCondition>();
  const fields: Bounds[] = [];
  let multikeyBounded = false;
  index.pattern.forEach(({ path }, field) => {
    const own = conditions.filter((condition) => condition.path === path);
    const multikey = isMultikey(index, field);
    // Two fields of one array may be bounded by different elements of it, so only one can be.
    const usable = multikey && multikeyBounded ? [] : own;
    const bounds = fieldBounds(usable, multikey, covered, index);
    if (multikey && bounds.intervals[0] !== everything) multikeyBounded = true;
    fields.push(bounds);
  });
  if (index.sparse && !findsPresence(conditions, index)) return undefined;
  const intervals = fields.map(({ intervals }) => intervals);
  const reach = reachOf(intervals);
  for (const condition of covered) {
    const field = index.pattern.findIndex(({ path }) => path === condition.path);
    if (field >= reach) covered.delete(condition);
  }
  return {
    index,
    intervals: intervals.map((own, field) => (field < reach ? own : [everything])),
    ranges: rangesOf(index, intervals.slice(0, reach)),
    covered: index.truncated ? new Set() : covered,
    bounded: reach,
    repeats: index.multikey !== 0 && !pinsArrays(index, intervals, reach),
  };
}

/** A key that is one value in each field that goes through an array is there once for a document. */
function pinsArrays(index: Index, intervals: readonly Interval[][], reach: number): boolean {
  return index.pattern.every((_, field) => {
    if (!isMultikey(index, field)) return true;
    const own = intervals[field] as Interval[];
    return field < reach && own.length <= 1 && own.every(({ point }) => point);
  });
}

/** A sparse index has the documents that have some of its fields: one of those must be asked for. */
function findsPresence(conditions: readonly FieldCondition[], index: Index): boolean {
  return conditions.some(
    ({ path, test }) => index.pattern.some((field) => field.path === path) && impliesPresence(test),
  );
}

function impliesPresence(test: FieldCondition['test']): boolean {
  switch (test.op) {
    case 'eq':
    case 'gte':
    case 'lte':
      return test.value !== null;
    case 'in':
      return !test.values.includes(null);
    case 'gt':
    case 'lt':
    case 'exists':
    case 'regex':
      return true;
    default:
      return false;
  }
}

function fieldBounds(
  conditions: readonly FieldCondition[],
  multikey: boolean,
  covered: Set<FieldCondition>,
  index: Index,
): Bounds {
  const found = conditions.flatMap((condition) => {
    const bounds = boundsOf(condition.test);
    return bounds ? [{ condition, bounds }] : [];
  });
  if (found.length === 0) return { intervals: [everything], exact: true };
  const note = ({ condition, bounds }: (typeof found)[number]) => {
    const isNull = condition.test.op === 'eq' && condition.test.value === null;
    if (bounds.exact || (isNull && index.multikey === 0)) covered.add(condition);
  };
  if (!multikey) {
    found.forEach(note);
    return found.map(({ bounds }) => bounds).reduce(intersect);
  }
  // Each condition may be met by another element of the array: only one of them can be a bound.
  const best = found.find(({ bounds }) => bounds.intervals.every(({ point }) => point)) ?? found[0];
  note(best as (typeof found)[number]);
  return (best as (typeof found)[number]).bounds;
}

/** How many fields make up the ranges: single values, and one field after them that is not. */
function reachOf(intervals: readonly (readonly Interval[])[]): number {
  let count = 1;
  for (let field = 0; field < intervals.length; field++) {
    const own = intervals[field] as readonly Interval[];
    if (own[0] === everything) return field;
    count *= own.length;
    if (field > 0 && count > MAX_RANGES) return field;
    if (!own.every(({ point }) => point)) return field + 1;
  }
  return intervals.length;
}

function rangesOf(index: Index, intervals: readonly (readonly Interval[])[]): Range[] {
  let prefixes = [treeKey(index.tree)];
  let ranges: Range[] | undefined;
  intervals.forEach((own, field) => {
    const directed = index.pattern[field]?.descending ? own.map(inverted).reverse() : own;
    if (directed.every(({ point }) => point)) {
      prefixes = prefixes.flatMap((prefix) =>
        directed.map(({ start }) => Buffer.concat([prefix, start])),
      );
    } else {
      ranges = prefixes.flatMap((prefix) =>
        directed.map(({ start, end }) => ({
          start: Buffer.concat([prefix, start]),
          end: Buffer.concat([prefix, end]),
        })),
      );
    }
  });
  ranges ??= prefixes.map((start) => ({ start, end: successor(start) as Buffer }));
  return ranges.map(withinStoredKeys);
}

/** The bounds of keys so long that they are stored shortened, widened to have all of those. */
function withinStoredKeys({ start, end }: Range): Range {
  const longest = MAX_VALUES_LENGTH + 4;
  return {
    start: start.length > longest ? start.subarray(0, longest) : start,
    end: end.length > longest ? (successor(end.subarray(0, longest)) as Buffer) : end,
  };
}

/**
 * The lanes that give the documents of an index in the order asked for: one if its ranges are in
 * that order one after the other, or one for each range, to be merged. Undefined if neither.
 */
export function sortedLanes(use: IndexUse, sort: KeyPattern): Lane[] | undefined {
  const whole = direction(use, use.intervals, sort);
  if (whole) return [lane(use, use.ranges, whole)];
  const points = use.intervals.map((own) => own.every(({ point }) => point));
  if (use.ranges.length > MAX_MERGED || use.ranges.length < 2) return undefined;
  // Within one range, each field that is a list of single values is one of these.
  const single = use.intervals.map((own, field) => (points[field] ? own.slice(0, 1) : own));
  if (single.some((own, field) => !points[field] && own.length > 1)) return undefined;
  const each = direction(use, single, sort);
  return each && use.ranges.map((range) => lane(use, [range], each));
}

export function lane(use: IndexUse, ranges: Range[], way: 'forward' | 'backward'): Lane {
  return { index: use.index, ranges, reverse: way === 'backward', intervals: use.intervals };
}

function direction(
  { index }: IndexUse,
  intervals: readonly (readonly Interval[])[],
  sort: KeyPattern,
): 'forward' | 'backward' | undefined {
  if (index.truncated) return undefined;
  const { pattern } = index;
  const pinned = intervals.map((own) => own.length <= 1 && own.every(({ point }) => point));
  const bounded = intervals.map(([first]) => first !== everything);
  const arrays = pattern.map((_, field) => isMultikey(index, field));
  const boundedArray = arrays.some((array, field) => array && bounded[field]);
  let way: 'forward' | 'backward' | undefined;
  let field = 0;
  for (const wanted of sort) {
    const fixed = pattern.findIndex(({ path }) => path === wanted.path);
    if (fixed >= 0 && pinned[fixed] && !arrays[fixed]) continue;
    while (field < pattern.length && pinned[field] && pattern[field]?.path !== wanted.path) field++;
    const own = pattern[field];
    if (own?.path !== wanted.path) return undefined;
    // An array sorts by its least or greatest element, which bounds could leave out.
    if (arrays[field] && (bounded[field] || boundedArray)) return undefined;
    const needed = own.descending === wanted.descending ? 'forward' : 'backward';
    if (way && way !== needed) return undefined;
    way = needed;
    field++;
  }
  return way ?? 'forward';
}
