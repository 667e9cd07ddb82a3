import { readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Decimal128, Double, Int32, Long } from 'bson';
import { MongoClient } from 'mongodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startServer } from '../src/server';
import { startProcess, temporaryDirectory } from './support';

/** Written by the server before format version 1: 30 places, 2 users and an empty collection. */
const previous = gunzipSync(
  readFileSync(new URL('fixtures/previous-format.mdb.gz', import.meta.url)),
);

let directory: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
  writeFileSync(join(directory, 'data.mdb'), previous);
});
afterEach(() => rm(directory, { recursive: true }));

describe('data of the previous format', () => {
  it('is carried over on the first start, and its file stays', async () => {
    for (let start = 0; start < 2; start++) {
      const server = await startServer({ dataDir: directory });
      const client = await MongoClient.connect(server.uri);
      const database = client.db('places');
      const [places, users] = [database.collection('places'), database.collection('users')];
      expect(await places.countDocuments({ tags: 't1' })).toBe(10);
      const newest = places.find({ tags: 'all' }).sort({ createdAt: -1 }).limit(1);
      expect(await newest.toArray()).toMatchObject([{ name: 'Place 29' }]);
      expect(await places.indexes()).toMatchObject([{}, { key: { tags: 1, createdAt: -1 } }]);
      const user = await users.findOne({ email: 'ada@example.com' }, { promoteValues: false });
      expect(user).toMatchObject({
        double: new Double(1),
        long: Long.fromNumber(2),
        decimal: Decimal128.fromString('1.50'),
      });
      await expect(users.insertOne({ email: 'ada@example.com' })).rejects.toMatchObject({
        code: 11000,
      });
      expect(await client.db('other').listCollections().toArray()).toMatchObject([
        { name: 'empty' },
      ]);
      await places.updateOne({}, { $set: { n: new Int32(start) } });
      await client.close();
      await server.close();
    }
    expect(readFileSync(join(directory, 'data.mdb')).equals(previous)).toBe(true);
  });

  it('is carried over once when two processes start at the same time', async () => {
    const servers = await Promise.all([startProcess(directory), startProcess(directory)]);
    for (const { uri, end } of servers) {
      const client = await MongoClient.connect(uri);
      expect(await client.db('places').collection('places').countDocuments()).toBe(30);
      await client.close();
      await end('SIGTERM');
    }
  });

  it('that is damaged keeps the server from starting until it is repaired', async () => {
    writeFileSync(join(directory, 'data.mdb'), previous.subarray(0, 5000));
    await expect(startServer({ dataDir: directory })).rejects.toThrow('data.mdb');
    writeFileSync(join(directory, 'data.mdb'), previous);
    const server = await startServer({ dataDir: directory });
    const client = await MongoClient.connect(server.uri);
    expect(await client.db('places').collection('places').countDocuments()).toBe(30);
    await client.close();
    await server.close();
  });
});
