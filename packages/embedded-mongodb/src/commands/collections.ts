import { UUID } from 'bson';
import { type Document, encode, isDocument, isTruthy } from '../bson';
import { type Collection, idIndex, readStatistics } from '../catalog';
import { CommandError, unsupported } from '../errors';
import { EVERYTHING, parseFilter } from '../filter';
import { Matcher } from '../match';
import { withSnapshot } from '../rows';
import type { Snapshot } from '../store';
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

export const create: Command = async (context) => {
  const { create, collation, ...options } = readArguments('create', context.body, {
    create: 'any',
    collation: 'document',
    capped: 'boolean',
    size: 'number',
    max: 'number',
    viewOn: 'any',
    pipeline: 'any',
    validator: 'document',
    validationLevel: 'any',
    validationAction: 'any',
    timeseries: 'any',
    expireAfterSeconds: 'any',
    clusteredIndex: 'any',
    changeStreamPreAndPostImages: 'document',
    encryptedFields: 'any',
    storageEngine: 'any',
    indexOptionDefaults: 'any',
    autoIndexId: 'boolean',
    idIndex: 'document',
  });
  refuseCollation(collation);
  const namespace = namespaceOf(context, create);
  for (const [name, value] of Object.entries(options)) {
    const isDefault = ['autoIndexId', 'idIndex', 'validationLevel', 'validationAction'].includes(
      name,
    );
    const isEmpty = isDocument(value) && Object.values(value).every((option) => !isTruthy(option));
    if (!isDefault && isTruthy(value) && !isEmpty) throw unsupported(`collections with ${name}`);
  }
  const { store, catalog } = context.engine;
  await store.write((transaction) => {
    if (catalog.find(transaction, namespace)) {
      throw new CommandError('NamespaceExists', `Collection ${namespace} already exists.`);
    }
    catalog.create(transaction, namespace);
  });
  return {};
};

export const drop: Command = async (context) => {
  const input = readArguments('drop', context.body, { drop: 'any' });
  const namespace = namespaceOf(context, input.drop);
  const { store, catalog, sweep } = context.engine;
  const dropped = await store.write((transaction) => {
    const collection = catalog.find(transaction, namespace);
    if (collection) catalog.drop(transaction, collection);
    return collection;
  });
  sweep.start();
  return dropped ? { nIndexesWas: dropped.indexes.length + 1, ns: namespace } : {};
};

export const dropDatabase: Command = async (context) => {
  readArguments('dropDatabase', context.body, { dropDatabase: 'any' });
  const { database, engine } = context;
  await engine.store.write((transaction) => {
    for (const collection of [...engine.catalog.collections(transaction).values()]) {
      if (collection.database === database) engine.catalog.drop(transaction, collection);
    }
  });
  engine.sweep.start();
  return { dropped: database };
};

export const renameCollection: Command = async (context) => {
  const input = readArguments('renameCollection', context.body, {
    renameCollection: 'string',
    to: 'string',
    dropTarget: 'boolean',
  });
  const [source, target] = [input.renameCollection, input.to].map((namespace = '') => {
    const dot = namespace.indexOf('.');
    return namespaceOf({ ...context, database: namespace.slice(0, dot) }, namespace.slice(dot + 1));
  }) as [string, string];
  if (source === target)
    throw new CommandError('IllegalOperation', "Can't rename a collection to itself");
  const { store, catalog, sweep } = context.engine;
  await store.write((transaction) => {
    const collection = findCollection(context, transaction, source);
    const existing = catalog.find(transaction, target);
    if (existing && !input.dropTarget)
      throw new CommandError('NamespaceExists', 'target namespace exists');
    if (existing) catalog.drop(transaction, existing);
    catalog.rename(transaction, collection, target);
  });
  sweep.start();
  return {};
};

/** The collections of the command's database. */
const collectionsOf = ({ database, engine }: Context, snapshot: Snapshot) =>
  [...engine.catalog.collections(snapshot).values()].filter((item) => item.database === database);

export const listCollections: Command = async (context) => {
  const input = readArguments('listCollections', context.body, {
    listCollections: 'any',
    filter: 'document',
    nameOnly: 'boolean',
    authorizedCollections: 'boolean',
    cursor: 'document',
  });
  const matcher = new Matcher(input.filter ? parseFilter(input.filter) : EVERYTHING);
  const collections = await withSnapshot(context.engine.store, async (snapshot) =>
    collectionsOf(context, snapshot),
  );
  const documents = collections
    .map(
      ({ name, uuid }): Document => ({
        name,
        type: 'collection',
        options: {},
        info: { readOnly: false, uuid: new UUID(uuid) },
        idIndex: { v: 2, key: { _id: 1 }, name: '_id_' },
      }),
    )
    .filter((document) => matcher.matches(document))
    .map(({ name, type, ...rest }) =>
      encode(input.nameOnly ? { name, type } : { name, type, ...rest }),
    );
  return cursorReply('firstBatch', `${context.database}.$cmd.listCollections`, documents, 0);
};

export const listDatabases: Command = async (context) => {
  const input = readArguments('listDatabases', context.body, {
    listDatabases: 'any',
    filter: 'document',
    nameOnly: 'boolean',
    authorizedDatabases: 'boolean',
  });
  const matcher = new Matcher(input.filter ? parseFilter(input.filter) : EVERYTHING);
  const { store, catalog } = context.engine;
  const sizes = await withSnapshot(store, async (snapshot) => {
    const sizes = new Map<string, number>();
    for (const collection of catalog.collections(snapshot).values()) {
      const size = sizes.get(collection.database) ?? 0;
      sizes.set(collection.database, size + readStatistics(snapshot, collection).bytes);
    }
    return sizes;
  });
  const databases = Array.from(sizes, ([name, sizeOnDisk]) => ({ name, sizeOnDisk, empty: false }))
    .filter((database) => matcher.matches(database))
    .map((database) => (input.nameOnly ? { name: database.name } : database));
  return { databases, totalSize: [...sizes.values()].reduce((sum, size) => sum + size, 0) };
};

function statisticsOf(snapshot: Snapshot, collection: Collection) {
  const { count, bytes } = readStatistics(snapshot, collection);
  return { count, size: bytes, avgObjSize: count > 0 ? Math.floor(bytes / count) : 0 };
}

export const collStats: Command = async (context) => {
  const input = readArguments('collStats', context.body, { collStats: 'any', scale: 'number' });
  const ns = namespaceOf(context, input.collStats);
  const { store, catalog } = context.engine;
  return withSnapshot(store, async (snapshot) => {
    const collection = catalog.find(snapshot, ns);
    if (!collection) return { ns, count: 0, size: 0, storageSize: 0, nindexes: 0 };
    const { size, ...statistics } = statisticsOf(snapshot, collection);
    const scaled = Math.floor(size / (input.scale ?? 1));
    const nindexes = [idIndex(collection), ...collection.indexes].length;
    return { ns, ...statistics, size: scaled, storageSize: scaled, nindexes, capped: false };
  });
};

export const dbStats: Command = async (context) => {
  const input = readArguments('dbStats', context.body, {
    dbStats: 'any',
    scale: 'number',
    freeStorage: 'number',
  });
  const scale = required('dbStats', 'scale', input.scale ?? 1);
  return withSnapshot(context.engine.store, async (snapshot) => {
    const collections = collectionsOf(context, snapshot);
    const statistics = collections.map((collection) => statisticsOf(snapshot, collection));
    const objects = statistics.reduce((sum, { count }) => sum + count, 0);
    const dataSize = statistics.reduce((sum, { size }) => sum + size, 0);
    return {
      db: context.database,
      collections: collections.length,
      views: 0,
      objects,
      avgObjSize: objects > 0 ? dataSize / objects : 0,
      dataSize: dataSize / scale,
      storageSize: dataSize / scale,
      indexes: collections.reduce((sum, { indexes }) => sum + indexes.length + 1, 0),
    };
  });
};
