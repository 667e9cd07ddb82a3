import { Long } from 'bson';
import {
  arrayElement,
  type Document,
  decode,
  documentElement,
  encode,
  encodeElements,
  getOwn,
  isDocument,
  isNumeric,
  joinElements,
  toNumber,
} from '../bson';
import { type Collection, readStatistics } from '../catalog';
import type { Results } from '../cursors';
import { CommandError, unsupported } from '../errors';
import { parseVariables } from '../expressions';
import { encodeKey } from '../keys';
import {
  countArgument,
  isStreaming,
  parsePipeline,
  runStages,
  type Stage,
  stageName,
} from '../pipeline';
import { countEntries } from '../plan';
import { Projection } from '../projection';
import { forEachRow, type Row, type Rows, withSnapshot } from '../rows';
import { Search, type SearchOptions } from '../search';
import type { Snapshot } from '../store';
import {
  type Arguments,
  type Command,
  type Context,
  namespaceOf,
  nonNegative,
  readArguments,
  refuseCollation,
  required,
} from './command';

const DEFAULT_BATCH = 101;
/** A reply must stay below the size of the largest document. */
const MAX_BATCH_BYTES = 16 * 2 ** 20 - 16 * 1024;
const MAX_COLLECTED_BYTES = 100 * 2 ** 20;

export const findShape = {
  find: 'any',
  filter: 'document',
  sort: 'document',
  projection: 'document',
  hint: 'any',
  skip: 'number',
  limit: 'number',
  batchSize: 'number',
  singleBatch: 'boolean',
  let: 'document',
  collation: 'document',
  allowDiskUse: 'boolean',
  allowPartialResults: 'boolean',
  noCursorTimeout: 'boolean',
  oplogReplay: 'boolean',
  returnKey: 'boolean',
  showRecordId: 'boolean',
  tailable: 'boolean',
  awaitData: 'boolean',
  max: 'document',
  min: 'document',
} as const;

export function findSearch(input: Arguments<typeof findShape>): Search {
  refuseCollation(input.collation);
  for (const name of ['returnKey', 'showRecordId', 'tailable', 'awaitData'] as const) {
    if (input[name]) throw unsupported(`the option ${name}`);
  }
  for (const name of ['max', 'min'] as const) {
    if (Object.keys(input[name] ?? {}).length > 0) throw unsupported(`the option ${name}`);
  }
  const limit = nonNegative('limit', input.limit);
  const skip = nonNegative('skip', input.skip);
  const variables = parseVariables(input.let);
  return new Search({ ...input, limit: limit ? limit + skip : undefined, variables });
}

export const find: Command = async (context) => {
  const input = readArguments('find', context.body, findShape);
  const namespace = namespaceOf(context, input.find);
  const search = findSearch(input);
  const variables = parseVariables(input.let);
  const hasFields = Object.keys(input.projection ?? {}).length > 0;
  const projection = hasFields
    ? new Projection(input.projection as Document, true, variables)
    : undefined;
  const project = projection && ((row: Row) => projectRow(projection, search, row));
  const batchSize = nonNegative('batchSize', input.batchSize ?? DEFAULT_BATCH);
  return withSnapshot(context.engine.store, async (snapshot) => {
    const collection = context.engine.catalog.find(snapshot, namespace);
    if (!collection) return cursorReply('firstBatch', namespace, [], 0);
    const rows = await search.rows(snapshot, collection, context.deadline);
    const results = new RowResults(rows, input.skip ?? 0, input.limit || undefined, project);
    return firstBatch(context, snapshot, namespace, results, batchSize, input.singleBatch);
  });
};

function projectRow(projection: Projection, { matcher }: Search, { bytes }: Row): Buffer {
  const document = decode(bytes);
  const position = projection.usesPosition ? matcher.positionIn(document) : undefined;
  return encode(projection.apply(document, position));
}

/** The documents of rows, with a number skipped and up to a limit. */
class RowResults implements Results {
  #left: number;

  constructor(
    readonly rows: Rows,
    private skip: number,
    limit: number | undefined,
    readonly project: ((row: Row) => Buffer) | undefined,
  ) {
    this.#left = limit ?? Number.POSITIVE_INFINITY;
  }

  get trees(): readonly number[] {
    return this.rows.trees;
  }

  async batch(snapshot: Snapshot, size: number, deadline?: number) {
    const documents: Buffer[] = [];
    let bytes = 0;
    if (size === 0) return { documents, hasMore: true };
    const visit = (row: Row) => {
      if (this.skip > 0) {
        this.skip--;
        return true;
      }
      const document = this.project ? this.project(row) : Buffer.from(row.bytes);
      documents.push(document);
      bytes += document.length;
      this.#left--;
      return documents.length < size && this.#left > 0 && bytes < MAX_BATCH_BYTES;
    };
    const outcome = await forEachRow(this.rows, snapshot, visit, deadline);
    return { documents, hasMore: outcome === 'stopped' && this.#left > 0 };
  }
}

/** The results of stages that take one document at a time. */
class StreamedResults implements Results {
  #pending: Buffer[] = [];

  constructor(
    readonly source: RowResults,
    readonly stages: readonly Stage[],
  ) {}

  get trees(): readonly number[] {
    return this.source.trees;
  }

  async batch(snapshot: Snapshot, size: number, deadline?: number) {
    let hasMore = true;
    let bytes = 0;
    while (hasMore && this.#pending.length <= size && bytes < MAX_BATCH_BYTES) {
      const next = await this.source.batch(snapshot, Math.max(size, 1), deadline);
      hasMore = next.hasMore;
      for (const document of runStages(
        this.stages,
        next.documents.map((bytes) => decode(bytes)),
      )) {
        bytes += this.#pending[this.#pending.push(encode(document)) - 1]?.length ?? 0;
      }
    }
    const documents = takeBatch(this.#pending, size);
    return { documents, hasMore: hasMore || this.#pending.length > 0 };
  }
}

/** Results that are in memory. */
class CollectedResults implements Results {
  readonly trees = [];

  constructor(readonly documents: Buffer[]) {}

  get heldBytes(): number {
    return this.documents.reduce((sum, { length }) => sum + length, 0);
  }

  async batch(_snapshot: Snapshot, size: number) {
    return { documents: takeBatch(this.documents, size), hasMore: this.documents.length > 0 };
  }
}

function takeBatch(documents: Buffer[], size: number): Buffer[] {
  let bytes = 0;
  let count = 0;
  while (count < Math.min(size, documents.length) && bytes < MAX_BATCH_BYTES) {
    bytes += (documents[count] as Buffer).length;
    count++;
  }
  return documents.splice(0, count);
}

async function firstBatch(
  context: Context,
  snapshot: Snapshot,
  namespace: string,
  results: Results,
  size: number,
  isSingle = false,
): Promise<Buffer> {
  const { documents, hasMore } = await results.batch(snapshot, size, context.deadline);
  const isOpen = hasMore && !isSingle;
  const id = isOpen ? context.engine.cursors.open(namespace, context.session, results) : 0;
  return cursorReply('firstBatch', namespace, documents, id);
}

export function cursorReply(
  batch: 'firstBatch' | 'nextBatch',
  ns: string,
  documents: readonly Buffer[],
  id: number,
): Buffer {
  const fields = [encodeElements({ id: Long.fromNumber(id), ns }), arrayElement(batch, documents)];
  return documentElement('cursor', joinElements(fields));
}

export const getMore: Command = async (context) => {
  const input = readArguments('getMore', context.body, {
    getMore: 'any',
    collection: 'string',
    batchSize: 'number',
    term: 'any',
    lastKnownCommittedOpTime: 'any',
  });
  if (!isNumeric(input.getMore)) {
    throw new CommandError(
      'TypeMismatch',
      "BSON field 'getMore.getMore' is the wrong type, expected type 'long'",
    );
  }
  const namespace = namespaceOf(context, required('getMore', 'collection', input.collection));
  const { cursors, store, catalog } = context.engine;
  const cursor = cursors.take(toNumber(input.getMore), namespace);
  const size = nonNegative('batchSize', input.batchSize) || Number.POSITIVE_INFINITY;
  try {
    return await withSnapshot(store, async (snapshot) => {
      assertComplete(cursor.results, catalog.find(snapshot, namespace));
      const { documents, hasMore } = await cursor.results.batch(snapshot, size, context.deadline);
      if (!hasMore) cursors.kill(cursor.id);
      return cursorReply('nextBatch', namespace, documents, hasMore ? cursor.id : 0);
    });
  } catch (error) {
    cursors.kill(cursor.id);
    throw error;
  } finally {
    cursors.release(cursor);
  }
};

function assertComplete({ trees }: Results, collection: Collection | undefined): void {
  const existing = collection ? [collection, ...collection.indexes].map(({ tree }) => tree) : [];
  if (trees.every((tree) => existing.includes(tree))) return;
  throw new CommandError(
    'QueryPlanKilled',
    'cursor was killed: its collection or an index of it was dropped',
  );
}

export const killCursors: Command = ({ body, engine }) => {
  const input = readArguments('killCursors', body, { killCursors: 'any', cursors: 'array' });
  const ids = required('killCursors', 'cursors', input.cursors).filter(isNumeric);
  const killed = ids.filter((id) => engine.cursors.kill(toNumber(id)));
  return {
    cursorsKilled: killed,
    cursorsNotFound: ids.filter((id) => !killed.includes(id)),
    cursorsAlive: [],
    cursorsUnknown: [],
  };
};

export const countShape = {
  count: 'any',
  query: 'document',
  limit: 'number',
  skip: 'number',
  hint: 'any',
  collation: 'document',
  fields: 'any',
} as const;

export const count: Command = async (context) => {
  const input = readArguments('count', context.body, countShape);
  refuseCollation(input.collation);
  const namespace = namespaceOf(context, input.count);
  const search = new Search({ filter: input.query, hint: input.hint });
  const skip = nonNegative('skip', input.skip);
  const limit = Math.abs(input.limit ?? 0) || Number.POSITIVE_INFINITY;
  return withSnapshot(context.engine.store, async (snapshot) => {
    const collection = context.engine.catalog.find(snapshot, namespace);
    const total = collection ? await countMatches(context, snapshot, collection, search) : 0;
    return { n: Math.min(limit, Math.max(0, total - skip)) };
  });
};

async function countMatches(
  { deadline }: Context,
  snapshot: Snapshot,
  collection: Collection,
  search: Search,
): Promise<number> {
  const { filter } = search;
  const isEverything = filter.kind === 'and' && filter.of.length === 0;
  if (isEverything && search.hint === undefined) return readStatistics(snapshot, collection).count;
  const plan = search.plan(snapshot, collection);
  if (plan.isExact && !plan.hasDuplicates) return countEntries(snapshot, plan);
  let total = 0;
  const visit = () => {
    total++;
    return true;
  };
  await forEachRow(search.planRows(plan, collection), snapshot, visit, deadline);
  return total;
}

export const distinctShape = {
  distinct: 'any',
  key: 'string',
  query: 'document',
  collation: 'document',
  hint: 'any',
} as const;

export const distinct: Command = async (context) => {
  const input = readArguments('distinct', context.body, distinctShape);
  refuseCollation(input.collation);
  const namespace = namespaceOf(context, input.distinct);
  const path = required('distinct', 'key', input.key).split('.');
  const search = new Search({ filter: input.query, hint: input.hint });
  const values = new Map<string, unknown>();
  await withSnapshot(context.engine.store, async (snapshot) => {
    const collection = context.engine.catalog.find(snapshot, namespace);
    if (!collection) return;
    const rows = await search.rows(snapshot, collection, context.deadline);
    const visit = ({ bytes }: Row) => {
      for (const value of valuesAt(decode(bytes), path, 0)) {
        const key = encodeKey(value).toString('latin1');
        if (!values.has(key)) values.set(key, value);
      }
      return true;
    };
    await forEachRow(rows, snapshot, visit, context.deadline);
  });
  const keys = [...values.keys()].sort();
  return { values: keys.map((key) => values.get(key)) };
};

function valuesAt(container: object, path: readonly string[], at: number): unknown[] {
  const value = getOwn(container, path[at] as string);
  if (at === path.length - 1)
    return value === undefined ? [] : Array.isArray(value) ? value : [value];
  if (isDocument(value)) return valuesAt(value, path, at + 1);
  if (!Array.isArray(value)) return [];
  const elements = value.flatMap((item) => (isDocument(item) ? valuesAt(item, path, at + 1) : []));
  return /^\d+$/.test(path[at + 1] as string)
    ? [...elements, ...valuesAt(value, path, at + 1)]
    : elements;
}

export const aggregateShape = {
  aggregate: 'any',
  pipeline: 'array',
  cursor: 'document',
  hint: 'any',
  let: 'document',
  collation: 'document',
  allowDiskUse: 'boolean',
  bypassDocumentValidation: 'boolean',
  explain: 'boolean',
} as const;

interface SplitPipeline {
  readonly search: Search;
  readonly skip: number;
  readonly limit: number | undefined;
  readonly rest: readonly unknown[];
}

/** Splits a pipeline into what a find does and the stages after that. */
export function splitPipeline(input: Arguments<typeof aggregateShape>): SplitPipeline {
  const rest = [...required('aggregate', 'pipeline', input.pipeline)];
  const take = (name: string) =>
    rest.length > 0 && stageName(rest[0]) === name ? (rest.shift() as Document)[name] : undefined;
  const filters: Document[] = [];
  for (let match = take('$match'); match !== undefined; match = take('$match')) {
    if (!isDocument(match))
      throw new CommandError(15959, 'the match filter must be an expression in an object');
    filters.push(match);
  }
  const sort = take('$sort');
  if (sort !== undefined) parsePipeline([{ $sort: sort }]);
  const skipped = take('$skip');
  const skip = skipped === undefined ? 0 : countArgument('$skip', skipped);
  const limited = take('$limit');
  const limit = limited === undefined ? undefined : countArgument('$limit', limited);
  const options: SearchOptions = {
    filter: filters.length > 1 ? { $and: filters } : filters[0],
    sort: sort as Document | undefined,
    hint: input.hint,
    limit: limit === undefined ? undefined : limit + skip,
    variables: parseVariables(input.let),
  };
  return { search: new Search(options), skip, limit, rest };
}

export const aggregate: Command = async (context) => {
  const input = readArguments('aggregate', context.body, aggregateShape);
  refuseCollation(input.collation);
  if (typeof input.aggregate !== 'string') throw unsupported('pipelines on a database');
  if (input.explain) throw unsupported('the option explain; use the command explain');
  if (!input.cursor) throw new CommandError('FailedToParse', "The 'cursor' option is required");
  const namespace = namespaceOf(context, input.aggregate);
  const { search, skip, limit, rest } = splitPipeline(input);
  const stages = parsePipeline(rest, parseVariables(input.let));
  const { batchSize } = readArguments('aggregate.cursor', input.cursor, { batchSize: 'number' });
  const size = nonNegative('batchSize', batchSize ?? DEFAULT_BATCH);
  return withSnapshot(context.engine.store, async (snapshot) => {
    const collection = context.engine.catalog.find(snapshot, namespace);
    if (!collection) {
      const documents = [...runStages(stages, [])].map(encode);
      return firstBatch(context, snapshot, namespace, new CollectedResults(documents), size);
    }
    const counter =
      skip === 0 && limit === undefined && !search.sort ? countingGroup(rest) : undefined;
    if (counter) {
      const total = await countMatches(context, snapshot, collection, search);
      const documents = total > 0 ? [encode({ _id: counter.id, [counter.name]: total })] : [];
      return firstBatch(context, snapshot, namespace, new CollectedResults(documents), size);
    }
    const rows = new RowResults(
      await search.rows(snapshot, collection, context.deadline),
      skip,
      limit,
      undefined,
    );
    const results = await resultsOf(rows, rest, stages, snapshot, context.deadline);
    return firstBatch(context, snapshot, namespace, results, size);
  });
};

/** The only stage of countDocuments: a group that counts everything. */
function countingGroup(stages: readonly unknown[]): { id: unknown; name: string } | undefined {
  const [stage] = stages as [Document?];
  if (stages.length !== 1 || !isDocument(stage?.$group)) return undefined;
  const [id, name, ...others] = Object.keys(stage.$group);
  const field = stage.$group[name ?? ''];
  const isCount = isDocument(field) && field.$sum === 1 && Object.keys(field).length === 1;
  const isConstant = stage.$group._id === null || typeof stage.$group._id === 'number';
  if (id !== '_id' || name === undefined || others.length > 0 || !isCount || !isConstant)
    return undefined;
  return { id: stage.$group._id, name };
}

async function resultsOf(
  rows: RowResults,
  rest: readonly unknown[],
  stages: readonly Stage[],
  snapshot: Snapshot,
  deadline: number | undefined,
): Promise<Results> {
  if (stages.length === 0) return rows;
  if (rest.every(isStreaming)) return new StreamedResults(rows, stages);
  const documents: Document[] = [];
  let bytes = 0;
  for (let hasMore = true; hasMore; ) {
    const next = await rows.batch(snapshot, Number.POSITIVE_INFINITY, deadline);
    hasMore = next.hasMore;
    for (const document of next.documents) {
      bytes += document.length;
      documents.push(decode(document));
    }
    if (bytes > MAX_COLLECTED_BYTES) {
      throw new CommandError(
        'QueryExceededMemoryLimitNoDiskUseAllowed',
        `The pipeline exceeded its memory limit of ${MAX_COLLECTED_BYTES} bytes`,
      );
    }
  }
  return new CollectedResults(Array.from(runStages(stages, documents), encode));
}
