import { type Bounds, boundsOf, descendingIntervals, type Interval, intersection } from './bounds';
import { type Document, isDocument } from './bson';
import { type Collection, type Index, idIndex, readStatistics } from './catalog';
import { CommandError } from './errors';
import type { FieldFilter, Filter } from './filter';
import { MAX_VALUES_LENGTH, ORDERED_LENGTH, shorten, successor } from './keys';
import type { Sort } from './sort';
import { type Range, type Reader, treeKey, treeRange } from './store';

/** A range of an index; `isWider` when its bounds are too long for keys and were cut. */
interface ScanRange extends Range {
  readonly isWider?: boolean;
}

/** Ranges of one index whose entries are read in order. */
export interface Scan {
  readonly index: Index;
  readonly ranges: readonly ScanRange[];
  readonly isReverse: boolean;
  /** How many bytes of its keys are the same for all entries: the tree and equal fields. */
  readonly prefixLength: number;
}

export interface Plan {
  readonly scans: readonly Scan[];
  /** Whether the scans, merged, are in the order of the sort. */
  readonly isSorted: boolean;
  /** Whether every entry belongs to a matching document. */
  readonly isExact: boolean;
  /** Whether a document may have several entries. */
  readonly hasDuplicates: boolean;
  readonly isCollectionScan: boolean;
}

const MAX_RANGES = 20_000;
/** More scans than this are not merged: it is cheaper to sort their documents. */
const MAX_MERGED_SCANS = 64;
/** How many entries of an index are counted to compare it with others. */
const MAX_COUNTED = 10_000;

interface Condition {
  readonly path: string;
  readonly bounds: Bounds;
  /** Conditions with the same object are on the same array element. */
  readonly element?: object;
}

/** Filters that all have to match, and what they say about single fields. */
interface Conjunction {
  readonly filters: readonly Filter[];
  readonly conditions: readonly Condition[];
}

const conjunctionOf = (filters: readonly Filter[]): Conjunction => ({
  filters,
  conditions: filters.flatMap(conditionsOf),
});

interface Candidate extends Plan {
  /** How many fields of the index the filter restricts. */
  readonly restricted: number;
}

export interface PlanRequest {
  readonly filter: Filter;
  readonly sort?: Sort;
  /** How many documents are wanted, including those that are skipped. */
  readonly limit?: number;
  readonly hint?: unknown;
}

export function choosePlan(reader: Reader, collection: Collection, request: PlanRequest): Plan {
  const { filter, sort } = request;
  const indexes = hintedIndexes(collection, request.hint);
  const conjunction = conjunctionOf(conjunctsOf(filter));
  const candidates = indexes.flatMap((index) => candidateOf(index, conjunction, sort) ?? []);
  const union =
    request.hint === undefined ? unionOf(indexes, conjunction.filters, sort) : undefined;
  if (union) candidates.push(union);
  const useful = candidates.filter(
    ({ restricted, isSorted }) => restricted > 0 || (sort !== undefined && isSorted),
  );
  const scan = candidates.find(({ isCollectionScan }) => isCollectionScan);
  const competing = useful.length > 0 || !scan ? useful : [scan];
  if (competing.length === 0) {
    // A sparse index cannot answer every query, even if a hint names it.
    return candidates[0] ?? scanOf(idIndex(collection), conjunction, sort);
  }
  if (competing.length === 1) return competing[0] as Plan;
  return cheapest(reader, collection, competing, request);
}

function hintedIndexes(collection: Collection, hint: unknown): Index[] {
  const all = [idIndex(collection), ...collection.indexes.filter(({ ready }) => ready)];
  if (hint === undefined) return all;
  if (isDocument(hint) && Object.hasOwn(hint, '$natural')) return all.slice(0, 1);
  const hinted = all.filter(({ name, key }) =>
    typeof hint === 'string' ? name === hint : sameKey(key, hint as Document),
  );
  if (hinted.length > 0) return hinted;
  throw new CommandError(
    'BadValue',
    'error processing query: planner returned error :: caused by :: hint provided does not correspond to an existing index',
  );
}

function sameKey(a: Document, b: Document): boolean {
  return JSON.stringify(Object.entries(a)) === JSON.stringify(Object.entries(b));
}

function conjunctsOf(filter: Filter): Filter[] {
  if (filter.kind === 'and') return filter.of.flatMap(conjunctsOf);
  if (filter.kind === 'or' && filter.of.length === 1) return conjunctsOf(filter.of[0] as Filter);
  return [filter];
}

function conditionsOf(filter: Filter): Condition[] {
  if (filter.kind !== 'field') return [];
  const { path, test } = filter;
  if (test.kind === 'elemMatch' && !test.isValue) {
    const element = {};
    const inner = conjunctsOf(test.filter).filter(
      (part): part is FieldFilter => part.kind === 'field',
    );
    return inner.flatMap((part) => {
      const bounds = boundsOf(part.test);
      const isExact = false;
      return bounds
        ? [{ path: `${path}.${part.path}`, bounds: { ...bounds, isExact }, element }]
        : [];
    });
  }
  const bounds = boundsOf(test);
  return bounds ? [{ path, bounds }] : [];
}

/** The scan of one index, or undefined if the index lacks documents that may match. */
function candidateOf(index: Index, conjunction: Conjunction, sort?: Sort): Candidate | undefined {
  if (index.sparse && !requiresField(index, conjunction.filters)) return undefined;
  return scanOf(index, conjunction, sort);
}

function scanOf(index: Index, { filters, conditions }: Conjunction, sort?: Sort): Candidate {
  const { fields, used } = restrictFields(index, conditions);
  const restricted = fields.indexOf(undefined);
  const bounds = (restricted < 0 ? fields : fields.slice(0, restricted)) as Bounds[];
  const firstRange = bounds.findIndex(
    ({ intervals }) => !intervals.every(({ isPoint }) => isPoint),
  );
  const points = firstRange < 0 ? bounds.length : firstRange;
  const order = sort && sortedFrom(index, sort, points);
  let scanned = bounds.slice(0, points + 1);
  let scans = scansOf(index, scanned, order);
  while (!scans) {
    scanned = scanned.slice(0, -1);
    scans = scansOf(index, scanned, order);
  }
  const hasOrder = order !== undefined && order.first <= scanned.length;
  const isSorted = !sort || (hasOrder && scans.length <= MAX_MERGED_SCANS);
  const isWider = scans.some(({ ranges }) => ranges.some((range) => range.isWider));
  const usable = new Set(scanned);
  return {
    scans: isSorted ? scans : (scansOf(index, scanned) ?? scans),
    isSorted,
    isExact:
      !isWider &&
      filters.length === conditions.length &&
      conditions.every(
        (condition) => condition.bounds.isExact && usable.has(used.get(condition) as Bounds),
      ),
    hasDuplicates: isWider || mayRepeat(index, scanned),
    isCollectionScan: index.name === '_id_' && scanned.length === 0,
    restricted: scanned.length,
  };
}

/** Whether a document may have several entries in a scan: not if its arrays are tested for one value. */
function mayRepeat({ multikey, pattern }: Index, scanned: readonly Bounds[]): boolean {
  return pattern.paths.some((_, field) => {
    if (!(multikey & (1 << field))) return false;
    const intervals = scanned[field]?.intervals ?? [];
    return intervals.length !== 1 || !intervals[0]?.isPoint;
  });
}

/** The bounds of each field of an index, and which bounds a condition became part of. */
function restrictFields(index: Index, conditions: readonly Condition[]) {
  const used = new Map<Condition, Bounds>();
  const arrays = new Map<string, object | undefined>();
  const fields = index.pattern.paths.map((path, field) => {
    let usable = conditions.filter((condition) => condition.path === path);
    if (index.multikey & (1 << field)) {
      // Different elements of an array may pass different tests, so only one of them restricts.
      const root = path.split('.', 1)[0] as string;
      const element = arrays.get(root);
      if (arrays.has(root))
        usable = element ? usable.filter((other) => other.element === element) : [];
      usable = usable.sort((a, b) => breadth(a) - breadth(b)).slice(0, 1);
      if (usable[0]) arrays.set(root, usable[0].element);
    }
    if (usable.length === 0) return undefined;
    const bounds = usable.map((condition) => condition.bounds).reduce(intersection);
    for (const condition of usable) used.set(condition, bounds);
    return bounds;
  });
  return { fields, used };
}

function breadth({ bounds }: Condition): number {
  return bounds.intervals.reduce((sum, { isPoint }) => sum + (isPoint ? 1 : 1000), 0);
}

/** Whether a matching document has a field of a sparse index. */
function requiresField({ pattern }: Index, conjuncts: readonly Filter[]): boolean {
  return conjuncts.some((filter) => {
    if (filter.kind !== 'field' || !pattern.paths.includes(filter.path)) return false;
    const { test } = filter;
    if (test.kind === 'in') return !test.values.includes(null);
    return 'value' in test ? test.value !== null : true;
  });
}

interface Order {
  /** The field of the index that the sort begins with. */
  readonly first: number;
  readonly isReverse: boolean;
}

/** How an index is read to be in the order of `sort`, given that its first `points` fields are equal. */
function sortedFrom({ pattern, multikey }: Index, sort: Sort, points: number): Order | undefined {
  for (let first = 0; first <= points; first++) {
    const matches = sort.paths.every((path, i) => pattern.paths[first + i] === path);
    if (!matches) continue;
    const isReverse = sort.descending[0] !== pattern.descending[first];
    const isSame = sort.paths.every((_, i) => {
      const field = first + i;
      const isTurned = sort.descending[i] !== pattern.descending[field];
      return isTurned === isReverse && !(multikey & (1 << field));
    });
    if (isSame) return { first, isReverse };
  }
  return undefined;
}

/** The scans of an index: one for each combination of the fields before those of `order`. */
function scansOf(index: Index, bounds: readonly Bounds[], order?: Order): Scan[] | undefined {
  const first = Math.min(order?.first ?? 0, bounds.length);
  const intervals = bounds.map((field, at) =>
    index.pattern.descending[at] ? descendingIntervals(field.intervals) : field.intervals,
  );
  const heads = product(intervals.slice(0, first));
  const tails = product(intervals.slice(first));
  if (!heads || !tails || heads.length * tails.length > MAX_RANGES) return undefined;
  const isReverse = order?.isReverse ?? false;
  const isWhole = bounds.length === index.pattern.paths.length;
  return heads.map((head) => {
    const ranges = tails.map((tail) => rangeOf(index, [...head, ...tail], isWhole));
    const prefixLength = 4 + head.reduce((sum, { start }) => sum + start.length, 0);
    return { index, ranges: isReverse ? ranges.reverse() : ranges, isReverse, prefixLength };
  });
}

function product(fields: readonly (readonly Interval[])[]): Interval[][] | undefined {
  let combinations: Interval[][] = [[]];
  for (const intervals of fields) {
    if (combinations.length * intervals.length > MAX_RANGES) return undefined;
    combinations = combinations.flatMap((head) => intervals.map((interval) => [...head, interval]));
  }
  return combinations;
}

function rangeOf({ tree }: Index, intervals: readonly Interval[], isWhole: boolean): ScanRange {
  const last = intervals.at(-1);
  if (!last) return treeRange(tree);
  const head = Buffer.concat(intervals.slice(0, -1).map(({ start }) => start));
  const start = Buffer.concat([head, last.start]);
  if (last.isPoint && isWhole && start.length > MAX_VALUES_LENGTH) {
    const key = treeKey(tree, shorten(start));
    return { start: key, end: successor(key) };
  }
  const end = Buffer.concat([head, last.end]);
  if (Math.max(start.length, end.length) <= ORDERED_LENGTH) {
    return { start: treeKey(tree, start), end: treeKey(tree, end) };
  }
  const isCut = end.length > ORDERED_LENGTH;
  const cutEnd = isCut ? successor(end.subarray(0, ORDERED_LENGTH)) : end;
  return {
    start: treeKey(tree, start.subarray(0, ORDERED_LENGTH)),
    end: treeKey(tree, cutEnd),
    isWider: true,
  };
}

/** The scans for each part of an `$or`, if all parts have one. */
function unionOf(
  indexes: readonly Index[],
  conjuncts: readonly Filter[],
  sort?: Sort,
): Candidate | undefined {
  const or = conjuncts.find((filter) => filter.kind === 'or');
  if (or?.kind !== 'or') return undefined;
  const rest = conjuncts.filter((filter) => filter !== or);
  const parts = or.of.map((part) => {
    const all = conjunctionOf([...rest, ...conjunctsOf(part)]);
    const candidates = indexes.flatMap((index) => candidateOf(index, all, sort) ?? []);
    const useful = candidates.filter(({ restricted }) => restricted > 0);
    const score = (candidate: Candidate) => candidate.restricted + (candidate.isSorted ? 100 : 0);
    return useful.sort((a, b) => score(b) - score(a))[0];
  });
  if (parts.some((part) => part === undefined)) return undefined;
  const known = parts as Candidate[];
  const scans = known.flatMap((part) => part.scans);
  if (scans.length > MAX_RANGES) return undefined;
  return {
    scans,
    isSorted:
      known.every(({ isSorted }) => isSorted) &&
      scans.length <= MAX_MERGED_SCANS &&
      haveSameOrder(scans, sort),
    isExact: false,
    hasDuplicates: true,
    isCollectionScan: false,
    restricted: Math.max(...known.map(({ restricted }) => restricted)),
  };
}

/** Whether the keys of scans can be compared with each other. */
function haveSameOrder(scans: readonly Scan[], sort?: Sort): boolean {
  if (!sort) return true;
  return scans.every(({ isReverse }) => isReverse === scans[0]?.isReverse);
}

/**
 * Chooses by the number of entries to read. Reading in order until `limit` documents match takes
 * about `limit` × entries / matches; the fewest entries that some index has for the filter are the
 * estimate of the matches.
 */
function cheapest(
  reader: Reader,
  collection: Collection,
  candidates: readonly Candidate[],
  { sort, limit }: PlanRequest,
): Plan {
  const total = readStatistics(reader, collection).count;
  const counted = limit ? Math.ceil(Math.sqrt(limit * total)) + 1 : MAX_COUNTED;
  const entries = candidates.map((candidate) =>
    candidate.restricted > 0
      ? countEntries(reader, candidate, Math.min(counted, MAX_COUNTED))
      : total,
  );
  const known = entries.map((count) => (count >= Math.min(counted, MAX_COUNTED) ? total : count));
  const matches = Math.max(1, Math.min(...known));
  const costs = candidates.map(({ isSorted }, at) => {
    const count = known[at] as number;
    if (sort && !isSorted) return count;
    return limit ? Math.min(count, Math.max(limit, (limit * count) / matches)) : count;
  });
  const best = candidates.reduce((winner, candidate, at) => {
    const difference = (costs[at] as number) - (costs[winner] as number);
    const isBetter =
      difference < 0 ||
      (difference === 0 && isPreferred(candidate, candidates[winner] as Candidate));
    return isBetter ? at : winner;
  }, 0);
  return candidates[best] as Plan;
}

function isPreferred(a: Candidate, b: Candidate): boolean {
  if (a.isSorted !== b.isSorted) return a.isSorted;
  return a.restricted !== b.restricted ? a.restricted > b.restricted : a.isExact && !b.isExact;
}

export function countEntries(reader: Reader, { scans }: Plan, limit?: number): number {
  let count = 0;
  for (const { ranges } of scans) {
    for (const range of ranges) {
      count += reader.count(range, limit === undefined ? undefined : limit - count);
      if (limit !== undefined && count >= limit) return count;
    }
  }
  return count;
}
