import { MongoClient } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { startProcess } from './serverProcess';
import { testServer } from './testServer';

const server = testServer();
const times = <T>(count: number, run: (n: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, n) => run(n)));

describe('many clients at once', () => {
  it('lose none of each other’s changes', async () => {
    const { collectionName } = server.collection();
    const clients = await times(10, () => MongoClient.connect(server.uri, { maxPoolSize: 20 }));
    const [first] = clients.map((client) =>
      client.db('test').collection<{ _id: number; n: number }>(collectionName),
    );
    await first?.insertOne({ _id: 1, n: 0 });
    await times(200, async (n) => {
      const collection = clients[n % 10]
        ?.db('test')
        .collection<{ _id: number; n: number }>(collectionName);
      for (let i = 0; i < 5; i++) await collection?.updateOne({ _id: 1 }, { $inc: { n: 1 } });
    });
    expect(await first?.findOne()).toEqual({ _id: 1, n: 1000 });
    await Promise.all(clients.map((client) => client.close()));
  });

  it('make one document of many upserts of the same key', async () => {
    const collection = server.collection();
    await collection.createIndex({ key: 1 }, { unique: true });
    await times(100, () =>
      collection.updateOne({ key: 'x' }, { $inc: { n: 1 } }, { upsert: true }),
    );
    expect(await collection.find({}, { projection: { _id: 0 } }).toArray()).toEqual([
      { key: 'x', n: 100 },
    ]);
  });

  it('each take another document from a queue', async () => {
    const collection = server.collection();
    await collection.createIndex({ state: 1, n: 1 });
    await collection.insertMany(Array.from({ length: 50 }, (_, n) => ({ n, state: 'new' })));
    const taken = await times(60, () =>
      collection.findOneAndUpdate(
        { state: 'new' },
        { $set: { state: 'taken' } },
        { sort: { n: 1 } },
      ),
    );
    const numbers = taken.flatMap((document) => (document ? [document.n] : []));
    expect(new Set(numbers).size).toBe(50);
    expect(numbers).toHaveLength(50);
  });

  it('get one winner for each unique value', async () => {
    const collection = server.collection();
    await collection.createIndex({ slug: 1 }, { unique: true });
    const results = await Promise.allSettled(
      Array.from({ length: 100 }, (_, n) => collection.insertOne({ slug: `s${n % 10}` })),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    expect(await collection.countDocuments()).toBe(10);
  });

  it('are answered while a long search goes on', async () => {
    const collection = server.collection();
    for (let batch = 0; batch < 10; batch++) {
      await collection.insertMany(Array.from({ length: 2000 }, () => ({ text: 'x'.repeat(300) })));
    }
    let searching = true;
    let answered = 0;
    const search = collection.find({ text: /y+z/ }).toArray();
    const done = search.finally(() => {
      searching = false;
    });
    while (searching) {
      await server.database.command({ ping: 1 });
      answered++;
    }
    expect(await done).toEqual([]);
    expect(answered).toBeGreaterThan(2);
  });
});

describe('two servers on the same directory', () => {
  it('see each other’s documents, indexes and collections at once', async () => {
    const other = await startProcess(server.dataDir);
    const client = await MongoClient.connect(other.uri);
    const here = server.collection();
    const there = client.db('test').collection(here.collectionName);
    await here.insertOne({ _id: 1 as never, a: 1 });
    expect(await there.findOne({ _id: 1 as never })).toEqual({ _id: 1, a: 1 });
    await there.createIndex({ a: 1 }, { unique: true });
    await expect(here.insertOne({ a: 1 })).rejects.toMatchObject({ code: 11000 });
    await here.insertOne({ a: [5, 6] });
    expect(await there.findOne({ a: 6 })).toMatchObject({ a: [5, 6] });
    expect(await there.countDocuments({ a: { $gte: 1 } })).toBe(2);
    await here.drop();
    expect(await there.countDocuments()).toBe(0);
    await there.insertOne({ _id: 2 as never });
    expect(await here.find().toArray()).toEqual([{ _id: 2 }]);
    expect(await here.indexes()).toHaveLength(1);
    await client.close();
    await other.stop();
  });

  it('lose none of each other’s writes', async () => {
    const other = await startProcess(server.dataDir);
    const client = await MongoClient.connect(other.uri);
    const here = server.collection();
    const both = [here, client.db('test').collection(here.collectionName)];
    await here.createIndex({ n: 1 }, { unique: true });
    await here.insertOne({ _id: 'count' as never, n: -1, total: 0 });
    const inserted = await times(400, async (n) => {
      const collection = both[n % 2] as typeof here;
      await collection.updateOne({ _id: 'count' as never }, { $inc: { total: 1 } });
      // Each number is tried by both.
      return collection.insertOne({ n: Math.floor(n / 2) }).then(
        () => 1,
        () => 0,
      );
    });
    expect(inserted.filter(Boolean)).toHaveLength(200);
    for (const collection of both) {
      expect(await collection.findOne({ _id: 'count' as never })).toMatchObject({ total: 400 });
      expect(await collection.estimatedDocumentCount()).toBe(201);
      expect(await collection.countDocuments({ n: { $gte: 0 } })).toBe(200);
    }
    await client.close();
    await other.stop();
  });
});
