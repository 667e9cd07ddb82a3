import { constants } from '../aggregate/expressions';
import type { Variables } from '../aggregate/scope';
import { Pipeline, parsePipeline, stageOf } from '../aggregate/stages';
import { decode } from '../bson/decode';
import { type EncodableDocument, Encoded, encode } from '../bson/encode';
import { type Document, integer, isDocument, isNumeric, toNumber, type Value } from '../bson/value';
import { Code, CommandError } from '../errors';
import type { Rows } from '../plan/execution';
import type { Collection } from '../storage/catalog';
import type { Reader } from '../storage/store';
import {
  type Arguments,
  collectionName,
  nonNegative,
  readArguments,
  refuseCollation,
  required,
} from './arguments';
import { type Command, type Context, namespaceOf } from './command';
import { countMatching } from './count';
import { cursorReply, openCursor } from './find';
import { eachRow, Search, withSnapshot } from './query';

const DEFAULT_BATCH = 101;
const MAX_BATCH_BYTES = 16 * 2 ** 20 - 16 * 1024;

export const aggregateShape = {
  aggregate: 'any',
  pipeline: 'array',
  cursor: 'document',
  explain: 'boolean',
  allowDiskUse: 'boolean',
  bypassDocumentValidation: 'boolean',
  collation: 'document',
  hint: 'any',
  let: 'document',
} as const;

/** The beginning of a pipeline that is a search, and the stages that are left. */
export interface Split {
  search: Search;
  skip: number;
  limit: number | undefined;
  rest: Value[];
}

/** Turns matching, sorting, skipping and limiting at the beginning of a pipeline into a search. */
export function splitPipeline(given: Arguments<typeof aggregateShape>): Split {
  refuseCollation(given.collation);
  const rest = [...required('aggregate', 'pipeline', given.pipeline)];
  const filters: Document[] = [];
  let sort: Document | undefined;
  let skip = 0;
  let limit: number | undefined;
  for (;;) {
    const [name, argument] = rest.length > 0 ? stageOf(rest[0] as Value) : [];
    if (name === '$match' && isDocument(argument) && !sort && skip === 0 && limit === undefined) {
      filters.push(argument);
    } else if (
      name === '$sort' &&
      isDocument(argument) &&
      argument.size > 0 &&
      !sort &&
      skip === 0 &&
      limit === undefined
    ) {
      sort = argument;
    } else if (name === '$skip' && isCount(argument, 0) && limit === undefined) {
      skip += toNumber(argument);
    } else if (name === '$limit' && isCount(argument, 1)) {
      limit = Math.min(limit ?? Number.POSITIVE_INFINITY, toNumber(argument));
    } else {
      break;
    }
    rest.shift();
  }
  const filter: Document = filters.length === 1 ? (filters[0] as Document) : new Map();
  if (filters.length > 1) filter.set('$and', filters);
  const search = new Search({ filter, sort, hint: given.hint, variables: constants(given.let) });
  return { search, skip, limit, rest };
}

function isCount(argument: Value | undefined, least: number): argument is number {
  return isNumeric(argument) && Number.isInteger(toNumber(argument)) && toNumber(argument) >= least;
}

/** The field that a pipeline counts everything into, if that is all it still does. */
function countField(rest: readonly Value[]): { name: string; id: Value | undefined } | undefined {
  if (rest.length !== 1) return undefined;
  const [name, argument] = stageOf(rest[0] as Value);
  if (name === '$count' && typeof argument === 'string') return { name: argument, id: undefined };
  if (name !== '$group' || !isDocument(argument) || argument.size !== 2) return undefined;
  const id = argument.get('_id');
  if (typeof id === 'string' || isDocument(id) || Array.isArray(id) || id === undefined)
    return undefined;
  const [field, accumulator] = [...argument].find(([key]) => key !== '_id') ?? [];
  const isSum = isDocument(accumulator) && accumulator.size === 1 && accumulator.get('$sum') === 1;
  return field !== undefined && isSum ? { name: field, id } : undefined;
}

class AggregateResults {
  readonly #pipeline: Pipeline;
  readonly #ready: Encoded[] = [];
  #skip: number;
  #left: number;
  #ended = false;

  constructor(
    readonly collection: Collection | undefined,
    readonly rows: Rows | undefined,
    split: Split,
    variables: Variables | undefined,
  ) {
    this.#skip = split.skip;
    this.#left = split.limit ?? Number.POSITIVE_INFINITY;
    this.#pipeline = new Pipeline(parsePipeline(split.rest, variables), (document) => {
      this.#ready.push(new Encoded(encode(document)));
    });
  }

  async batch(
    context: Context,
    size: number,
    snapshot: Reader,
  ): Promise<{ documents: Encoded[]; more: boolean }> {
    if (size > 0 && !this.#ended && this.#ready.length < size) {
      await this.#fill(context, size, snapshot);
    }
    let count = 0;
    for (let bytes = 0; count < Math.min(size, this.#ready.length); count++) {
      if (bytes >= MAX_BATCH_BYTES) break;
      bytes += this.#ready[count]?.bytes.length ?? 0;
    }
    const documents = this.#ready.splice(0, count);
    return { documents, more: !this.#ended || this.#ready.length > 0 };
  }

  async #fill(context: Context, size: number, snapshot: Reader): Promise<void> {
    const outcome = this.rows
      ? await eachRow(context, this.rows, snapshot, ({ bytes }) => {
          if (this.#skip > 0) {
            this.#skip--;
            return true;
          }
          this.#pipeline.take(decode(bytes));
          this.#left--;
          return this.#left > 0 && !this.#pipeline.isFull && this.#ready.length < size;
        })
      : 'end';
    if (outcome === 'more' && this.#left > 0 && !this.#pipeline.isFull) return;
    this.#pipeline.end();
    this.#ended = true;
  }
}

export const aggregate: Command = async (context) => {
  const given = readArguments('aggregate', context.body, aggregateShape);
  if (isNumeric(given.aggregate)) {
    throw new CommandError(
      Code.NotImplemented,
      'Pipelines on a whole database are not supported by this server',
    );
  }
  const namespace = namespaceOf(context, collectionName('aggregate', given.aggregate));
  const cursor = readArguments(
    'cursor',
    required('aggregate', 'cursor', given.cursor),
    { batchSize: 'number' },
    false,
  );
  const batchSize = nonNegative('batchSize', cursor.batchSize ?? DEFAULT_BATCH);
  const split = splitPipeline(given);
  return withSnapshot(context, async (snapshot) => {
    const collection = context.engine.catalog.find(snapshot, namespace);
    const counted = countField(split.rest);
    if (counted) {
      const all = collection ? await countMatching(context, snapshot, collection, split.search) : 0;
      return countReply(namespace, split, all, counted);
    }
    const wanted = split.limit === undefined ? undefined : split.skip + split.limit;
    const rows = collection && split.search.rows(snapshot, collection, wanted);
    const results = new AggregateResults(collection, rows, split, constants(given.let));
    const { documents, more } = await results.batch(context, batchSize, snapshot);
    const id = more ? openCursor(context, namespace, results) : 0;
    return cursorReply('firstBatch', namespace, documents, id);
  });
};

function countReply(
  namespace: string,
  { skip, limit }: Split,
  all: number,
  { name, id }: { name: string; id: Value | undefined },
): EncodableDocument {
  const count = Math.min(Math.max(0, all - skip), limit ?? Number.POSITIVE_INFINITY);
  const result: Document = id === undefined ? new Map() : new Map([['_id', id]]);
  result.set(name, integer(BigInt(count)));
  return cursorReply('firstBatch', namespace, count > 0 ? [new Encoded(encode(result))] : [], 0);
}
