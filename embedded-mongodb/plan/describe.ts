import { type Document, document, type Value } from '../bson/value';
import type { KeyPattern } from '../storage/indexKeys';
import { inverted } from './intervals';
import type { Lane, Plan } from './plan';

/** A plan as MongoDB's explain shows it. */
export function describePlan(
  plan: Plan,
  sort: KeyPattern | undefined,
  filter: Document | undefined,
  keysOnly: boolean,
  limit?: number,
): Document {
  const rest = plan.kind === 'index' && plan.exact ? undefined : filter;
  const source =
    plan.kind === 'collection'
      ? collectionScan(plan.reverse, filter)
      : indexScans(plan.lanes, sort);
  const fetched =
    plan.kind === 'index' && !keysOnly
      ? document({ stage: 'FETCH', filter: rest, inputStage: source })
      : source;
  if (!sort || (plan.kind === 'index' && plan.sorted)) return fetched;
  return document({
    stage: 'SORT',
    sortPattern: describeSort(sort),
    memLimit: 100 * 2 ** 20,
    limitAmount: limit,
    type: 'simple',
    inputStage: fetched,
  });
}

function describeSort(sort: KeyPattern): Document {
  return new Map(sort.map(({ path, descending }) => [path, descending ? -1 : 1]));
}

function collectionScan(reverse: boolean, filter: Document | undefined): Document {
  return document({
    stage: 'COLLSCAN',
    filter: filter && filter.size > 0 ? filter : undefined,
    direction: reverse ? 'backward' : 'forward',
  });
}

function indexScans(lanes: readonly Lane[], sort: KeyPattern | undefined): Document {
  const [only, ...more] = lanes;
  if (only && more.length === 0) return indexScan(only);
  return document({
    stage: sort ? 'SORT_MERGE' : 'OR',
    sortPattern: sort && describeSort(sort),
    inputStages: lanes.map(indexScan),
  });
}

function indexScan({ index, intervals, reverse }: Lane): Document {
  const bounds: Document = new Map(
    index.pattern.map(({ path, descending }, field): [string, Value] => {
      const own = intervals[field] ?? [];
      const directed = descending ? own.map(inverted).reverse() : own;
      return [path, directed.map(({ text }) => text)];
    }),
  );
  const paths: Document = new Map(
    index.pattern.map(({ path }, field): [string, Value] => [
      path,
      (index.multikey >>> field) & 1 ? [path] : [],
    ]),
  );
  return document({
    stage: 'IXSCAN',
    keyPattern: index.key,
    indexName: index.name,
    isMultiKey: index.multikey !== 0,
    multiKeyPaths: paths,
    isUnique: index.unique,
    isSparse: index.sparse,
    isPartial: false,
    indexVersion: 2,
    direction: reverse ? 'backward' : 'forward',
    indexBounds: bounds,
  });
}
