import { isDeepStrictEqual } from 'node:util';
import { EJSON } from 'bson';
import {
  type AnyBulkWriteOperation,
  type Collection,
  type Db,
  type Document,
  MongoClient,
} from 'mongodb';

interface Requirement {
  minServerVersion?: string;
  maxServerVersion?: string;
  topologies?: string[];
  serverless?: string;
}

interface InitialData {
  collectionName: string;
  databaseName: string;
  documents: Document[];
}

interface Operation {
  object: string;
  name: string;
  arguments?: Document;
  expectResult?: unknown;
  expectError?: Document;
  ignoreResultAndError?: boolean;
}

interface Test {
  description: string;
  runOnRequirements?: Requirement[];
  skipReason?: string;
  operations: Operation[];
  outcome?: InitialData[];
}

export interface TestFile {
  runOnRequirements?: Requirement[];
  createEntities?: Document[];
  initialData?: InitialData[];
  tests: Test[];
}

export interface Outcome {
  result: 'passed' | 'refused' | 'wrong' | 'skipped';
  reason: string;
}

/** The server behaves as this release, as a standalone. */
const VERSION = [7, 0, 0];
const NOT_IMPLEMENTED = 238;

class Mismatch extends Error {}

class Unavailable extends Error {}

function compareVersion(text: string): number {
  const parts = text.split('.').map(Number);
  for (const [at, part] of VERSION.entries()) {
    const difference = part - (parts[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function isMet({
  minServerVersion,
  maxServerVersion,
  topologies,
  serverless,
}: Requirement): boolean {
  return (
    (!minServerVersion || compareVersion(minServerVersion) >= 0) &&
    (!maxServerVersion || compareVersion(maxServerVersion) <= 0) &&
    (!topologies || topologies.includes('single')) &&
    serverless !== 'require'
  );
}

const areMet = (requirements?: Requirement[]) => !requirements || requirements.some(isMet);

export async function runTest(
  client: MongoClient,
  uri: string,
  file: TestFile,
  test: Test,
): Promise<Outcome> {
  if (test.skipReason || !areMet(file.runOnRequirements) || !areMet(test.runOnRequirements)) {
    return { result: 'skipped', reason: '' };
  }
  for (const { databaseName, collectionName, documents } of file.initialData ?? []) {
    const collection = client.db(databaseName).collection(collectionName);
    await collection.drop();
    if (documents.length > 0) await collection.insertMany(documents);
    else await client.db(databaseName).createCollection(collectionName);
  }
  const entities = await createEntities(uri, file.createEntities ?? []);
  try {
    for (const operation of test.operations) await runOperation(entities, operation);
    for (const { databaseName, collectionName, documents } of test.outcome ?? []) {
      const collection = client.db(databaseName).collection(collectionName);
      const stored = await collection.find().sort({ _id: 1 }).toArray();
      assertMatch(stored, documents, 'outcome');
    }
    return { result: 'passed', reason: '' };
  } catch (error) {
    const { code, message } = error as { code?: number; message: string };
    if (code === NOT_IMPLEMENTED || error instanceof Unavailable)
      return { result: 'refused', reason: message };
    return { result: 'wrong', reason: message };
  } finally {
    await (entities.get('client') as MongoClient).close();
  }
}

async function createEntities(uri: string, specs: Document[]): Promise<Map<string, unknown>> {
  const entities = new Map<string, unknown>();
  for (const spec of specs) {
    if (spec.client) {
      const client = await MongoClient.connect(uri, spec.client.uriOptions ?? {});
      entities.set(spec.client.id, client).set('client', client);
    } else if (spec.database) {
      const { id, client, databaseName, databaseOptions } = spec.database;
      entities.set(id, (entities.get(client) as MongoClient).db(databaseName, databaseOptions));
    } else if (spec.collection) {
      const { id, database, collectionName, collectionOptions } = spec.collection;
      entities.set(
        id,
        (entities.get(database) as Db).collection(collectionName, collectionOptions),
      );
    }
  }
  return entities;
}

async function runOperation(entities: Map<string, unknown>, operation: Operation): Promise<void> {
  const { expectError, expectResult, ignoreResultAndError } = operation;
  let result: unknown;
  try {
    result = await perform(entities.get(operation.object), operation);
  } catch (error) {
    if (error instanceof Mismatch || error instanceof Unavailable) throw error;
    if (ignoreResultAndError) return;
    if ((error as Document).code === NOT_IMPLEMENTED && !expectError) throw error;
    if (!expectError) throw error;
    checkError(error as Document, expectError);
    return;
  }
  if (expectError) throw new Mismatch(`${operation.name} succeeded where an error is expected`);
  if (expectResult !== undefined) assertMatch(result, expectResult, operation.name);
}

function checkError(error: Document, expected: Document): void {
  if (error.code === NOT_IMPLEMENTED) throw error;
  if (
    expected.isClientError !== undefined &&
    (expected.isClientError !== error.errorLabels) === undefined
  ) {
    throw new Mismatch(`unexpected kind of error: ${error.message}`);
  }
  if (expected.errorCode !== undefined && error.code !== expected.errorCode) {
    throw new Mismatch(
      `error code ${error.code} (${error.message}), expected ${expected.errorCode}`,
    );
  }
  if (expected.expectResult)
    assertMatch(summary(error.result), expected.expectResult, 'partial result');
}

function summary(result: Document | undefined): Document {
  const {
    insertedCount,
    insertedIds,
    matchedCount,
    modifiedCount,
    deletedCount,
    upsertedCount,
    upsertedIds,
  } = result ?? {};
  return {
    insertedCount,
    insertedIds,
    matchedCount,
    modifiedCount,
    deletedCount,
    upsertedCount,
    upsertedIds,
  };
}

async function perform(
  target: unknown,
  { name, arguments: input = {} }: Operation,
): Promise<unknown> {
  const {
    filter,
    update,
    replacement,
    pipeline,
    requests,
    document,
    documents,
    fieldName,
    ...options
  } = input;
  if (JSON.stringify(input).includes('"_id":null') && !filter) {
    throw new Unavailable('the driver replaces an _id of null');
  }
  if (options.returnDocument) options.returnDocument = options.returnDocument.toLowerCase();
  const collection = target as Collection;
  switch (name) {
    case 'createIndex':
      return collection.createIndex(input.keys, { name: input.name, unique: input.unique });
    case 'dropCollection':
      return (target as Db).dropCollection(input.collection);
    case 'createCollection':
      return (target as Db).createCollection(input.collection, {
        viewOn: input.viewOn,
        pipeline: input.pipeline,
      });
    case 'modifyCollection':
    case 'failPoint':
      throw new Unavailable(`${name}: a feature of test servers`);
    case 'find':
      return collection.find(filter, options).toArray();
    case 'findOne':
      return collection.findOne(filter, options);
    case 'aggregate':
      return (target as Collection).aggregate(pipeline, options).toArray();
    case 'count':
      return collection.count(filter, options);
    case 'countDocuments':
      return collection.countDocuments(filter, options);
    case 'estimatedDocumentCount':
      return collection.estimatedDocumentCount(options);
    case 'distinct':
      return collection.distinct(fieldName, filter, options);
    case 'insertOne':
      return collection.insertOne(document, options);
    case 'insertMany':
      return collection.insertMany(documents, options);
    case 'updateOne':
      return collection.updateOne(filter, update, options);
    case 'updateMany':
      return collection.updateMany(filter, update, options);
    case 'replaceOne':
      return collection.replaceOne(filter, replacement, options);
    case 'deleteOne':
      return collection.deleteOne(filter, options);
    case 'deleteMany':
      return collection.deleteMany(filter, options);
    case 'findOneAndUpdate':
      return collection.findOneAndUpdate(filter, update, options);
    case 'findOneAndReplace':
      return collection.findOneAndReplace(filter, replacement, options);
    case 'findOneAndDelete':
      return collection.findOneAndDelete(filter, options);
    case 'bulkWrite': {
      const result = await collection.bulkWrite(requests as AnyBulkWriteOperation[], options);
      return summary(result as unknown as Document);
    }
  }
  throw new Error(`The operation ${name} is not one of the CRUD tests`);
}

/** Compares as the unified test format says: expected root documents may lack fields. */
function assertMatch(actual: unknown, expected: unknown, what: string, isRoot = true): void {
  const fail = () => {
    throw new Mismatch(
      `${what} is ${EJSON.stringify(actual)}, expected ${EJSON.stringify(expected)}`,
    );
  };
  if (typeof expected === 'object' && expected !== null && '$$unsetOrMatches' in expected) {
    if (actual !== undefined) assertMatch(actual, expected.$$unsetOrMatches, what, isRoot);
    return;
  }
  if (typeof expected === 'object' && expected !== null && '$$exists' in expected) {
    if ((actual !== undefined) !== expected.$$exists) fail();
    return;
  }
  if (typeof expected === 'object' && expected !== null && '$$type' in expected) {
    if (expected.$$type !== 'double' || typeof actual !== 'number') fail();
    return;
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) {
      fail();
      return;
    }
    for (const [at, item] of expected.entries()) assertMatch(actual[at], item, what, isRoot);
    return;
  }
  const isPlain = (value: unknown): value is Document =>
    typeof value === 'object' &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype;
  if (isPlain(expected)) {
    if (!isPlain(actual)) {
      fail();
      return;
    }
    for (const name of Object.keys(expected))
      assertMatch(actual[name], expected[name], `${what}.${name}`, false);
    const extra = Object.keys(actual).filter(
      (name) => !(name in expected) && actual[name] !== undefined,
    );
    if (!isRoot && extra.length > 0) fail();
    return;
  }
  if (!isDeepStrictEqual(EJSON.serialize({ v: actual }), EJSON.serialize({ v: expected }))) fail();
}
