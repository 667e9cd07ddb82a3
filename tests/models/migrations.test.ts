import mongoose, { type mongo } from 'mongoose';
import { beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { migrate } from '../../models/migrations';
import { testDatabase } from '../support/testDatabase';

testDatabase();

let database: mongo.Db;
let appliedByConnect: string[];

const appliedNames = () => database.collection<{ _id: string }>('migrations').distinct('_id');

beforeAll(async () => {
  database = mongoose.connection.db as mongo.Db;
  appliedByConnect = await appliedNames();
});
beforeEach(async () => {
  for (const name of ['migrations', 'places', 'comments', 'favorites', 'accountdeletions']) {
    await database.collection(name).deleteMany({});
  }
});

test('connecting applies all migrations', () => {
  expect(appliedByConnect).toEqual([
    'remove-access-token-lists',
    'remove-counter-bookkeeping',
    'rename-search-keys',
  ]);
});

test.each([
  ['places', { name: 'A', commentCount: 1 }, { commentChanges: 3, commentTimes: [], removals: {} }],
  ['comments', { text: 'A' }, { leaving: null }],
  ['favorites', { createdAt: new Date(0) }, { leaving: null }],
  ['accountdeletions', { requestedAt: new Date(0) }, { batch: { kind: 'comment' } }],
])('a migration removes the counter bookkeeping from %s', async (name, kept, removed) => {
  const collection = database.collection(name);
  const { insertedId: _id } = await collection.insertOne({ ...kept, ...removed });
  await migrate(database);
  expect(await collection.findOne({ _id })).toEqual({ _id, ...kept });
});

test('a migration renames the search keys of places', async () => {
  const places = database.collection('places');
  const common = { sortName: 'a', words: ['a'], cell: '31', regions: ['3'] };
  const keys = { ...common, beginnings: ['a'], longitude: 8 };
  const { insertedId: _id } = await places.insertOne({ keys });
  await places.createIndex({ 'keys.words': 1 });
  await migrate(database);
  expect(await places.findOne({ _id })).toEqual({
    _id,
    searchKeys: { ...common, prefixes: ['a'] },
  });
  expect(await places.indexExists('keys.words_1')).toBe(false);
});

test('a migration is applied once', async () => {
  await migrate(database);
  const later = { name: 'A', commentChanges: 4 };
  const { insertedId: _id } = await database.collection('places').insertOne({ ...later });
  await migrate(database);
  expect(await database.collection('places').findOne({ _id })).toEqual({ _id, ...later });
});

test('processes that start at the same time can all migrate', async () => {
  const { insertedId: _id } = await database.collection('places').insertOne({ commentChanges: 4 });
  await Promise.all(Array.from({ length: 10 }, () => migrate(database)));
  expect(await database.collection('places').findOne({ _id })).toEqual({ _id });
});

test('a migration that fails is tried again the next time', async () => {
  const updateMany = vi.spyOn(mongoose.mongo.Collection.prototype, 'updateMany');
  updateMany.mockRejectedValueOnce(new Error('No database'));
  await expect(migrate(database)).rejects.toThrow('No database');
  updateMany.mockRestore();
  expect(await appliedNames()).not.toContain('remove-counter-bookkeeping');
  await migrate(database);
  expect(await appliedNames()).toContain('remove-counter-bookkeeping');
});
