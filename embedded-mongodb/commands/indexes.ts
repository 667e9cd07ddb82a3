import { Encoded, encode } from '../bson/encode';
import { type Document, isDocument, type Value } from '../bson/value';
import { Code, CommandError } from '../errors';
import { formatDocument } from '../format';
import type { Collection, Index } from '../storage/catalog';
import { collectionName, readArguments, required } from './arguments';
import { type Command, namespaceOf, reply } from './command';
import { cursorReply } from './find';
import { buildIndexes } from './indexBuild';
import { parseIndex } from './indexSpec';
import { findIndex, withSnapshot } from './query';

export const createIndexes: Command = async (context) => {
  const given = readArguments('createIndexes', context.body, {
    createIndexes: 'any',
    indexes: 'documents',
    commitQuorum: 'any',
    ignoreUnknownIndexOptions: 'boolean',
  });
  const namespace = namespaceOf(context, collectionName('createIndexes', given.createIndexes));
  const specs = required('createIndexes', 'indexes', given.indexes).map(parseIndex);
  if (specs.length === 0)
    throw new CommandError(Code.BadValue, 'Must specify at least one index to create');
  const { before, after, created } = await buildIndexes(context, namespace, specs);
  return reply({
    numIndexesBefore: before,
    numIndexesAfter: after,
    createdCollectionAutomatically: created,
    note: before === after ? 'all indexes already exist' : undefined,
  });
};

export function describeIndex(index: Index): Document {
  return new Map<string, Value>([
    ['v', 2],
    ['key', index.key],
    ['name', index.name],
    ...(index.unique && index.name !== '_id_' ? [['unique', true] as const] : []),
    ...(index.sparse ? [['sparse', true] as const] : []),
    ...index.options,
  ]);
}

function assertExists(collection: Collection | undefined, namespace: string): Collection {
  if (collection) return collection;
  throw new CommandError(Code.NamespaceNotFound, `ns does not exist: ${namespace}`);
}

export const listIndexes: Command = (context) => {
  const given = readArguments('listIndexes', context.body, {
    listIndexes: 'any',
    cursor: 'document',
  });
  const namespace = namespaceOf(context, collectionName('listIndexes', given.listIndexes));
  return withSnapshot(context, (snapshot) => {
    const collection = assertExists(context.engine.catalog.find(snapshot, namespace), namespace);
    const documents = collection.indexes.map((index) => new Encoded(encode(describeIndex(index))));
    return cursorReply('firstBatch', namespace, documents, 0);
  });
};

export const dropIndexes: Command = async (context) => {
  const given = readArguments('dropIndexes', context.body, { dropIndexes: 'any', index: 'any' });
  const namespace = namespaceOf(context, collectionName('dropIndexes', given.dropIndexes));
  const wanted = required('dropIndexes', 'index', given.index);
  const { engine } = context;
  const before = await engine.store.write((transaction) => {
    const collection = assertExists(engine.catalog.find(transaction, namespace), namespace);
    const doomed = indexesToDrop(collection, wanted);
    const kept = collection.indexes.filter((index) => !doomed.includes(index));
    engine.catalog.setIndexes(transaction, collection, kept);
    return collection.indexes.length;
  });
  engine.sweep.start();
  return reply({
    nIndexesWas: before,
    msg: wanted === '*' ? 'non-_id indexes dropped for collection' : undefined,
  });
};

function indexesToDrop(collection: Collection, wanted: Value): Index[] {
  if (wanted === '*') return collection.indexes.filter(({ name }) => name !== '_id_');
  return (Array.isArray(wanted) ? wanted : [wanted]).map((item) => {
    const index = findIndex(collection, item);
    if (!index) {
      const text = isDocument(item) ? formatDocument(item) : `name [${item}]`;
      throw new CommandError(
        Code.IndexNotFound,
        `index not found with ${isDocument(item) ? 'key ' : ''}${text}`,
      );
    }
    if (index.name === '_id_') throw new CommandError(Code.InvalidOptions, 'cannot drop _id index');
    return index;
  });
}
