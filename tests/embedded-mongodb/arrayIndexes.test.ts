import { describe, expect, it } from 'vitest';
import { explained } from './plans';
import { testServer } from './testServer';

const server = testServer();

describe('an index of arrays', () => {
  it('finds a document by each element, once', async () => {
    const collection = server.collection();
    await collection.insertMany(
      Array.from({ length: 300 }, (_, n) => ({ n, tags: [`t${n % 7}`, `u${n % 3}`] })),
    );
    await collection.createIndex({ tags: 1, n: 1 });
    expect(await explained(collection.find({ tags: 't1' }).sort({ n: 1 }))).toMatchObject({
      index: 'tags_1_n_1',
      documents: 43,
    });
    expect(await explained(collection.find({ tags: { $in: ['t1', 'u1'] } }))).toMatchObject({
      documents: 128,
      returned: 128,
    });
    expect(await collection.countDocuments({ tags: { $gte: 't' } })).toBe(300);
    await collection.createIndex({ both: 1, tags: 1 });
    await expect(collection.insertOne({ both: [1], tags: [1] })).rejects.toMatchObject({
      code: 171,
    });
  });

  it.each<[string, Record<string, 1 | -1>, object[], object, Record<string, 1 | -1>, number[]]>([
    [
      'two bounds met by two elements',
      { a: 1 },
      [{ a: [0, 9] }, { a: [1] }],
      { $and: [{ a: { $gt: 5 } }, { a: { $lt: 3 } }] },
      {},
      [0],
    ],
    [
      'two fields met by two elements',
      { 'a.x': 1, 'a.y': 1 },
      [
        {
          a: [
            { x: 1, y: 0 },
            { x: 0, y: 2 },
          ],
        },
        { a: [{ x: 1, y: 2 }] },
      ],
      { 'a.x': 1, 'a.y': 2 },
      {},
      [0, 1],
    ],
    [
      'an order by the least element',
      { a: 1 },
      [{ a: [5, 0] }, { a: [3] }],
      { a: { $gte: 2 } },
      { a: 1 },
      [0, 1],
    ],
    [
      'an order by the greatest element',
      { a: 1 },
      [{ a: [5, 0] }, { a: [3] }],
      { a: { $lte: 4 } },
      { a: -1 },
      [0, 1],
    ],
    [
      'an order by another field of the array',
      { 'a.x': 1, 'a.y': 1 },
      [
        {
          a: [
            { x: 1, y: 5 },
            { x: 2, y: 0 },
          ],
        },
        { a: [{ x: 1, y: 3 }] },
      ],
      { 'a.x': 1 },
      { 'a.y': 1 },
      [0, 1],
    ],
    [
      'null that is not the missing field of a number',
      { 'a.b': 1 },
      [{ a: [1, 2] }, { a: [{ c: 1 }] }, { a: 1 }],
      { 'a.b': null },
      {},
      [1, 2],
    ],
    [
      'an empty array that is not null',
      { a: 1 },
      [{ a: [] }, { a: null }, {}, { a: [null] }],
      { a: null },
      {},
      [1, 2, 3],
    ],
    [
      'an array by its whole',
      { a: 1 },
      [{ a: [1, 2] }, { a: [[1, 2]] }, { a: [2, 1] }, { a: 1 }],
      { a: [1, 2] },
      {},
      [0, 1],
    ],
    ['not a number', { a: 1 }, [{ a: Number.NaN }, { a: -5 }], { a: { $lt: 0 } }, {}, [1]],
  ])('is right about %s', async (_, key, documents, filter, sort, expected) => {
    const collection = server.collection();
    await collection.createIndex(key);
    await collection.insertMany(documents.map((fields, _id) => ({ _id: _id as never, ...fields })));
    const found = await collection.find(filter).hint(key).sort(sort).toArray();
    const ids = found.map(({ _id }) => _id as unknown as number);
    expect(Object.keys(sort).length > 0 ? ids : ids.sort()).toEqual(expected);
    expect(await collection.countDocuments(filter, { hint: key })).toBe(expected.length);
  });
});
