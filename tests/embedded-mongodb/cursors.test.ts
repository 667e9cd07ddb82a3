import { describe, expect, it } from 'vitest';
import { testServer } from './testServer';

const server = testServer();

async function numbered(count: number) {
  const collection = server.collection();
  await collection.insertMany(
    Array.from({ length: count }, (_, n) => ({ _id: n as never, n: count - n })),
  );
  return collection;
}

const first = async (command: object) => (await server.database.command(command)).cursor;

describe('a cursor', () => {
  it.each([
    ['a scan', {}, {}],
    ['an index', { n: { $gt: 0 } }, { n: 1 }],
    ['an index, backwards', { n: { $gt: 0 } }, { n: -1 }],
    ['a sort in memory', {}, { x: 1, _id: 1 }],
    ['an $or', { $or: [{ n: { $gt: 500 } }, { n: { $lt: 800 } }] }, { n: 1 }],
  ])('hands out everything once, in batches, while others write: %s', async (_, filter, sort) => {
    const collection = await numbered(1000);
    await collection.createIndex({ n: 1 });
    const seen: number[] = [];
    for await (const { n } of collection
      .find(filter)
      .sort(sort as never)
      .batchSize(50)) {
      seen.push(n);
      if (seen.length % 100 === 0) {
        await collection.insertOne({ n: 5000 + seen.length });
        await collection.deleteOne({ n: 5000 + seen.length });
        await collection.updateOne({ n }, { $set: { touched: true } });
      }
    }
    const stayed = seen.filter((n) => n <= 1000);
    expect(new Set(stayed).size).toBe(1000);
    expect(stayed).toHaveLength(1000);
  });

  it('does not hand out what was deleted before it got there', async () => {
    const collection = await numbered(1000);
    const cursor = collection.find().batchSize(10);
    await cursor.next();
    await collection.deleteMany({ _id: { $gte: 500 as never } });
    expect(await cursor.toArray()).toHaveLength(499);
  });

  it('has batches of the size asked for, and none after the last', async () => {
    const { collectionName } = await numbered(25);
    const cursor = await first({ find: collectionName, batchSize: 10 });
    expect(cursor.firstBatch).toHaveLength(10);
    const more = { getMore: cursor.id, collection: collectionName, batchSize: 10 };
    const next = await first({ ...more, getMore: BigInt(String(cursor.id)) });
    expect(next.nextBatch).toHaveLength(10);
    const last = await first({ ...more, getMore: BigInt(String(cursor.id)) });
    expect(last.nextBatch).toHaveLength(5);
    expect(Number(last.id)).toBe(0);
    expect(Number((await first({ find: collectionName, limit: 5 })).id)).toBe(0);
    expect(
      Number((await first({ find: collectionName, batchSize: 5, singleBatch: true })).id),
    ).toBe(0);
    expect((await first({ find: collectionName, batchSize: 0 })).firstBatch).toEqual([]);
  });

  it('ends when it is killed, when its session ends and when its collection is dropped', async () => {
    const collection = await numbered(300);
    const killed = collection.find().batchSize(10);
    await killed.next();
    const id = BigInt(String(killed.id));
    await killed.close();
    const getMore = { getMore: id, collection: collection.collectionName };
    await expect(server.database.command(getMore)).rejects.toMatchObject({ code: 43 });

    const session = server.client.startSession();
    const { cursor } = await server.database.command(
      { find: collection.collectionName, batchSize: 10 },
      { session },
    );
    await server.database.command({ endSessions: [session.id] });
    const ended = { ...getMore, getMore: BigInt(String(cursor.id)) };
    await expect(server.database.command(ended)).rejects.toMatchObject({ code: 43 });

    const dropped = collection.find().batchSize(10);
    await dropped.next();
    await collection.drop();
    await expect(dropped.toArray()).rejects.toMatchObject({ code: 175 });
  });

  it('refuses to sort more than 100 MB', async () => {
    const collection = server.collection();
    const text = 'x'.repeat(2 ** 20);
    for (let batch = 0; batch < 8; batch++) {
      await collection.insertMany(Array.from({ length: 14 }, () => ({ text })));
    }
    await expect(collection.find().sort({ a: 1 }).toArray()).rejects.toMatchObject({ code: 292 });
    expect(await collection.find().sort({ a: 1 }).limit(3).toArray()).toHaveLength(3);
  });
});

describe('an aggregation', () => {
  it('groups, unwinds, projects and sorts', async () => {
    const collection = server.collection();
    await collection.insertMany([
      { kind: 'a', n: 1, tags: ['x', 'y'] },
      { kind: 'a', n: 2.5, tags: ['x'] },
      { kind: 'b', n: 3, tags: [] },
    ]);
    const grouped = {
      $group: { _id: '$kind', sum: { $sum: '$n' }, average: { $avg: '$n' }, all: { $push: '$n' } },
    };
    expect(await collection.aggregate([grouped, { $sort: { _id: 1 } }]).toArray()).toEqual([
      { _id: 'a', sum: 3.5, average: 1.75, all: [1, 2.5] },
      { _id: 'b', sum: 3, average: 3, all: [3] },
    ]);
    expect(
      await collection.aggregate([{ $unwind: '$tags' }, { $sortByCount: '$tags' }]).toArray(),
    ).toEqual([
      { _id: 'x', count: 2 },
      { _id: 'y', count: 1 },
    ]);
    const shaped = {
      $project: {
        _id: 0,
        kind: { $toUpper: '$kind' },
        many: { $gt: [{ $size: '$tags' }, 1] },
        first: { $first: '$tags' },
      },
    };
    expect(
      await collection
        .aggregate([{ $match: { kind: 'a' } }, { $sort: { n: -1 } }, shaped])
        .toArray(),
    ).toEqual([
      { kind: 'A', many: false, first: 'x' },
      { kind: 'A', many: true, first: 'x' },
    ]);
    const facet = {
      $facet: {
        count: [{ $count: 'n' }],
        top: [{ $sort: { n: -1 } }, { $limit: 1 }, { $project: { _id: 0, n: 1 } }],
      },
    };
    expect(await collection.aggregate([facet]).toArray()).toEqual([
      { count: [{ n: 3 }], top: [{ n: 3 }] },
    ]);
  });

  it('hands out its results in batches', async () => {
    const collection = await numbered(500);
    const pipeline = [
      { $match: { n: { $gt: 100 } } },
      { $set: { double: { $multiply: ['$n', 2] } } },
    ];
    const found = await collection.aggregate(pipeline, { batchSize: 33 }).toArray();
    expect(found).toHaveLength(400);
    expect(found[0]).toEqual({ _id: 0, n: 500, double: 1000 });
  });
});
