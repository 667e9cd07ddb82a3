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
  'remove-access-token-lists': (database) =>
    database.collection('users').updateMany({}, { $unset: { accessTokens: 1 } }),
  'rename-search-keys': async (database) => {
    const places = database.collection('places');
    const rename = {
      'keys.sortName': 'searchKeys.sortName',
      'keys.words': 'searchKeys.words',
      'keys.beginnings': 'searchKeys.prefixes',
      'keys.cell': 'searchKeys.cell',
      'keys.regions': 'searchKeys.regions',
    };
    await places.updateMany({ keys: { $exists: true } }, { $rename: rename });
    await places.updateMany({ keys: { $exists: true } }, { $unset: { keys: 1 } });
    // A new database has no collection yet.
    const indexes = await places.indexes().catch(() => []);
    for (const { key, name } of indexes) {
      if (name && Object.keys(key).some((path) => path in rename)) await places.dropIndex(name);
    }
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
