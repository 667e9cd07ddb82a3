import mongoose, { type mongo } from 'mongoose';
import { expect, test } from 'vitest';
import { migrate } from '../../models/migrations';
import { testDatabase } from '../support/testDatabase';

testDatabase();

test('a migration changes the data of an earlier version once', async () => {
  const database = mongoose.connection.db as mongo.Db;
  const places = database.collection('places');
  const earlier = { name: 'A', commentCount: 1, commentChanges: 3, commentTimes: [], removals: {} };
  const { insertedId } = await places.insertOne(earlier);
  await database.collection('migrations').deleteMany({});
  await migrate(database);
  const migrated = { _id: insertedId, name: 'A', commentCount: 1 };
  expect(await places.findOne({ _id: insertedId })).toEqual(migrated);

  await places.updateOne({ _id: insertedId }, { $set: { commentChanges: 4 } });
  await migrate(database);
  expect(await places.findOne({ _id: insertedId })).toMatchObject({ commentChanges: 4 });
});
