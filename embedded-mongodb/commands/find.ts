import { Long } from 'bson';
import { constants } from '../aggregate/expressions';
import type { Variables } from '../aggregate/scope';
import { decode } from '../bson/decode';
import { type EncodableDocument, Encoded, encode } from '../bson/encode';
import type { Document } from '../bson/value';
import { Code, CommandError } from '../errors';
import type { Row, Rows } from '../plan/execution';
import { Projection } from '../query/projection';
import type { Collection } from '../storage/catalog';
import {
  type Arguments,
  collectionName,
  nonNegative,
  readArguments,
  refuseCollation,
  required,
} from './arguments';
import { type Command, type Context, namespaceOf, reply } from './command';
import { eachRow, Search, withSnapshot } from './query';

const DEFAULT_BATCH = 101;
/** A batch is one reply, which has to stay below the largest document. */
const MAX_BATCH_BYTES = 16 * 2 ** 20 - 16 * 1024;

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

export type FindArguments = Arguments<typeof findShape>;

/** The results of a find that are still to come. */
export class FindResults {
  #skip: number;
  #left: number;

  constructor(
    readonly collection: Collection,
    readonly search: Search,
    readonly rows: Rows,
    readonly projection: Projection | undefined,
    skip: number,
    limit: number,
  ) {
    this.#skip = skip;
    this.#left = limit || Number.POSITIVE_INFINITY;
  }

  /** The next documents, `size` of them at most, and whether there may be more. */
  async batch(
    context: Context,
    size: number,
    snapshot: Parameters<typeof eachRow>[2],
  ): Promise<{ documents: Encoded[]; more: boolean }> {
    const documents: Encoded[] = [];
    let bytes = 0;
    if (size <= 0) return { documents, more: this.#left > 0 };
    const outcome = await eachRow(context, this.rows, snapshot, (row) => {
      if (this.#skip > 0) {
        this.#skip--;
        return true;
      }
      const encoded = this.#encoded(row);
      documents.push(encoded);
      bytes += encoded.bytes.length;
      this.#left--;
      return documents.length < size && this.#left > 0 && bytes < MAX_BATCH_BYTES;
    });
    return { documents, more: outcome === 'more' && this.#left > 0 };
  }

  #encoded({ bytes }: Row): Encoded {
    if (!this.projection) return new Encoded(bytes);
    return new Encoded(encode(this.projection.apply(decode(bytes), this.search.matcher)));
  }
}

function refuseUnsupported(given: FindArguments): void {
  refuseCollation(given.collation);
  for (const name of [
    'max',
    'min',
    'returnKey',
    'showRecordId',
    'tailable',
    'awaitData',
  ] as const) {
    const value = given[name];
    if (value && !(value instanceof Map && value.size === 0)) {
      throw new CommandError(
        Code.NotImplemented,
        `The option ${name} is not supported by this server`,
      );
    }
  }
}

export function searchOf(given: FindArguments): Search {
  refuseUnsupported(given);
  return new Search({ ...given, variables: constants(given.let) });
}

export const find: Command = async (context) => {
  const given = readArguments('find', context.body, findShape);
  const namespace = namespaceOf(context, collectionName('find', given.find));
  const search = searchOf(given);
  const skip = nonNegative('skip', given.skip);
  const limit = nonNegative('limit', given.limit);
  const batchSize = nonNegative('batchSize', given.batchSize ?? DEFAULT_BATCH);
  const projection = projectionOf(given.projection, constants(given.let));
  return withSnapshot(context, async (snapshot) => {
    const collection = context.engine.catalog.find(snapshot, namespace);
    if (!collection) return cursorReply('firstBatch', namespace, [], 0);
    const rows = search.rows(snapshot, collection, limit ? skip + limit : undefined);
    const results = new FindResults(collection, search, rows, projection, skip, limit);
    const { documents, more } = await results.batch(context, batchSize, snapshot);
    const isOpen = more && !given.singleBatch;
    const id = isOpen ? openCursor(context, namespace, results) : 0;
    return cursorReply('firstBatch', namespace, documents, id);
  });
};

export function openCursor(context: Context, namespace: string, results: unknown): number {
  return context.engine.cursors.open(namespace, context.connection, context.session, results);
}

export function projectionOf(
  spec: Document | undefined,
  variables?: Variables,
): Projection | undefined {
  return spec && spec.size > 0 ? new Projection(spec, true, variables) : undefined;
}

export function cursorReply(
  batch: 'firstBatch' | 'nextBatch',
  namespace: string,
  documents: Encoded[],
  id: number,
): EncodableDocument {
  return new Map([
    [
      'cursor',
      new Map<string, Encoded[] | Long | string>([
        [batch, documents],
        ['id', Long.fromNumber(id)],
        ['ns', namespace],
      ]),
    ],
  ]) as EncodableDocument;
}

/** Results that hand out batches; those of a collection end when it or an index of it is gone. */
export interface Results {
  readonly collection?: Collection;
  batch: FindResults['batch'];
}

export const getMore: Command = async (context) => {
  const given = readArguments('getMore', context.body, {
    getMore: 'any',
    collection: 'string',
    batchSize: 'number',
    term: 'any',
    lastKnownCommittedOpTime: 'any',
  });
  if (!(given.getMore instanceof Long)) {
    throw new CommandError(
      Code.TypeMismatch,
      "BSON field 'getMore.getMore' is the wrong type, expected type 'long'",
    );
  }
  const name = required('getMore', 'collection', given.collection);
  const namespace = namespaceOf(context, name);
  const { cursors } = context.engine;
  const cursor = cursors.take(given.getMore.toNumber(), namespace, context.connection);
  const size = nonNegative('batchSize', given.batchSize) || Number.POSITIVE_INFINITY;
  try {
    return await withSnapshot(context, async (snapshot) => {
      const results = cursor.results as Results;
      assertStillThere(results.collection, context.engine.catalog.find(snapshot, namespace));
      const { documents, more } = await results.batch(context, size, snapshot);
      if (!more) cursors.kill(cursor.id);
      return cursorReply('nextBatch', namespace, documents, more ? cursor.id : 0);
    });
  } catch (error) {
    cursors.kill(cursor.id);
    throw error;
  } finally {
    cursors.release(cursor);
  }
};

function assertStillThere(then: Collection | undefined, now: Collection | undefined): void {
  if (!then) return;
  const gone =
    then.tree !== now?.tree ||
    then.indexes.some(({ tree }) => !now.indexes.some((index) => index.tree === tree));
  if (gone) {
    throw new CommandError(
      Code.QueryPlanKilled,
      'cursor was killed: its collection or an index of it was dropped',
    );
  }
}

export const killCursors: Command = (context) => {
  const given = readArguments('killCursors', context.body, {
    killCursors: 'any',
    cursors: 'array',
  });
  const ids = required('killCursors', 'cursors', given.cursors) as Long[];
  const killed = ids.filter((id) => context.engine.cursors.kill(id.toNumber()));
  return reply({
    cursorsKilled: killed,
    cursorsNotFound: ids.filter((id) => !killed.includes(id)),
    cursorsAlive: [],
    cursorsUnknown: [],
  });
};
