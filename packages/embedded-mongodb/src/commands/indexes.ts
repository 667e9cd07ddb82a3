import { type Document, encode, isDocument, isNumeric, isTruthy, toNumber } from '../bson';
import { type Collection, type Index, idIndex, readStatistics } from '../catalog';
import { DocumentWriter } from '../documents';
import { CommandError, unsupported } from '../errors';
import { keyPattern } from '../indexKeys';
import { pause, withSnapshot } from '../rows';
import { treeRange, type WriteTransaction } from '../store';
import {
  type Command,
  type Context,
  findCollection,
  namespaceOf,
  readArguments,
  refuseCollation,
  required,
} from './command';
import { cursorReply } from './read';

/** Each field of an index takes one bit of a number. */
const MAX_FIELDS = 31;
const BUILD_TRANSACTION_MS = 20;

type IndexSpec = Pick<Index, 'name' | 'key' | 'unique' | 'sparse' | 'expireAfterSeconds'>;

const KNOWN = new Set([
  'v',
  'key',
  'name',
  'unique',
  'sparse',
  'background',
  'hidden',
  'ns',
  'collation',
  'expireAfterSeconds',
]);
const UNSUPPORTED = new Set(
  (
    'partialFilterExpression storageEngine weights default_language language_override textIndexVersion 2dsphereIndexVersion bits ' +
    'min max bucketSize wildcardProjection columnstoreProjection clustered prepareUnique'
  ).split(' '),
);

function cannot(message: string): CommandError {
  return new CommandError('CannotCreateIndex', message);
}

function parseIndex(spec: unknown): IndexSpec {
  if (!isDocument(spec) || !isDocument(spec.key)) {
    throw new CommandError(
      'FailedToParse',
      "The 'key' field is a required property of an index specification",
    );
  }
  const { key, name, expireAfterSeconds } = spec;
  if (typeof name !== 'string' || name === '') {
    throw new CommandError(
      'FailedToParse',
      "The 'name' field is a required property of an index specification",
    );
  }
  for (const option of Object.keys(spec)) {
    if (UNSUPPORTED.has(option)) throw unsupported(`indexes with ${option}`);
    if (!KNOWN.has(option)) {
      throw new CommandError(
        'InvalidIndexSpecificationOption',
        `The field '${option}' is not valid for an index specification`,
      );
    }
  }
  if (isTruthy(spec.hidden)) throw unsupported('hidden indexes');
  if (isDocument(spec.collation)) refuseCollation(spec.collation);
  checkKey(key);
  const isId = Object.keys(key).length === 1 && Object.hasOwn(key, '_id');
  return {
    name: isId ? '_id_' : name,
    key,
    unique: isTruthy(spec.unique),
    sparse: isTruthy(spec.sparse),
    ...(expireAfterSeconds !== undefined && {
      expireAfterSeconds: expiry(key, expireAfterSeconds),
    }),
  };
}

function expiry(key: Document, value: unknown): number {
  const [path, ...others] = Object.keys(key);
  const seconds = isNumeric(value) ? toNumber(value) : Number.NaN;
  if (!(seconds >= 0 && seconds <= 2 ** 31 - 1))
    throw cannot('expireAfterSeconds must be a number from 0 to 2147483647');
  if (others.length > 0 || path === '_id')
    throw cannot('TTL indexes are single-field indexes, not on _id');
  if (Number(key[path as string]) < 0) throw unsupported('descending TTL indexes');
  return seconds;
}

function checkKey(key: Document): void {
  const paths = Object.keys(key);
  if (paths.length === 0) throw cannot('Index keys cannot be an empty object');
  if (paths.length > MAX_FIELDS)
    throw cannot(`Index keys cannot have more than ${MAX_FIELDS} fields`);
  for (const path of paths) {
    const order = key[path];
    const parts = path.split('.');
    if (path.includes('$**')) throw unsupported('wildcard indexes');
    if (typeof order === 'string') throw unsupported(`indexes of type ${order}`);
    if (!isNumeric(order) || !toNumber(order))
      throw cannot('Values in an index key pattern must be numbers > 0 or < 0');
    if (parts.includes('')) throw cannot(`Index keys cannot contain an empty field: '${path}'`);
    if (parts.some((part) => part.startsWith('$')))
      throw cannot(`Index key contains an illegal field name: '${path}'`);
    if (parts.some((part) => /^\d+$/.test(part))) throw unsupported('indexes on array positions');
  }
}

export const createIndexes: Command = async (context) => {
  const input = readArguments('createIndexes', context.body, {
    createIndexes: 'any',
    indexes: 'array',
    commitQuorum: 'any',
  });
  const namespace = namespaceOf(context, input.createIndexes);
  const specs = required('createIndexes', 'indexes', input.indexes).map(parseIndex);
  if (specs.length === 0)
    throw new CommandError('BadValue', 'Must specify at least one index to create');
  const { store, catalog } = context.engine;
  const { before, isNew, unfinished } = await store.write((transaction) => {
    const found = catalog.find(transaction, namespace);
    const collection = found ?? catalog.create(transaction, namespace);
    const missing = specs.filter((spec) => isMissing(collection, spec));
    const isEmpty = readStatistics(transaction, collection).count === 0;
    const added = missing.map((spec) => ({
      ...spec,
      pattern: keyPattern(spec.key),
      tree: catalog.newTree(transaction),
      multikey: 0,
      ready: isEmpty,
    }));
    const indexes = [...collection.indexes, ...added];
    if (added.length > 0) catalog.save(transaction, { ...collection, indexes });
    const names = specs.map(({ name }) => name);
    return {
      before: collection.indexes.length + 1,
      isNew: !found,
      unfinished: indexes.filter(({ name, ready }) => !ready && names.includes(name)),
    };
  });
  for (const index of unfinished) await build(context, namespace, index);
  const after = await withSnapshot(store, async (snapshot) => catalog.find(snapshot, namespace));
  const numIndexesAfter = (after?.indexes.length ?? 0) + 1;
  const hasChanged = numIndexesAfter !== before;
  return {
    numIndexesBefore: before,
    numIndexesAfter,
    createdCollectionAutomatically: isNew,
    ...(!hasChanged && { note: 'all indexes already exist' }),
  };
};

/** @throws CommandError if there is another index of the same name or key. */
function isMissing(collection: Collection, spec: IndexSpec): boolean {
  if (spec.name === '_id_') {
    if (spec.sparse || spec.expireAfterSeconds !== undefined)
      throw cannot('The _id index cannot be sparse or expire');
    return false;
  }
  const key = JSON.stringify(Object.entries(spec.key));
  for (const index of collection.indexes) {
    const isSameKey = JSON.stringify(Object.entries(index.key)) === key;
    if (index.name !== spec.name && !isSameKey) continue;
    const hasSameOptions =
      index.unique === spec.unique &&
      index.sparse === spec.sparse &&
      index.expireAfterSeconds === spec.expireAfterSeconds;
    if (index.name === spec.name && isSameKey && hasSameOptions) return false;
    if (isSameKey) {
      throw new CommandError(
        'IndexOptionsConflict',
        `Index already exists with a different name or options: ${index.name}`,
      );
    }
    throw new CommandError(
      'IndexKeySpecsConflict',
      `An existing index has the same name as the requested index: ${spec.name}`,
    );
  }
  return true;
}

/** Adds the documents of a collection to a new index, in transactions between which others write. */
async function build(context: Context, namespace: string, { name, tree }: Index): Promise<void> {
  const { store, catalog } = context.engine;
  let after: Buffer | undefined;
  try {
    for (let isDone = false; !isDone; await pause(Number.POSITIVE_INFINITY)) {
      isDone = await store.write((transaction) => {
        const collection = findCollection(context, transaction, namespace);
        if (!collection.indexes.some((index) => index.tree === tree)) {
          throw new CommandError(
            'IndexNotFound',
            `the index ${name} was dropped while it was built`,
          );
        }
        const writer = new DocumentWriter(transaction, catalog, collection);
        const end = performance.now() + BUILD_TRANSACTION_MS;
        const batch: { key: Buffer; value: Buffer }[] = [];
        for (const entry of transaction.entries(treeRange(collection.tree), false, after)) {
          if (batch.push(entry) === 1000) break;
        }
        for (const { key, value } of batch) {
          writer.addToIndex(name, key.subarray(4), value);
          after = key;
          if (performance.now() > end) return false;
        }
        if (batch.length === 1000) return false;
        setIndexes(context, transaction, writer.collection, (index) => [
          index.tree === tree ? { ...index, ready: true } : index,
        ]);
        return true;
      });
    }
  } catch (error) {
    await store.write((transaction) => {
      const collection = catalog.find(transaction, namespace);
      if (collection)
        setIndexes(context, transaction, collection, (index) =>
          index.tree === tree ? [] : [index],
        );
    });
    throw error;
  }
}

function setIndexes(
  { engine }: Context,
  transaction: WriteTransaction,
  collection: Collection,
  change: (index: Index) => Index[],
): void {
  engine.catalog.save(transaction, { ...collection, indexes: collection.indexes.flatMap(change) });
}

export const dropIndexes: Command = async (context) => {
  const input = readArguments('dropIndexes', context.body, { dropIndexes: 'any', index: 'any' });
  const namespace = namespaceOf(context, input.dropIndexes);
  const wanted = required('dropIndexes', 'index', input.index);
  const { engine } = context;
  const before = await engine.store.write((transaction) => {
    const collection = findCollection(context, transaction, namespace);
    const names = wanted === '*' ? collection.indexes.map(({ name }) => name) : [wanted].flat();
    for (const name of names) {
      if (name === '_id_') throw new CommandError(72, 'cannot drop _id index');
      if (!collection.indexes.some((index) => isNamed(index, name))) {
        throw new CommandError('IndexNotFound', `index not found with name [${String(name)}]`);
      }
    }
    setIndexes(context, transaction, collection, (index) =>
      names.some((name) => isNamed(index, name)) ? [] : [index],
    );
    return collection.indexes.length + 1;
  });
  engine.sweep.start();
  return { nIndexesWas: before };
};

function isNamed({ name, key }: Index, wanted: unknown): boolean {
  if (!isDocument(wanted)) return name === wanted;
  return JSON.stringify(Object.entries(key)) === JSON.stringify(Object.entries(wanted));
}

export const listIndexes: Command = async (context) => {
  const input = readArguments('listIndexes', context.body, {
    listIndexes: 'any',
    cursor: 'document',
  });
  const namespace = namespaceOf(context, input.listIndexes);
  const { store, catalog } = context.engine;
  const collection = await withSnapshot(store, async (snapshot) =>
    catalog.find(snapshot, namespace),
  );
  if (!collection) throw new CommandError('NamespaceNotFound', `ns does not exist: ${namespace}`);
  const documents = [idIndex(collection), ...collection.indexes].map(
    ({ name, key, unique, sparse, expireAfterSeconds }) =>
      encode({
        v: 2,
        key,
        name,
        ...(unique && { unique }),
        ...(sparse && { sparse }),
        ...(expireAfterSeconds !== undefined && { expireAfterSeconds }),
      }),
  );
  return cursorReply('firstBatch', namespace, documents, 0);
};
