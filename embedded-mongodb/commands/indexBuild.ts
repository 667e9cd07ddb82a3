import type { Engine } from '../engine';
import { Code, CommandError } from '../errors';
import { formatDocument } from '../format';
import type { Row } from '../plan/execution';
import { type Collection, type Index, patternOf } from '../storage/catalog';
import { RecordWriter } from '../storage/records';
import type { WriteTransaction } from '../storage/store';
import { recordIn, recordKey, treeRange } from '../storage/trees';
import { Turn } from '../turn';
import type { Context } from './command';
import type { IndexSpec } from './indexSpec';

const TRANSACTION_MS = 20;
const RECORDS_AT_ONCE = 100;

export interface Built {
  before: number;
  after: number;
  /** Whether the collection was made for it. */
  created: boolean;
}

/**
 * Creates the indexes that are missing and puts all records into them. All writers keep up an
 * index from the moment it is in the catalog, so the records that were there before can be added
 * in many small transactions; only then is it used. A build that was cut off is taken up by
 * whoever asks for the index again.
 */
export async function buildIndexes(
  context: Context,
  namespace: string,
  specs: readonly IndexSpec[],
): Promise<Built> {
  const { engine } = context;
  const { before, after, created, trees } = await engine.store.write((transaction) =>
    register(context, transaction, namespace, specs),
  );
  try {
    let next: number | undefined = trees.length > 0 ? 0 : undefined;
    const turn = new Turn();
    while (next !== undefined) {
      const from: number = next;
      next = await engine.store.write((transaction) =>
        addRecords(context, transaction, namespace, trees, from),
      );
      await turn.pass();
    }
  } catch (error) {
    await engine.store.write((transaction) => unregister(context, transaction, namespace, trees));
    engine.sweep.start();
    throw error;
  }
  return { before, after, created };
}

function register(
  { engine }: Context,
  transaction: WriteTransaction,
  namespace: string,
  specs: readonly IndexSpec[],
): Built & { trees: number[] } {
  const present = engine.catalog.find(transaction, namespace);
  const collection = present ?? engine.catalog.create(transaction, namespace);
  const indexes = [...collection.indexes];
  for (const spec of specs) {
    if (sameIndex(indexes, spec)) continue;
    indexes.push({
      ...spec,
      pattern: patternOf(spec.key),
      tree: engine.catalog.newTree(transaction),
      multikey: 0,
      truncated: false,
      ready: false,
    });
  }
  if (indexes.length > collection.indexes.length) {
    engine.catalog.setIndexes(transaction, collection, indexes);
  }
  return {
    before: collection.indexes.length,
    after: indexes.length,
    created: !present,
    trees: indexes.filter(({ ready }) => !ready).map(({ tree }) => tree),
  };
}

/** Whether there is such an index; throws if there is one that is alike but not the same. */
function sameIndex(indexes: readonly Index[], spec: IndexSpec): boolean {
  const key = formatDocument(spec.key);
  const named = indexes.find(({ name }) => name === spec.name);
  const alike = indexes.find((index) => formatDocument(index.key) === key);
  if (named && formatDocument(named.key) !== key) {
    throw new CommandError(
      Code.IndexKeySpecsConflict,
      `An existing index has the same name as the requested index. When index names are not specified, they are auto generated and can cause conflicts. Please refer to our documentation. Requested index: ${describe(spec)}, existing index: ${describe(named)}`,
    );
  }
  const existing = named ?? alike;
  if (!existing) return false;
  if (existing.unique !== spec.unique || existing.sparse !== spec.sparse) {
    throw new CommandError(
      named ? Code.IndexKeySpecsConflict : Code.IndexOptionsConflict,
      `An equivalent index already exists with the same name but different options. Requested index: ${describe(spec)}, existing index: ${describe(existing)}`,
    );
  }
  if (existing.name !== spec.name) {
    throw new CommandError(
      Code.IndexOptionsConflict,
      `Index already exists with a different name: ${existing.name}`,
    );
  }
  return true;
}

function describe({
  key,
  name,
  unique,
  sparse,
}: Pick<Index, 'key' | 'name' | 'unique' | 'sparse'>): string {
  const options = `${unique ? ', unique: true' : ''}${sparse ? ', sparse: true' : ''}`;
  return `{ v: 2, key: ${formatDocument(key)}, name: "${name}"${options} }`;
}

/** Adds the records after `from`, as many as there is time for; answers with where to go on. */
function addRecords(
  { engine }: Context,
  transaction: WriteTransaction,
  namespace: string,
  trees: readonly number[],
  from: number,
): number | undefined {
  const collection = engine.catalog.find(transaction, namespace);
  const names = collection?.indexes
    .filter(({ tree }) => trees.includes(tree))
    .map(({ name }) => name);
  if (!collection || names?.length !== trees.length) {
    throw new CommandError(Code.IndexNotFound, 'The index was dropped while it was being built');
  }
  const end = performance.now() + TRANSACTION_MS;
  const writer = new RecordWriter(transaction, engine.catalog, collection);
  let next = from;
  for (;;) {
    const records = recordsFrom(transaction, collection.tree, next);
    for (const { record, bytes } of records) {
      for (const name of names) writer.addToIndex(name, record, bytes);
      next = record + 1;
    }
    if (records.length < RECORDS_AT_ONCE) break;
    if (performance.now() > end) return next;
  }
  makeReady(engine, transaction, writer.collection, trees);
  return undefined;
}

/** Some records, read before anything is written, which would move the place to read on from. */
function recordsFrom(transaction: WriteTransaction, tree: number, from: number): Row[] {
  const found: Row[] = [];
  const range = { start: recordKey(tree, from), end: treeRange(tree).end };
  for (const { key, value } of transaction.entries(range)) {
    if (found.push({ record: recordIn(key), bytes: value }) === RECORDS_AT_ONCE) break;
  }
  return found;
}

function makeReady(
  engine: Engine,
  transaction: WriteTransaction,
  collection: Collection,
  trees: readonly number[],
): void {
  const indexes = collection.indexes.map((index) =>
    trees.includes(index.tree) ? { ...index, ready: true } : index,
  );
  engine.catalog.setIndexes(transaction, collection, indexes);
}

function unregister(
  { engine }: Context,
  transaction: WriteTransaction,
  namespace: string,
  trees: readonly number[],
): void {
  const collection = engine.catalog.find(transaction, namespace);
  if (!collection) return;
  const kept = collection.indexes.filter(({ tree }) => !trees.includes(tree));
  engine.catalog.setIndexes(transaction, collection, kept);
}
