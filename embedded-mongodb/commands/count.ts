import type { Rows } from '../plan/execution';
import type { Plan } from '../plan/plan';
import { type Collection, readStatistics } from '../storage/catalog';
import type { Reader } from '../storage/store';
import {
  type Arguments,
  collectionName,
  nonNegative,
  readArguments,
  refuseCollation,
} from './arguments';
import { type Command, type Context, namespaceOf, reply } from './command';
import { eachRow, Search, withSnapshot } from './query';

export const countShape = {
  count: 'any',
  query: 'document',
  limit: 'number',
  skip: 'number',
  hint: 'any',
  collation: 'document',
  fields: 'any',
} as const;

export function countSearch(given: Arguments<typeof countShape>): Search {
  refuseCollation(given.collation);
  return new Search({ filter: given.query, hint: given.hint });
}

export const count: Command = async (context) => {
  const given = readArguments('count', context.body, countShape);
  const namespace = namespaceOf(context, collectionName('count', given.count));
  const search = countSearch(given);
  const skip = nonNegative('skip', given.skip);
  const limit = Math.abs(Math.trunc(given.limit ?? 0));
  return withSnapshot(context, async (snapshot) => {
    const collection = context.engine.catalog.find(snapshot, namespace);
    const all = collection ? await countMatching(context, snapshot, collection, search) : 0;
    const rest = Math.max(0, all - skip);
    return reply({ n: limit ? Math.min(rest, limit) : rest });
  });
};

/** How many documents match, without fetching them if the keys of an index tell. */
export async function countMatching(
  context: Context,
  snapshot: Reader,
  collection: Collection,
  search: Search,
): Promise<number> {
  const { condition } = search.matcher;
  if (condition.kind === 'and' && condition.of.length === 0) {
    return readStatistics(snapshot, collection.tree).count;
  }
  const plan = search.plan(snapshot, collection);
  if (isCountedByKeys(plan)) {
    return plan.lanes
      .flatMap(({ ranges }) => ranges)
      .reduce((sum, range) => sum + snapshot.count(range), 0);
  }
  let found = 0;
  const rows: Rows = search.rowsOf(plan, collection);
  await eachRow(context, rows, snapshot, () => {
    found++;
    return true;
  });
  return found;
}

export function isCountedByKeys(plan: Plan): plan is Plan & { kind: 'index' } {
  return plan.kind === 'index' && plan.exact && !plan.repeats;
}
