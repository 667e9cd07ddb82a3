import { type Document, document, isDocument, type Value } from '../bson/value';
import { Code, CommandError } from '../errors';
import { describePlan } from '../plan/describe';
import type { Rows } from '../plan/execution';
import type { IndexPlan, Plan } from '../plan/plan';
import { type Collection, readStatistics } from '../storage/catalog';
import type { Reader } from '../storage/store';
import { aggregateShape, splitPipeline } from './aggregate';
import { collectionName, readArguments } from './arguments';
import { type Command, type Context, namespaceOf, reply } from './command';
import { countSearch, countShape, isCountedByKeys } from './count';
import { distinctSearch, distinctShape } from './distinct';
import { findShape, searchOf } from './find';
import { findAndModifySearch, findAndModifyShape } from './findAndModify';
import { eachRow, Search, withSnapshot } from './query';

/** What of a command is explained. */
interface Explained {
  collection: Value | undefined;
  search: Search;
  filter: Document | undefined;
  /** How many documents it takes at most, those skipped included. */
  limit?: number;
  skip?: number;
  /** The stage that stands for what the command does with the documents. */
  top?: 'COUNT' | 'UPDATE' | 'DELETE';
  /** The stages of a pipeline that are no search. */
  stages?: Value[];
}

const VERBOSITIES = ['queryPlanner', 'executionStats', 'allPlansExecution'];

export const explain: Command = (context) => {
  const given = readArguments('explain', context.body, {
    explain: 'document',
    verbosity: 'string',
  });
  const verbosity = given.verbosity ?? 'allPlansExecution';
  if (!VERBOSITIES.includes(verbosity)) {
    throw new CommandError(
      Code.BadValue,
      `Enumeration value '${verbosity}' for field 'explain.verbosity' is not a valid value.`,
    );
  }
  const command = given.explain ?? new Map();
  const explained = explainedBy(command);
  const namespace = namespaceOf(context, collectionName('explain', explained.collection));
  return withSnapshot(context, async (snapshot) => {
    const collection = context.engine.catalog.find(snapshot, namespace);
    const plan = collection && explained.search.plan(snapshot, collection, explained.limit);
    const winningPlan = describe(explained, plan);
    const result = reply({
      explainVersion: '1',
      queryPlanner: document({
        namespace,
        parsedQuery: explained.filter ?? new Map(),
        indexFilterSet: false,
        winningPlan,
        rejectedPlans: [],
      }),
      stages: explained.stages,
    });
    if (verbosity !== 'queryPlanner') {
      result.set(
        'executionStats',
        await execute(context, snapshot, explained, collection, plan, winningPlan),
      );
    }
    result.set('command', command);
    result.set('serverInfo', document({ host: '127.0.0.1', version: '7.0.0' }));
    return result;
  });
};

function explainedBy(command: Document): Explained {
  const [name] = command.keys();
  switch (name) {
    case 'find': {
      const given = readArguments(name, command, findShape);
      const skip = given.skip ?? 0;
      const limit = given.limit ? given.limit + skip : undefined;
      return { collection: given.find, search: searchOf(given), filter: given.filter, limit, skip };
    }
    case 'count': {
      const given = readArguments(name, command, countShape);
      return {
        collection: given.count,
        search: countSearch(given),
        filter: given.query,
        top: 'COUNT',
      };
    }
    case 'distinct': {
      const given = readArguments(name, command, distinctShape);
      return { collection: given.distinct, search: distinctSearch(given), filter: given.query };
    }
    case 'aggregate': {
      const given = readArguments(name, command, aggregateShape);
      const { search, rest, limit, skip } = splitPipeline(given);
      const wanted = limit === undefined ? undefined : limit + skip;
      const stages = rest.length > 0 ? rest : undefined;
      return {
        collection: given.aggregate,
        search,
        filter: undefined,
        limit: wanted,
        skip,
        stages,
      };
    }
    case 'findAndModify':
    case 'findandmodify': {
      const given = readArguments('findAndModify', command, findAndModifyShape);
      const collection = given.findAndModify ?? given.findandmodify;
      const top = given.remove ? 'DELETE' : 'UPDATE';
      return { collection, search: findAndModifySearch(given), filter: given.query, limit: 1, top };
    }
    case 'update':
    case 'delete':
      return explainedWrite(name, command);
    default:
      throw new CommandError(
        Code.CommandNotFound,
        `Explain failed due to unknown command: ${name}`,
      );
  }
}

function explainedWrite(name: 'update' | 'delete', command: Document): Explained {
  const list = command.get(`${name}s`);
  const [statement] = Array.isArray(list) ? list : [];
  if (!isDocument(statement)) {
    throw new CommandError(Code.BadValue, `explained ${name} needs one statement`);
  }
  const filter = statement.get('q');
  const sort = statement.get('sort');
  const search = new Search({
    filter: isDocument(filter) ? filter : undefined,
    sort: isDocument(sort) ? sort : undefined,
    hint: statement.get('hint'),
  });
  const multi = name === 'update' ? statement.get('multi') === true : statement.get('limit') === 0;
  return {
    collection: command.get(name),
    search,
    filter: isDocument(filter) ? filter : undefined,
    limit: multi ? undefined : 1,
    top: name === 'update' ? 'UPDATE' : 'DELETE',
  };
}

function describe(
  { search, filter, limit, skip, top }: Explained,
  plan: Plan | undefined,
): Document {
  if (!plan) return document({ stage: 'EOF' });
  const { sort } = search;
  if (top === 'COUNT') {
    const isAll = !filter || filter.size === 0;
    if (isAll) return document({ stage: 'RECORD_STORE_FAST_COUNT' });
    const inner = describePlan(plan, sort, filter, isCountedByKeys(plan));
    return document({ stage: 'COUNT', inputStage: inner });
  }
  let result = describePlan(plan, sort, filter, false, limit);
  if (skip) result = document({ stage: 'SKIP', skipAmount: skip, inputStage: result });
  if (limit && !top && result.get('stage') !== 'SORT') {
    result = document({ stage: 'LIMIT', limitAmount: limit - (skip ?? 0), inputStage: result });
  }
  return top ? document({ stage: top, inputStage: result }) : result;
}

async function execute(
  context: Context,
  snapshot: Reader,
  { search, filter, limit, skip = 0, top }: Explained,
  collection: Collection | undefined,
  plan: Plan | undefined,
  stages: Document,
): Promise<Document> {
  const start = performance.now();
  let found = 0;
  let keys = 0;
  let documents = 0;
  if (collection && plan && top === 'COUNT' && !(filter && filter.size > 0)) {
    found = readStatistics(snapshot, collection.tree).count;
  } else if (collection && plan && top === 'COUNT' && isCountedByKeys(plan)) {
    found = countKeys(snapshot, plan);
    keys = found;
  } else if (collection && plan) {
    const rows: Rows = search.rowsOf(plan, collection, limit);
    await eachRow(context, rows, snapshot, () => {
      found++;
      return limit === undefined || found < limit;
    });
    keys = rows.keysExamined;
    documents = rows.documentsExamined;
  }
  return document({
    executionSuccess: true,
    nReturned: top ? 0 : Math.max(0, found - skip),
    executionTimeMillis: Math.round(performance.now() - start),
    totalKeysExamined: keys,
    totalDocsExamined: documents,
    executionStages: new Map<string, Value>([...stages, ['nReturned', found]]),
  });
}

function countKeys(snapshot: Reader, plan: IndexPlan): number {
  const ranges = plan.lanes.flatMap((lane) => lane.ranges);
  return ranges.reduce((sum, range) => sum + snapshot.count(range), 0);
}
