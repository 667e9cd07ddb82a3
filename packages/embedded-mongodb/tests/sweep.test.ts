import { rm } from 'node:fs/promises';
import { MongoClient } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { startServer } from '../src/server';
import { temporaryDirectory } from './support';

describe('a sweep', () => {
  it('removes expired documents, and those without a date stay', async () => {
    const dataDir = await temporaryDirectory();
    const first = await startServer({ dataDir });
    const client = await MongoClient.connect(first.uri);
    const collection = client.db('test').collection<{ _id: number; at?: unknown }>('sessions');
    await collection.createIndex({ at: 1 }, { expireAfterSeconds: 60 });
    await collection.insertMany([
      { _id: 1, at: new Date(Date.now() - 61_000) },
      { _id: 2, at: new Date() },
      { _id: 3, at: 'text' },
      { _id: 4 },
    ]);
    // A sweep runs at the start of a server, here of a second one on the same directory.
    const second = await startServer({ dataDir });
    const ids = async () => (await collection.find().toArray()).map(({ _id }) => _id);
    await expect.poll(ids, { timeout: 5000 }).toEqual([2, 3, 4]);
    expect(await collection.countDocuments({ at: { $type: 'date' } })).toBe(1);
    await client.close();
    await Promise.all([first.close(), second.close()]);
    await rm(dataDir, { recursive: true });
  });
});
