import type { mongo } from 'mongoose';

/**
 * Changes to stored data, oldest first. Each is applied once per database and recorded in the collection
 * `migrations`. Two processes may apply one at the same time, so it must be safe to repeat.
 */
const migrations: Record<string, (database: mongo.Db) => Promise<unknown>> = {
  'remove-counter-bookkeeping': async (database) => {
    await database
      .collection('places')
      .updateMany({}, { $unset: { commentChanges: 1, commentTimes: 1, removals: 1 } });
    await database.collection('comments').updateMany({}, { $unset: { leaving: 1 } });
    await database.collection('favorites').updateMany({}, { $unset: { leaving: 1 } });
    await database.collection('accountdeletions').updateMany({}, { $unset: { batch: 1 } });
  },
};

/** Applies the migrations that have not been applied to this database. */
export async function migrate(database: mongo.Db) {
  const applied = database.collection<{ _id: string; appliedAt: Date }>('migrations');
  const names = new Set((await applied.find().toArray()).map(({ _id }) => _id));
  for (const [name, apply] of Object.entries(migrations)) {
    if (names.has(name)) continue;
    await apply(database);
    await applied.updateOne({ _id: name }, { $set: { appliedAt: new Date() } }, { upsert: true });
  }
}
