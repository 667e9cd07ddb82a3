import type { Document } from '../bson';
import { isDocument } from '../bson';
import { CommandError } from '../errors';
import { countEntries, type Plan, type Scan } from '../plan';
import { forEachRow, withSnapshot } from '../rows';
import { Search } from '../search';
import { type Command, namespaceOf, readArguments, required } from './command';
import {
  aggregateShape,
  countShape,
  distinctShape,
  findSearch,
  findShape,
  splitPipeline,
} from './read';
import { findAndModifyShape } from './write';

interface Explained {
  readonly collection: unknown;
  readonly search: Search;
  readonly isCount?: boolean;
}

/** Describes the plan of a command, and with a verbosity what it read. */
export const explain: Command = async (context) => {
  const input = readArguments('explain', context.body, {
    explain: 'document',
    verbosity: 'string',
  });
  const { verbosity = 'allPlansExecution' } = input;
  if (!['queryPlanner', 'executionStats', 'allPlansExecution'].includes(verbosity)) {
    throw new CommandError(
      'BadValue',
      `Enumeration value '${verbosity}' for field 'explain.verbosity' is not a valid value.`,
    );
  }
  const command = required('explain', 'explain', input.explain);
  const { collection: name, search, isCount = false } = explained(command);
  const namespace = namespaceOf(context, name);
  return withSnapshot(context.engine.store, async (snapshot) => {
    const collection = context.engine.catalog.find(snapshot, namespace);
    const plan = collection && search.plan(snapshot, collection);
    const winningPlan = plan ? describe(plan, search) : { stage: 'EOF' };
    const queryPlanner = { namespace, indexFilterSet: false, winningPlan, rejectedPlans: [] };
    const reply: Document = { explainVersion: '1', queryPlanner, command };
    if (verbosity === 'queryPlanner') return reply;
    let matches = 0;
    let examined = { keys: 0, documents: 0 };
    if (collection && plan && isCount && plan.isExact && !plan.hasDuplicates) {
      matches = countEntries(snapshot, plan);
      examined.keys = matches;
    } else if (collection && plan) {
      const rows = await search.rowsOf(plan, snapshot, collection, context.deadline);
      const visit = () => ++matches !== search.limit;
      await forEachRow(rows, snapshot, visit, context.deadline);
      examined = rows.examined;
    }
    const executionStats = {
      executionSuccess: true,
      nReturned: matches,
      totalKeysExamined: plan?.isCollectionScan ? 0 : examined.keys,
      totalDocsExamined: examined.documents,
      executionStages: winningPlan,
    };
    return { ...reply, executionStats };
  });
};

function explained(command: Document): Explained {
  const [name] = Object.keys(command);
  switch (name) {
    case 'find': {
      const input = readArguments(name, command, findShape);
      return { collection: input.find, search: findSearch(input) };
    }
    case 'count': {
      const { count, query, hint } = readArguments(name, command, countShape);
      return { collection: count, search: new Search({ filter: query, hint }), isCount: true };
    }
    case 'distinct': {
      const { distinct, query, hint } = readArguments(name, command, distinctShape);
      return { collection: distinct, search: new Search({ filter: query, hint }) };
    }
    case 'aggregate': {
      const input = readArguments(name, command, aggregateShape);
      return { collection: input.aggregate, search: splitPipeline(input).search };
    }
    case 'findAndModify': {
      const { findAndModify, query, sort, hint } = readArguments(name, command, findAndModifyShape);
      return {
        collection: findAndModify,
        search: new Search({ filter: query, sort, hint, limit: 1 }),
      };
    }
    case 'update':
    case 'delete': {
      const statements = command[`${name}s`];
      const [statement] = Array.isArray(statements) ? statements : [];
      if (!isDocument(statement))
        throw new CommandError('BadValue', `explained ${name} needs one statement`);
      const isMulti = name === 'update' ? statement.multi === true : statement.limit === 0;
      const search = new Search({
        filter: statement.q as Document,
        hint: statement.hint,
        limit: isMulti ? undefined : 1,
      });
      return { collection: command[name], search };
    }
  }
  throw new CommandError('CommandNotFound', `Explain failed due to unknown command: ${name}`);
}

function describe(plan: Plan, { sort, limit }: Search): Document {
  const scans = plan.scans.map(describeScan);
  const read =
    scans.length === 1
      ? (scans[0] as Document)
      : { stage: plan.isSorted && sort ? 'SORT_MERGE' : 'OR', inputStages: scans };
  const fetched = plan.isCollectionScan
    ? { ...read, stage: 'COLLSCAN' }
    : { stage: 'FETCH', inputStage: read };
  if (!sort || plan.isSorted) return fetched;
  const sortPattern = Object.fromEntries(
    sort.paths.map((path, at) => [path, sort.descending[at] ? -1 : 1]),
  );
  return { stage: 'SORT', sortPattern, ...(limit && { limitAmount: limit }), inputStage: fetched };
}

function describeScan({ index, isReverse, ranges }: Scan): Document {
  const { name: indexName, key: keyPattern, multikey } = index;
  const direction = isReverse ? 'backward' : 'forward';
  return {
    stage: 'IXSCAN',
    indexName,
    keyPattern,
    isMultiKey: multikey !== 0,
    direction,
    ranges: ranges.length,
  };
}
