import { Decimal128, Double, Int32, Long } from 'bson';
import { describe, expect, it } from 'vitest';
import { testServer } from './testServer';

const server = testServer();
const raw = { promoteValues: false, promoteLongs: false };

describe('an update', () => {
  const updated = async (
    before: object,
    update: object,
    options: object = {},
    filter: object = {},
  ) => {
    const collection = server.collection();
    await collection.insertOne({ _id: 1 as never, ...before });
    await collection.updateOne(filter, update, options);
    const { _id, ...after } = (await collection.findOne({}, raw)) ?? {};
    return after;
  };
  const int = (value: number) => new Int32(value);

  it.each<[string, object, object, object]>([
    ['$inc keeps an int an int', { a: int(1) }, { $inc: { a: int(2) } }, { a: int(3) }],
    [
      '$inc makes a long of an int that overflows',
      { a: int(2 ** 31 - 1) },
      { $inc: { a: int(1) } },
      { a: Long.fromNumber(2 ** 31) },
    ],
    [
      '$inc keeps a long exact',
      { a: Long.fromString('9007199254740993') },
      { $inc: { a: int(1) } },
      { a: Long.fromString('9007199254740994') },
    ],
    [
      '$inc by a double makes a double',
      { a: int(1) },
      { $inc: { a: new Double(1) } },
      { a: new Double(2) },
    ],
    [
      '$inc of decimals is exact',
      { a: Decimal128.fromString('0.1') },
      { $inc: { a: Decimal128.fromString('0.2') } },
      { a: Decimal128.fromString('0.3') },
    ],
    ['$inc sets what is missing', {}, { $inc: { 'a.b': int(1) } }, { a: { b: int(1) } }],
    ['$mul sets zero where nothing is', {}, { $mul: { a: int(3) } }, { a: int(0) }],
    [
      '$min and $max compare as sorting does',
      { a: int(5), b: int(5) },
      { $min: { a: int(3) }, $max: { b: 'text' } },
      { a: int(3), b: 'text' },
    ],
    [
      '$unset leaves a null in an array',
      { a: [int(1), int(2)], b: int(1) },
      { $unset: { 'a.0': '', b: '' } },
      { a: [null, int(2)] },
    ],
    [
      '$rename moves a field',
      { a: { b: int(1) } },
      { $rename: { 'a.b': 'c' } },
      { a: {}, c: int(1) },
    ],
    [
      '$push with all its options',
      { a: [int(3)] },
      { $push: { a: { $each: [int(1), int(2)], $sort: -1, $slice: 2 } } },
      { a: [int(3), int(2)] },
    ],
    [
      '$push at a position',
      { a: [int(3)] },
      { $push: { a: { $each: [int(1)], $position: 0 } } },
      { a: [int(1), int(3)] },
    ],
    [
      '$addToSet adds what is not there',
      { a: [int(1)] },
      { $addToSet: { a: { $each: [int(1), int(2), int(2)] } } },
      { a: [int(1), int(2)] },
    ],
    [
      '$pull removes by condition',
      { a: [int(1), int(5)] },
      { $pull: { a: { $gt: int(3) } } },
      { a: [int(1)] },
    ],
    [
      '$pull removes documents by their fields',
      { a: [{ x: int(1), y: int(1) }, { x: int(2) }] },
      { $pull: { a: { x: int(1) } } },
      { a: [{ x: int(2) }] },
    ],
    [
      '$pullAll and $pop',
      { a: [int(1), int(2), int(1)], b: [int(1), int(2)] },
      { $pullAll: { a: [int(1)] }, $pop: { b: -1 } },
      { a: [int(2)], b: [int(2)] },
    ],
    ['$bit', { a: int(12) }, { $bit: { a: { and: int(10), or: int(1) } } }, { a: int(9) }],
    [
      'all elements with $[]',
      { a: [int(1), int(2)] },
      { $inc: { 'a.$[]': int(1) } },
      { a: [int(2), int(3)] },
    ],
    [
      'a pipeline',
      { a: int(1) },
      [{ $set: { b: { $add: ['$a', int(1)] } } }, { $unset: 'a' }],
      { b: int(2) },
    ],
    [
      'a path beyond the end of an array',
      { a: [int(1)] },
      { $set: { 'a.2': int(3) } },
      { a: [int(1), null, int(3)] },
    ],
  ])('%s', async (_, before, update, after) => {
    expect(await updated(before, update)).toEqual(after);
  });

  it('changes the element that matched, or those that array filters choose', async () => {
    const before = {
      a: [
        { x: int(1), n: int(0) },
        { x: int(2), n: int(0) },
      ],
    };
    expect(await updated(before, { $inc: { 'a.$.n': int(1) } }, {}, { 'a.x': 2 })).toEqual({
      a: [
        { x: int(1), n: int(0) },
        { x: int(2), n: int(1) },
      ],
    });
    const arrayFilters = [{ 'e.x': { $lt: 2 } }];
    expect(await updated(before, { $inc: { 'a.$[e].n': int(1) } }, { arrayFilters })).toEqual({
      a: [
        { x: int(1), n: int(1) },
        { x: int(2), n: int(0) },
      ],
    });
  });

  it('that changes nothing matches, but modifies nothing', async () => {
    const collection = server.collection();
    await collection.insertOne({ a: 1 });
    expect(await collection.updateOne({}, { $set: { a: 1 } })).toMatchObject({
      matchedCount: 1,
      modifiedCount: 0,
    });
  });

  it('inserts what the filter and the update say if there is nothing to update', async () => {
    const collection = server.collection();
    const filter = { a: 1, 'b.c': { $eq: 2 }, d: { $gt: 5 }, $and: [{ e: 'x' }] };
    const result = await collection.updateOne(
      filter,
      { $set: { f: 1 }, $setOnInsert: { g: 2 } },
      { upsert: true },
    );
    expect(result).toMatchObject({ matchedCount: 0, upsertedCount: 1 });
    expect(await collection.findOne()).toEqual({
      _id: result.upsertedId,
      a: 1,
      b: { c: 2 },
      e: 'x',
      f: 1,
      g: 2,
    });
    await collection.updateOne(filter, { $setOnInsert: { g: 3 } }, { upsert: true });
    await collection.replaceOne({ _id: 7 as never }, { z: 1 }, { upsert: true });
    expect(await collection.findOne({ z: 1 })).toEqual({ _id: 7, z: 1 });
  });

  it.each<[string, object, number]>([
    ['changes the _id', { $set: { _id: 2 } }, 66],
    ['replaces the _id', [{ $set: { _id: 2 } }], 66],
    ['adds to text', { $inc: { text: 1 } }, 14],
    ['adds text', { $inc: { a: 'x' } }, 14],
    ['writes into a number', { $set: { 'a.b': 1 } }, 28],
    ['pushes onto a number', { $push: { a: 1 } }, 2],
    ['changes a path twice', { $set: { b: 1 }, $inc: { 'b.c': 1 } }, 40],
    ['has an unknown operator', { $foo: { a: 1 } }, 9],
    ['has an empty path', { $set: { 'a..b': 1 } }, 56],
    ['has a path with a dollar', { $set: { 'b.$c': 1 } }, 52],
    ['uses $ without a match in an array', { $set: { 'list.$': 1 } }, 2],
    ['uses an array filter that is not there', { $set: { 'list.$[x]': 1 } }, 2],
    ['groups', [{ $group: { _id: 1 } }], 72],
  ])('that %s is refused', async (_, update, code) => {
    const collection = server.collection();
    await collection.insertOne({ _id: 1 as never, a: 1, text: 'x', list: [1] });
    await expect(collection.updateOne({}, update)).rejects.toMatchObject({ code });
    expect(await collection.findOne()).toEqual({ _id: 1, a: 1, text: 'x', list: [1] });
  });
});

describe('findOneAndUpdate', () => {
  it('answers with the document before or after, and removes or inserts it', async () => {
    const collection = server.collection();
    await collection.insertMany([
      { n: 1, s: 'b' },
      { n: 2, s: 'a' },
    ]);
    const projection = { _id: 0 } as const;
    expect(
      await collection.findOneAndUpdate({}, { $inc: { n: 10 } }, { sort: { s: 1 }, projection }),
    ).toEqual({ n: 2, s: 'a' });
    expect(
      await collection.findOneAndUpdate(
        { s: 'a' },
        { $inc: { n: 10 } },
        { returnDocument: 'after', projection },
      ),
    ).toEqual({ n: 22, s: 'a' });
    expect(await collection.findOneAndDelete({ s: 'b' }, { projection })).toEqual({ n: 1, s: 'b' });
    expect(
      await collection.findOneAndUpdate({ s: 'c' }, { $set: { n: 0 } }, { upsert: true }),
    ).toBeNull();
    expect(
      await collection.findOneAndReplace(
        { s: 'c' },
        { n: 3 },
        { returnDocument: 'after', projection },
      ),
    ).toEqual({ n: 3 });
    expect(await collection.countDocuments()).toBe(2);
  });
});
