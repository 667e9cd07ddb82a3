import { type Condition, conjuncts, type FieldCondition } from '../query/condition';
import type { Index } from '../storage/catalog';
import type { Reader } from '../storage/store';
import { boundIndex, type IndexUse, lane, sortedLanes } from './lanes';
import type { IndexPlan, Plan, Query } from './plan';

/*
 * How a plan is chosen. Every index that has bounds for some condition is a candidate, and so is
 * one that has the order asked for, and for an `$or` a candidate of its own in each branch. The
 * cost of a candidate is the number of keys it may have to read, counted up to a small cap:
 *
 * - if it finds exactly what matches, in the order asked for, no more than the limit;
 * - if documents still have to be sorted, twice as many;
 * - if there are more than the cap, ten times the cap: better a little sorting than a long scan.
 *
 * Of equals the one wins that has to test less, then the one with more fields bounded. Without a
 * candidate the collection is read.
 */

const COUNT_CAP = 1000;
const BEYOND_CAP = 10 * COUNT_CAP;

interface Candidate {
  plan: IndexPlan;
  cost: number;
  /** How many conditions still have to be tested. */
  untested: number;
  bounded: number;
}

export function choosePlan(reader: Reader, query: Query): Plan {
  const { hint } = query;
  if (hint === 'forward' || hint === 'backward') {
    return { kind: 'collection', reverse: hint === 'backward' };
  }
  const candidates = hint ? [forced(query, hint)] : candidatesOf(query);
  const [only] = candidates;
  if (!only) return { kind: 'collection', reverse: false };
  if (candidates.length === 1) return only.plan;
  // The most promising first, so that of the others no more has to be counted than what beats it.
  candidates.sort((a, b) => promise(b) - promise(a));
  let best = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    candidate.cost = costOf(reader, query, candidate, best);
    best = Math.min(best, candidate.cost);
  }
  return candidates.reduce((best, other) => (isBetter(other, best) ? other : best)).plan;
}

function isBetter(a: Candidate, b: Candidate): boolean {
  if (a.cost !== b.cost) return a.cost < b.cost;
  if (a.plan.sorted !== b.plan.sorted) return a.plan.sorted;
  if (a.untested !== b.untested) return a.untested < b.untested;
  if (a.bounded !== b.bounded) return a.bounded > b.bounded;
  return keyLength(a) < keyLength(b);
}

function promise({ plan }: Candidate): number {
  return Number(plan.sorted) + Number(plan.exact);
}

function keyLength({ plan }: Candidate): number {
  return plan.lanes[0]?.index.pattern.length ?? 0;
}

function candidatesOf(query: Query): Candidate[] {
  const conditions = conjuncts(query.condition);
  const whole = usesOf(query, conditions).map((use) => candidate(query, [use], conditions.length));
  const unique = whole.find(({ plan }) => isOneKey(plan));
  if (unique) return [unique];
  const branching = conditions.flatMap((condition) => {
    if (condition.kind !== 'or') return [];
    const around = conditions.filter((other) => other !== condition);
    return branches(query, condition.of, around);
  });
  return [...whole, ...branching];
}

/** Whether it is one key of a unique index, which nothing can beat. */
function isOneKey({ lanes }: IndexPlan): boolean {
  const [only] = lanes;
  return (
    lanes.length === 1 &&
    only?.index.unique === true &&
    only.intervals.every((own) => own.length === 1 && own[0]?.point)
  );
}

/** The ways to use each of the indexes for conditions that all have to hold. */
function usesOf({ collection, sort }: Query, conditions: readonly Condition[]): IndexUse[] {
  const fields = conditions.filter((condition) => condition.kind === 'field');
  return collection.indexes.flatMap((index) => {
    const use = index.ready ? boundIndex(index, fields) : undefined;
    if (!use) return [];
    return use.bounded > 0 || (sort && sortedLanes(use, sort)) ? [use] : [];
  });
}

/** A plan of an `$or`: for each branch, with the conditions around it, the index that is best. */
function branches(query: Query, of: readonly Condition[], around: Condition[]): Candidate[] {
  const perBranch = of.map((branch) => {
    const conditions = [...around, ...conjuncts(branch)];
    const uses = usesOf(query, conditions).filter(({ bounded }) => bounded > 0);
    return { conditions, uses };
  });
  if (perBranch.some(({ uses }) => uses.length === 0)) return [];
  const { sort } = query;
  const chosen = perBranch.map(({ uses, conditions }) => best(uses, conditions, sort));
  const untested = perBranch.reduce(
    (sum, { conditions }, branch) => sum + untestedBy(conditions, chosen[branch] as IndexUse),
    0,
  );
  return [{ ...candidate(query, chosen, 0), untested }].map((result) => {
    result.plan.exact = untested === 0;
    return result;
  });
}

function best(uses: IndexUse[], conditions: Condition[], sort: Query['sort']): IndexUse {
  const score = (use: IndexUse) =>
    (sort && sortedLanes(use, sort) ? 1000 : 0) +
    (isUniqueUse(use) ? 100 : 0) +
    use.bounded -
    untestedBy(conditions, use) * 10;
  return uses.reduce((a, b) => (score(b) > score(a) ? b : a));
}

const isUniqueUse = ({ index, intervals }: IndexUse) =>
  index.unique && intervals.every((own) => own.every(({ point }) => point));

function untestedBy(conditions: readonly Condition[], { covered }: IndexUse): number {
  return conditions.filter((condition) => !covered.has(condition as FieldCondition)).length;
}

/** The plan that uses these indexes together. */
function candidate(query: Query, uses: readonly IndexUse[], conditions: number): Candidate {
  const { sort } = query;
  const sorted = sort ? uses.map((use) => sortedLanes(use, sort)) : [];
  const inOrder = sort !== undefined && sorted.every((lanes) => lanes !== undefined);
  const lanes = inOrder
    ? sorted.flatMap((lanes) => lanes ?? [])
    : uses.map((use) => lane(use, use.ranges, 'forward'));
  const untested = conditions - (uses[0]?.covered.size ?? 0);
  return {
    plan: {
      kind: 'index',
      lanes,
      sorted: inOrder || sort === undefined,
      exact: untested === 0,
      repeats: uses.length > 1 || uses.some(({ repeats }) => repeats),
    },
    cost: 0,
    untested,
    bounded: Math.min(...uses.map(({ bounded }) => bounded)),
  };
}

function forced(query: Query, index: Index): Candidate {
  const conditions = conjuncts(query.condition);
  const fields = conditions.filter((condition) => condition.kind === 'field');
  const use = boundIndex(index, fields) ?? boundIndex({ ...index, sparse: false }, fields);
  return candidate(query, use ? [use] : [], conditions.length);
}

/** The cost of a candidate; if it is above `best`, only that it is. */
function costOf(reader: Reader, { limit }: Query, { plan }: Candidate, best: number): number {
  const enough = plan.sorted && plan.exact && limit ? limit : COUNT_CAP;
  const cap = Math.min(COUNT_CAP, enough, best + 1);
  let keys = 0;
  for (const { ranges } of plan.lanes) {
    for (const range of ranges) {
      if (keys < cap) keys += Math.max(1, reader.countUpTo(range, cap - keys));
    }
  }
  if (keys >= enough && enough < COUNT_CAP) return enough;
  const expected = keys >= COUNT_CAP ? BEYOND_CAP : keys;
  return plan.sorted ? expected : expected * 2;
}
