import type { Collection, Document } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { explained, planOf } from './plans';
import { testServer } from './testServer';

const server = testServer();

async function filled(count = 300): Promise<Collection<Document>> {
  const collection = server.collection();
  await collection.insertMany(
    Array.from({ length: count }, (_, n) => ({
      n,
      group: n % 10,
      time: new Date(Math.floor(n / 3) * 1000),
      name: `name ${n}`,
      tags: [`t${n % 7}`, `u${n % 3}`],
      ...(n % 5 === 0 ? { rare: n } : {}),
    })),
  );
  return collection as unknown as Collection<Document>;
}

describe('an index', () => {
  it('is used for equality, lists, ranges, prefixes and null', async () => {
    const collection = await filled();
    await collection.createIndexes([{ key: { n: 1 } }, { key: { name: 1 } }, { key: { rare: 1 } }]);
    const fetch = { stages: ['FETCH', 'IXSCAN'] };
    expect(await explained(collection.find({ n: 5 }))).toEqual({
      ...fetch,
      index: 'n_1',
      keys: 1,
      documents: 1,
      returned: 1,
    });
    expect(await explained(collection.find({ n: { $in: [1, 5, 1000] } }))).toMatchObject({
      index: 'n_1',
      documents: 2,
    });
    expect(await explained(collection.find({ n: { $gt: 5, $lte: 8 } }))).toMatchObject({
      index: 'n_1',
      documents: 3,
    });
    expect(await explained(collection.find({ name: /^name 29/ }))).toMatchObject({
      index: 'name_1',
      documents: 11,
    });
    expect(await explained(collection.find({ rare: null }))).toMatchObject({
      index: 'rare_1',
      documents: 240,
      returned: 240,
    });
    expect(await explained(collection.find({ _id: 1 as never }))).toMatchObject({
      index: '_id_',
      documents: 0,
    });
    expect(await explained(collection.find({ group: 1 }))).toMatchObject({
      stages: ['COLLSCAN'],
      documents: 300,
    });
  });

  it('is used for each branch of an $or', async () => {
    const collection = await filled();
    await collection.createIndexes([{ key: { n: 1 } }, { key: { name: 1 } }]);
    const plan = await explained(
      collection.find({ $or: [{ n: 5 }, { n: { $gt: 297 } }, { name: 'name 5' }] }),
    );
    expect(plan).toMatchObject({
      stages: ['FETCH', 'OR', 'IXSCAN'],
      keys: 4,
      documents: 3,
      returned: 3,
    });
  });

  it('gives an order, forwards and backwards, after equality and merged from a list', async () => {
    const collection = await filled();
    await collection.createIndex({ group: 1, n: -1 });
    const sorted = async (filter: object, sort: Record<string, 1 | -1>) => {
      const plan = await explained(collection.find(filter).sort(sort).limit(5));
      const values = (await collection.find(filter).sort(sort).limit(5).toArray()).map(
        ({ n }) => n,
      );
      return { ...plan, values };
    };
    const forward = await sorted({ group: 3 }, { n: -1 });
    expect(forward).toMatchObject({
      stages: ['LIMIT', 'FETCH', 'IXSCAN'],
      documents: 5,
      values: [293, 283, 273, 263, 253],
    });
    expect(await sorted({ group: 3 }, { n: 1 })).toMatchObject({
      documents: 5,
      values: [3, 13, 23, 33, 43],
    });
    const merged = await sorted({ group: { $in: [3, 7] } }, { n: 1 });
    expect(merged).toMatchObject({
      stages: ['LIMIT', 'FETCH', 'SORT_MERGE', 'IXSCAN'],
      documents: 5,
      values: [3, 7, 13, 17, 23],
    });
    expect(await sorted({}, { group: -1, n: 1 })).toMatchObject({
      documents: 5,
      values: [9, 19, 29, 39, 49],
    });
    expect((await sorted({}, { group: 1, n: 1 })).stages).toContain('SORT');
  });

  it('leads a page deep in a collection to just its documents', async () => {
    const collection = await filled(3000);
    await collection.createIndex({ time: -1, _id: -1 });
    await collection.createIndex({ group: 1, time: -1, _id: -1 });
    const sort = { time: -1, _id: -1 } as const;
    const all = await collection.find({}, { sort }).toArray();
    const { time, _id } = all[2000] as Document;
    const after = { $or: [{ time: { $lt: time } }, { time, _id: { $lt: _id } }] };
    for (const filter of [after, { time: { $lte: time }, ...after }, { group: 4, ...after }]) {
      const page = await collection.find(filter).sort(sort).limit(21).toArray();
      const isIn = ({ group }: Document) => !('group' in filter) || group === 4;
      expect(page).toEqual(all.slice(2001).filter(isIn).slice(0, 21));
      const plan = await explained(collection.find(filter).sort(sort).limit(21));
      expect(plan.documents).toBeLessThanOrEqual(24);
      expect(plan.stages).not.toContain('SORT');
    }
  });

  it('that is sparse has only documents with its field, and is not used for others', async () => {
    const collection = await filled();
    await collection.createIndex({ rare: 1 }, { sparse: true });
    expect(await explained(collection.find({ rare: { $gte: 0 } }))).toMatchObject({
      index: 'rare_1',
      keys: 60,
    });
    expect(await explained(collection.find({ rare: null }))).toMatchObject({
      stages: ['COLLSCAN'],
      returned: 240,
    });
    expect((await explained(collection.find().sort({ rare: 1 }))).stages).toEqual([
      'SORT',
      'COLLSCAN',
    ]);
  });

  it('answers a count without the documents', async () => {
    const collection = await filled();
    await collection.createIndexes([{ key: { group: 1, n: 1 } }, { key: { name: 1 } }]);
    const queries = [
      [{ group: 3, n: { $lt: 100 } }, 10],
      [{ name: { $in: [/^name 1/, /^name 29/] } }, 122],
    ] as const;
    for (const [query, keys] of queries) {
      const count = { count: collection.collectionName, query };
      const counted = await server.database.command({
        explain: count,
        verbosity: 'executionStats',
      });
      expect(planOf(counted)).toMatchObject({ stages: ['COUNT', 'IXSCAN'], keys, documents: 0 });
      expect(await collection.countDocuments(query)).toBe(keys);
    }
    expect(await collection.countDocuments({})).toBe(300);
    expect(await collection.estimatedDocumentCount()).toBe(300);
  });

  it('is shown for every command that searches', async () => {
    const collection = await filled();
    await collection.createIndex({ n: 1 });
    const name = collection.collectionName;
    const commands = [
      { find: name, filter: { n: 5 } },
      { aggregate: name, pipeline: [{ $match: { n: 5 } }, { $group: { _id: null } }], cursor: {} },
      { update: name, updates: [{ q: { n: 5 }, u: { $set: { x: 1 } } }] },
      { delete: name, deletes: [{ q: { n: 5 }, limit: 1 }] },
      { distinct: name, key: 'group', query: { n: 5 } },
      { findAndModify: name, query: { n: 5 }, remove: true },
    ];
    for (const explain of commands) {
      const plan = planOf(await server.database.command({ explain, verbosity: 'executionStats' }));
      expect(plan, JSON.stringify(explain)).toMatchObject({ index: 'n_1', documents: 1 });
    }
    expect(await collection.countDocuments({ x: 1 })).toBe(0);
  });

  it('can be forced or passed over with a hint', async () => {
    const collection = await filled();
    await collection.createIndexes([{ key: { n: 1 } }, { key: { group: 1 } }]);
    expect(await explained(collection.find({ n: 5 }).hint('group_1'))).toMatchObject({
      index: 'group_1',
      documents: 300,
      returned: 1,
    });
    expect(await explained(collection.find({ n: 5 }).hint({ $natural: 1 }))).toMatchObject({
      stages: ['COLLSCAN'],
    });
    await expect(collection.find({ n: 5 }).hint('missing').toArray()).rejects.toMatchObject({
      code: 2,
    });
  });

  it('takes keys of any length', async () => {
    const collection = server.collection();
    await collection.createIndex({ text: 1 }, { unique: true });
    await collection.createIndex({ text: -1, n: 1 });
    const long = 'x'.repeat(5000);
    const texts = [`${long}c`, `${long}a`, 'y', `${long}b`, long, 'x'];
    await collection.insertMany(texts.map((text, n) => ({ _id: n as never, text, n })));
    for (const [n, text] of texts.entries()) {
      expect(await collection.findOne({ text })).toMatchObject({ n });
    }
    const sorted = await collection.find().sort({ text: 1 }).toArray();
    expect(sorted.map(({ text }) => text)).toEqual([...texts].sort());
    expect(await collection.countDocuments({ text: { $gt: `${long}a`, $lte: `${long}c` } })).toBe(
      2,
    );
    await expect(collection.insertOne({ text: `${long}b` })).rejects.toMatchObject({ code: 11000 });
    await collection.deleteMany({ text: { $gte: long } });
    expect(await collection.countDocuments({ text: { $exists: true } })).toBe(1);
  });
});

describe('the indexes of a collection', () => {
  it('are listed, made once and dropped', async () => {
    const collection = server.collection();
    expect(await collection.createIndex({ a: 1, b: -1 }, { unique: true })).toBe('a_1_b_-1');
    await collection.createIndex({ a: 1, b: -1 }, { unique: true });
    expect(await collection.indexes()).toEqual([
      { v: 2, key: { _id: 1 }, name: '_id_' },
      { v: 2, key: { a: 1, b: -1 }, name: 'a_1_b_-1', unique: true },
    ]);
    await expect(collection.createIndex({ a: 1, b: -1 })).rejects.toMatchObject({ code: 86 });
    await expect(
      collection.createIndex({ a: 1, b: -1 }, { unique: true, name: 'x' }),
    ).rejects.toMatchObject({ code: 85 });
    await expect(collection.dropIndex('_id_')).rejects.toMatchObject({ code: 72 });
    await expect(collection.dropIndex('missing')).rejects.toMatchObject({ code: 27 });
    await collection.dropIndexes();
    expect(await collection.indexes()).toHaveLength(1);
  });

  it('are kept up by writers while they are being built', async () => {
    const collection = await filled(4000);
    const building = collection.createIndex({ name: 1 });
    const writing = Array.from({ length: 200 }, (_, n) =>
      n % 2
        ? collection.deleteOne({ n })
        : collection.updateOne({ n }, { $set: { name: `new ${n}` } }),
    );
    await Promise.all([building, ...writing]);
    const byIndex = await collection.find().hint('name_1').sort({ name: 1 }).toArray();
    const byScan = await collection.find().hint({ $natural: 1 }).sort({ name: 1 }).toArray();
    expect(byIndex).toEqual(byScan);
    expect(byScan).toHaveLength(3900);
  });
});
