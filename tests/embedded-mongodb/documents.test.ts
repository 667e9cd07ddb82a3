import {
  Binary,
  BSONRegExp,
  Code,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
  UUID,
} from 'bson';
import { describe, expect, it } from 'vitest';
import { testServer } from './testServer';

const server = testServer();
const raw = { promoteValues: false, promoteLongs: false, bsonRegExp: true };

describe('a stored document', () => {
  it('keeps the type of every value, also of those beside one that is updated', async () => {
    const collection = server.collection();
    const document = {
      _id: new ObjectId(),
      int: new Int32(5),
      double: new Double(5),
      minusZero: new Double(-0),
      fraction: new Double(0.1),
      long: Long.fromString('9007199254740993'),
      smallLong: Long.fromNumber(7),
      decimal: Decimal128.fromString('1.10'),
      text: 'h\u00e9llo \u{1f600}',
      date: new Date(-1),
      uuid: new UUID('0e3a7ec2-0e0c-4a0b-8e0e-7b5e5d4f3c2b').toBinary(),
      bytes: new Binary(Buffer.from([1, 2, 3])),
      old: new Binary(Buffer.from([1, 2, 3]), 2),
      regex: new BSONRegExp('^a', 'i'),
      timestamp: new Timestamp({ t: 1, i: 2 }),
      code: new Code('return 1'),
      min: new MinKey(),
      max: new MaxKey(),
      nothing: null,
      numbers: { 10: new Int32(1), 9: new Int32(2) },
      list: [new Int32(1), [new Double(2)], {}],
    };
    await collection.insertOne(document as never);
    await collection.updateOne({ _id: document._id }, { $set: { touched: new Int32(1) } });
    const found = await collection.findOne({ _id: document._id }, raw);
    expect(found).toEqual({ ...document, touched: new Int32(1) });
  });

  it('keeps the order of its fields, even of those that look like numbers', async () => {
    const collection = server.collection();
    const fields = new Map<string, unknown>([
      ['_id', 1],
      ['b', 1],
      ['10', 1],
      ['2', 1],
    ]);
    await collection.insertOne(fields as never);
    await collection.updateOne({ _id: 1 as never }, { $set: { a: 1 } });
    const [bytes] = await collection.find({}, { raw: true }).toArray();
    const names = (bytes as unknown as Buffer).toString('latin1').match(/_id|b|10|2|a/g);
    expect(names).toEqual(['_id', 'b', '10', '2', 'a']);
  });

  it('is led by its _id, wherever the client put that', async () => {
    const collection = server.collection();
    await collection.insertOne({ a: 1, _id: 5 as never, b: 2 });
    expect(Object.keys((await collection.findOne()) ?? {})).toEqual(['_id', 'a', 'b']);
  });

  it('gets an _id from the server if the client gave none', async () => {
    const collection = server.collection();
    await collection.insertOne({ a: 1 }, { forceServerObjectId: true });
    expect((await collection.findOne())?._id).toMatchObject({ _bsontype: 'ObjectId' });
  });

  it('may have fields that mean something to JavaScript, which change nothing in it', async () => {
    const collection = server.collection();
    await collection.insertOne({
      _id: 1 as never,
      ...JSON.parse('{"__proto__": {"a": 1}, "constructor": 2}'),
    });
    await collection.updateOne(
      {},
      { $set: JSON.parse('{"__proto__.x": 1, "nested.constructor.prototype.x": 1}') },
    );
    await collection.updateOne({}, [{ $set: { 'constructor.prototype.y': 1 } }]);
    const [bytes] = await collection.find({ '__proto__.x': 1 }, { raw: true }).toArray();
    expect((bytes as unknown as Buffer).toString('latin1')).toMatch(
      /__proto__.*a.*x.*constructor/s,
    );
    const plain: Record<string, unknown> = {};
    expect([plain.x, plain.y, plain.a]).toEqual([undefined, undefined, undefined]);
  });

  it('may be 16 MB, and no more', async () => {
    const collection = server.collection();
    const filled = (bytes: number) => ({ _id: 1 as never, text: 'x'.repeat(bytes) });
    await collection.insertOne(filled(16 * 2 ** 20 - 40));
    expect((await collection.findOne())?.text).toHaveLength(16 * 2 ** 20 - 40);
    await expect(
      collection.updateOne({}, { $set: { more: 'x'.repeat(100) } }),
    ).rejects.toMatchObject({ code: 10334 });
    const documents = [filled(16 * 2 ** 20)];
    const insert = collection.collectionName;
    expect(await server.database.command({ insert, documents })).toMatchObject({
      n: 0,
      writeErrors: [{ code: 10334 }],
    });
  });
});

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
