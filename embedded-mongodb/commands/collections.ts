import { Encoded, encode } from '../bson/encode';
import { document, double, isDocument, type Value } from '../bson/value';
import { Code, CommandError } from '../errors';
import { Matcher } from '../query/matcher';
import { parseFilter } from '../query/parse';
import { readStatistics } from '../storage/catalog';
import { collectionName, readArguments } from './arguments';
import { type Command, namespaceOf, reply } from './command';
import { cursorReply } from './find';
import { describeIndex } from './indexes';
import { withSnapshot } from './query';

const createShape = {
  create: 'any',
  autoIndexId: 'boolean',
  collation: 'document',
  indexOptionDefaults: 'document',
  storageEngine: 'document',
  validator: 'document',
  validationLevel: 'string',
  validationAction: 'string',
  capped: 'boolean',
  size: 'number',
  max: 'number',
  timeseries: 'document',
  expireAfterSeconds: 'number',
  clusteredIndex: 'any',
  changeStreamPreAndPostImages: 'document',
  viewOn: 'string',
  pipeline: 'array',
  encryptedFields: 'document',
  flags: 'number',
  idIndex: 'document',
} as const;

/** Options of a new collection that only say what is the case anyway. */
const HARMLESS = new Set([
  'create',
  'autoIndexId',
  'indexOptionDefaults',
  'storageEngine',
  'flags',
  'idIndex',
]);

export const create: Command = async (context) => {
  const given = readArguments('create', context.body, createShape);
  const namespace = namespaceOf(context, collectionName('create', given.create));
  for (const [name, value] of Object.entries(given)) {
    const isEmpty = value === false || (isDocument(value) && value.size === 0);
    const isSimple = name === 'collation' && isDocument(value) && value.get('locale') === 'simple';
    if (HARMLESS.has(name) || isEmpty || isSimple) continue;
    throw new CommandError(Code.NotImplemented, `create: ${name} is not supported by this server`);
  }
  const { store, catalog } = context.engine;
  await store.write((transaction) => {
    if (!catalog.find(transaction, namespace)) catalog.create(transaction, namespace);
  });
  return reply({});
};

export const drop: Command = async (context) => {
  const given = readArguments('drop', context.body, { drop: 'any' });
  const namespace = namespaceOf(context, collectionName('drop', given.drop));
  const { engine } = context;
  const indexes = await engine.store.write((transaction) => {
    const collection = engine.catalog.find(transaction, namespace);
    if (collection) engine.catalog.drop(transaction, collection);
    return collection?.indexes.length;
  });
  engine.sweep.start();
  return reply(indexes === undefined ? {} : { nIndexesWas: indexes, ns: namespace });
};

export const dropDatabase: Command = async (context) => {
  readArguments('dropDatabase', context.body, { dropDatabase: 'any' });
  const { engine, database } = context;
  const dropped = await engine.store.write((transaction) => {
    const doomed = [...engine.catalog.collections(transaction).values()].filter(
      (collection) => collection.database === database,
    );
    for (const collection of doomed) engine.catalog.drop(transaction, collection);
    return doomed.length;
  });
  engine.sweep.start();
  return reply(dropped > 0 ? { dropped: database } : {});
};

export const listCollections: Command = (context) => {
  const given = readArguments('listCollections', context.body, {
    listCollections: 'any',
    filter: 'document',
    nameOnly: 'boolean',
    cursor: 'document',
    authorizedCollections: 'boolean',
  });
  const matcher = new Matcher(parseFilter(given.filter ?? new Map()));
  return withSnapshot(context, (snapshot) => {
    const documents = [...context.engine.catalog.collections(snapshot).values()]
      .filter(({ database }) => database === context.database)
      .map((collection) => {
        const basics = document({ name: collection.name, type: 'collection' });
        if (given.nameOnly) return basics;
        const [id] = collection.indexes;
        return new Map<string, Value>([
          ...basics,
          ['options', new Map()],
          ['info', document({ readOnly: false, uuid: collection.uuid })],
          ['idIndex', id ? describeIndex(id) : null],
        ]);
      })
      .filter((description) => matcher.matches(description));
    const encoded = documents.map((description) => new Encoded(encode(description)));
    return cursorReply('firstBatch', `${context.database}.$cmd.listCollections`, encoded, 0);
  });
};

export const listDatabases: Command = (context) => {
  const given = readArguments('listDatabases', context.body, {
    listDatabases: 'any',
    filter: 'document',
    nameOnly: 'boolean',
    authorizedDatabases: 'boolean',
  });
  const matcher = new Matcher(parseFilter(given.filter ?? new Map()));
  return withSnapshot(context, (snapshot) => {
    const sizes = new Map<string, number>();
    for (const { database, tree } of context.engine.catalog.collections(snapshot).values()) {
      sizes.set(database, (sizes.get(database) ?? 0) + readStatistics(snapshot, tree).bytes);
    }
    const databases = [...sizes]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, size]) =>
        given.nameOnly
          ? document({ name })
          : document({ name, sizeOnDisk: double(size), empty: false }),
      )
      .filter((description) => matcher.matches(description));
    if (given.nameOnly) return reply({ databases });
    const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    return reply({ databases, totalSize: double(total) });
  });
};
