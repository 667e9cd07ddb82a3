import { Binary, BSONRegExp, Decimal128, Double, Int32, Long, ObjectId, Timestamp } from 'bson';
import type { Document } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { testServer } from './support';

const server = testServer();
const raw = { promoteValues: false, promoteLongs: false };
const NOT_IMPLEMENTED = { code: 238, codeName: 'NotImplemented' };

async function stored(...documents: object[]) {
  const collection = server.collection();
  await collection.insertMany(documents.map((document, at) => ({ _id: at as never, ...document })));
  const ids = async (filter: object) => {
    const found = await collection.find(filter).sort({ _id: 1 }).toArray();
    return found.map(({ _id }) => _id as unknown as number);
  };
  return { collection, ids };
}

describe('values', () => {
  it('keep their BSON types when another field is updated', async () => {
    const { collection } = await stored({
      int: new Int32(1),
      double: new Double(1),
      long: Long.fromString('9007199254740993'),
      decimal: Decimal128.fromString('0.10'),
      regex: new BSONRegExp('a', 's'),
      time: new Timestamp({ t: 1, i: 2 }),
      nested: { double: new Double(3) },
    });
    const before = await collection.findOne({}, raw);
    await collection.updateOne({}, { $set: { other: 'x', 'nested.y': new Int32(1) } });
    const { other, ...after } = { other: '', ...(await collection.findOne({}, raw)) };
    expect(after).toEqual({ ...before, nested: { double: new Double(3), y: new Int32(1) } });
  });

  it('compare int64 exactly, also with doubles', async () => {
    const { collection, ids } = await stored(
      { n: Long.fromString('9007199254740993') },
      { n: 9007199254740992 },
      { n: Long.fromString('-9007199254740993') },
    );
    for (const index of [undefined, { n: 1 as const }]) {
      if (index) await collection.createIndex(index);
      expect(await ids({ n: Long.fromString('9007199254740993') })).toEqual([0]);
      expect(await ids({ n: { $gt: 9007199254740992 } })).toEqual([0]);
      expect(await ids({ n: { $lt: -9007199254740992 } })).toEqual([2]);
    }
  });

  it.each([
    [
      'a filter',
      (c: ReturnType<typeof server.collection>) => c.findOne({ n: Decimal128.fromString('1') }),
    ],
    [
      'a document that is compared',
      (c: ReturnType<typeof server.collection>) => c.findOne({ n: { $gt: 1 } }),
    ],
    ['a sort', (c: ReturnType<typeof server.collection>) => c.findOne({}, { sort: { n: 1 } })],
    ['an index', (c: ReturnType<typeof server.collection>) => c.createIndex({ n: 1 })],
    ['$inc', (c: ReturnType<typeof server.collection>) => c.updateOne({}, { $inc: { n: 1 } })],
    [
      'an expression',
      (c: ReturnType<typeof server.collection>) =>
        c.aggregate([{ $project: { x: { $add: ['$n', 1] } } }]).toArray(),
    ],
  ])('of type Decimal128 are refused in %s', async (_, run) => {
    const { collection } = await stored({ n: Decimal128.fromString('1') });
    await expect(run(collection)).rejects.toMatchObject(NOT_IMPLEMENTED);
  });

  it('sort in the order of MongoDB', async () => {
    const values = [
      null,
      Number.NaN,
      -1,
      0,
      Long.fromNumber(5),
      'a',
      'é',
      '￿',
      '😀',
      {},
      { a: 1 },
      new Binary(Buffer.from('a'), 0),
      new ObjectId(),
      false,
      true,
      new Date(0),
      new Timestamp({ t: 1, i: 1 }),
      new BSONRegExp('a'),
    ];
    const { collection, ids } = await stored(...values.map((v) => ({ v })));
    const expected = values.map((_, at) => at);
    const sorted = async () =>
      (await collection.find().sort({ v: 1 }).toArray()).map(({ _id }) => _id as unknown);
    expect(await sorted()).toEqual(expected);
    await collection.createIndex({ v: 1 });
    expect(await sorted()).toEqual(expected);
    expect(await ids({ v: { $in: [new Binary(Buffer.from('a'), 0)] } })).toEqual([11]);
    expect(await ids({ v: { $nin: [new Binary(Buffer.from('a'), 0)] } })).toHaveLength(
      values.length - 1,
    );
  });

  it('of more than 16 MB are refused', async () => {
    const collection = server.collection();
    const half = 'x'.repeat(9 * 2 ** 20);
    await collection.insertOne({ _id: 1 as never, half });
    await expect(collection.updateOne({}, { $set: { other: half } })).rejects.toMatchObject({
      code: 10334,
    });
    expect(await collection.countDocuments({ other: { $exists: true } })).toBe(0);
  });
});

describe('a filter', () => {
  it('matches paths through arrays as MongoDB does', async () => {
    const { ids } = await stored(
      { a: [] },
      { a: [{ b: 1 }, {}] },
      { a: [{ b: [1, 2] }, { b: 2 }] },
      { a: 5 },
      { a: [1, 2] },
    );
    expect(await ids({ 'a.b': null })).toEqual([1, 3]);
    expect(await ids({ 'a.b': { $exists: true } })).toEqual([1, 2]);
    expect(await ids({ 'a.b': { $size: 2 } })).toEqual([2]);
    expect(await ids({ 'a.b': [1, 2] })).toEqual([2]);
    expect(await ids({ a: { $in: [[1, 2]] } })).toEqual([4]);
    expect(await ids({ 'a.0': 1 })).toEqual([4]);
  });

  it('compares subdocuments with the order of their fields', async () => {
    const { ids } = await stored({ a: { x: 1, y: 2 } }, { a: { y: 2, x: 1 } });
    expect(await ids({ a: { x: 1, y: 2 } })).toEqual([0]);
  });

  it('applies $all to values that are not arrays', async () => {
    const { ids } = await stored({ a: 'x' }, { a: ['x', 'y'] }, { a: ['y'] });
    expect(await ids({ a: { $all: ['x'] } })).toEqual([0, 1]);
    expect(await ids({ a: { $all: [] } })).toEqual([]);
  });

  it('on fields named like properties of every object finds only those fields', async () => {
    const { ids } = await stored({ a: 1 }, JSON.parse('{"__proto__": 5, "constructor": 6}'));
    expect(await ids({ toString: { $exists: true } })).toEqual([]);
    expect(await ids({ constructor: 6 })).toEqual([1]);
  });

  it.each([
    ['an invalid expression', '(', 51091],
    ['nested repetition that may run for ever', '(a+)+\\1b', 238],
    ['syntax of PCRE that JavaScript lacks', '\\Aabc', 238],
    ['nested repetition with lookahead', '(?=x)(?:a*)*b', 238],
  ])('refuses a regular expression with %s', async (_, $regex, code) => {
    await expect(server.collection().findOne({ a: { $regex } })).rejects.toMatchObject({ code });
  });

  it('with a backtracking regular expression does not block the server', async () => {
    const { ids } = await stored({ a: `${'a'.repeat(50)}c` }, { a: 'AAAB' });
    const start = performance.now();
    expect(await ids({ a: { $regex: '^(a+)+$' } })).toEqual([]);
    expect(await ids({ a: { $regex: '^(a|a)*b$', $options: 'i' } })).toEqual([1]);
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it('stops at the time limit of the client', async () => {
    const collection = server.collection();
    await collection.insertMany(Array.from({ length: 20_000 }, (_, n) => ({ n })));
    await expect(collection.find({ x: 1 }, { maxTimeMS: 1 }).toArray()).rejects.toMatchObject({
      code: 50,
    });
  });
});

describe('an update', () => {
  it('refuses $inc of text', async () => {
    const { collection } = await stored({ a: 'text' });
    await expect(collection.updateOne({}, { $inc: { a: 1 } })).rejects.toMatchObject({ code: 14 });
  });

  it('keeps the type of numbers in arithmetic', async () => {
    const { collection } = await stored({ int: new Int32(2 ** 31 - 1), double: new Int32(1) });
    await collection.updateOne({}, { $inc: { int: 1, double: new Double(1) } });
    expect(await collection.findOne({}, raw)).toMatchObject({
      int: Long.fromNumber(2 ** 31),
      double: new Double(2),
    });
  });

  it('applies two positional paths into one array, as timestamps of mongoose do', async () => {
    const { collection } = await stored({ a: [{ id: 1 }, { id: 2, n: 1 }] });
    await collection.updateOne({ 'a.id': 2 }, { $inc: { 'a.$.n': 1 }, $set: { 'a.$.at': 'now' } });
    expect(await collection.findOne()).toMatchObject({
      a: [{ id: 1 }, { id: 2, n: 2, at: 'now' }],
    });
  });

  it('accepts the same _id and refuses another one', async () => {
    const { collection } = await stored({ a: 1 });
    await collection.updateOne({ _id: 0 as never }, { $set: { _id: 0, a: 2 } });
    await expect(collection.updateOne({}, { $set: { _id: 1 } })).rejects.toMatchObject({
      code: 66,
    });
  });

  it.each([
    [
      { a: 1, b: { $in: [2] }, $or: [{ c: 3 }] },
      { a: 1, b: 2, c: 3, n: 1 },
    ],
    [
      { $and: [{ 'a.b': 1 }], c: { $gt: 5 } },
      { a: { b: 1 }, n: 1 },
    ],
  ])('inserts the equalities of its filter when nothing matches: %j', async (filter, expected) => {
    const collection = server.collection();
    await collection.updateOne(filter, { $setOnInsert: { n: 1 } }, { upsert: true });
    const { _id, ...inserted } = (await collection.findOne()) ?? {};
    expect(inserted).toEqual(expected);
  });

  it('that is an upsert inserts once when many run at the same time', async () => {
    const collection = server.collection();
    const upserts = Array.from({ length: 20 }, () =>
      collection.findOneAndUpdate({ key: 'x' }, { $inc: { n: 1 } }, { upsert: true }),
    );
    await Promise.all(upserts);
    expect(await collection.find({}, { projection: { _id: 0 } }).toArray()).toEqual([
      { key: 'x', n: 20 },
    ]);
  });

  it.each<[object, number]>([
    [{ $set: { a: 1, 'a.b': 2 } }, 40],
    [{ $foo: { a: 1 } }, 9],
    [{ $set: { 'a.b': 1 } }, 28],
    [{ $push: { a: 1 } }, 2],
  ])('%j is refused', async (update, code) => {
    const { collection } = await stored({ a: 1 });
    await expect(collection.updateOne({}, update)).rejects.toMatchObject({ code });
  });
});

describe('a projection', () => {
  it('combines $slice with exclusions and inclusions', async () => {
    const { collection } = await stored({ a: [1, 2, 3], b: 1, c: [{ x: 1, y: 2 }, 5] });
    const project = (projection: object) => collection.findOne({}, { projection });
    expect(await project({ a: { $slice: -2 }, b: 0 })).toEqual({
      _id: 0,
      a: [2, 3],
      c: [{ x: 1, y: 2 }, 5],
    });
    expect(await project({ a: { $slice: [1, 1] } })).toMatchObject({ a: [2], b: 1 });
    expect(await project({ 'c.x': 1, _id: 0 })).toEqual({ c: [{ x: 1 }] });
    expect(await project({ c: { $elemMatch: { y: 2 } } })).toEqual({ _id: 0, c: [{ x: 1, y: 2 }] });
  });
});

describe('what is unknown or not supported is refused', () => {
  it.each<[object, number]>([
    [{ foo: 1 }, 59],
    [{ toString: 1 }, 59],
    [{ find: 'x', foo: 1 }, 40415],
    [{ find: 'x', filter: 5 }, 14],
    [{ find: 'x', limit: -1 }, 51024],
    [{ find: 'x', collation: { locale: 'en' } }, 238],
    [{ find: 'x', filter: { a: { $foo: 1 } } }, 2],
    [{ find: 'x', filter: { a: { $toString: 1 } } }, 2],
    [{ find: 'x', filter: { $where: 'true' } }, 238],
    [{ find: 'x', filter: { $text: { $search: 'x' } } }, 238],
    [{ find: 'x', filter: { a: { $near: [0, 0] } } }, 238],
    [{ find: 'x', filter: { $expr: { $foo: 1 } } }, 168],
    [{ find: 'x', filter: { $expr: { $function: {} } } }, 238],
    [{ aggregate: 'x', pipeline: [{ $foo: 1 }], cursor: {} }, 40324],
    [{ aggregate: 'x', pipeline: [{ $lookup: {} }], cursor: {} }, 238],
    [{ aggregate: 'x', pipeline: [{ $changeStream: {} }], cursor: {} }, 238],
    [{ aggregate: 'x', pipeline: [{ $group: { _id: 1, a: { $foo: 1 } } }], cursor: {} }, 15952],
    [{ aggregate: 'x', pipeline: [{ $set: { a: { $constructor: 1 } } }], cursor: {} }, 168],
    [{ create: 'view', viewOn: 'x', pipeline: [] }, 238],
    [{ createIndexes: 'x', indexes: [{ name: 'i', key: { a: '2dsphere' } }] }, 238],
    [{ createIndexes: 'x', indexes: [{ name: 'i', key: { a: 'text' } }] }, 238],
    [
      { createIndexes: 'x', indexes: [{ name: 'i', key: { a: 1 }, partialFilterExpression: {} }] },
      238,
    ],
    [{ insert: 'x', documents: [] }, 16],
    [{ insert: 'a$b', documents: [{}] }, 73],
    [{ find: 'x', readConcern: { level: 'snapshot' } }, 123],
    [{ getMore: Long.fromNumber(5), collection: 'x' }, 43],
    [{ listIndexes: 'missing' }, 26],
  ])('%j', async (command, code) => {
    await expect(server.database.command(command)).rejects.toMatchObject({ code });
  });

  it('a transaction, as by every standalone server', async () => {
    const session = server.client.startSession();
    session.startTransaction();
    const inserting = server.collection().insertOne({}, { session });
    await expect(inserting).rejects.toMatchObject({
      originalError: { code: 20, codeName: 'IllegalOperation' },
    });
    await session.endSession();
  });
});

describe('indexes', () => {
  const statistics = async (cursor: { explain(verbosity: string): Promise<Document> }) => {
    const { executionStats, queryPlanner } = await cursor.explain('executionStats');
    return {
      totalDocsExamined: executionStats.totalDocsExamined as number,
      plan: JSON.stringify(queryPlanner),
    };
  };

  it('find documents by _id in $in with point lookups', async () => {
    const { collection } = await stored(...Array.from({ length: 500 }, () => ({})));
    const cursor = collection.find({ _id: { $in: [3, 7, 900] as never[] } });
    expect(await statistics(cursor)).toMatchObject({ totalDocsExamined: 2 });
  });

  it('serve $elemMatch on array fields', async () => {
    const providers = (n: number) => ({
      providers: [
        { name: 'github', id: n },
        { name: 'google', id: n + 1000 },
      ],
    });
    const { collection } = await stored(...Array.from({ length: 500 }, (_, n) => providers(n)));
    await collection.createIndex({ 'providers.name': 1, 'providers.id': 1 }, { unique: true });
    const cursor = collection.find({ providers: { $elemMatch: { name: 'github', id: 5 } } });
    expect(await statistics(cursor)).toMatchObject({ totalDocsExamined: 1 });
  });

  it('for a sort are not scanned when another index has few matches', async () => {
    const { collection } = await stored(
      ...Array.from({ length: 6000 }, (_, n) => ({
        n,
        tag: n < 300 ? 'rare' : n % 2 ? 'odd' : 'even',
      })),
    );
    await collection.createIndexes([{ key: { tag: 1 } }, { key: { n: -1 } }]);
    const rare = await statistics(collection.find({ tag: 'rare' }).sort({ n: -1 }).limit(20));
    const common = await statistics(collection.find({ tag: 'odd' }).sort({ n: -1 }).limit(20));
    expect(rare.totalDocsExamined).toBe(300);
    expect(common.totalDocsExamined).toBeLessThan(60);
  });

  it('stay in order with keys that are longer than LMDB allows', async () => {
    const long = 'ﷺ'.repeat(700);
    const names = ['a', 'b', `${long}c`, `${long}a`, `${long}b`, 'z', '￿'];
    const { collection } = await stored(...names.map((name) => ({ name })));
    await collection.createIndex({ name: 1 }, { unique: true });
    for (const direction of [1, -1] as const) {
      const cursor = collection.find().sort({ name: direction }).limit(100);
      const sorted = (await cursor.clone().batchSize(2).toArray()).map(({ name }) => name);
      const expected = ['a', 'b', 'z', `${long}a`, `${long}b`, `${long}c`, '￿'];
      expect(sorted).toEqual(direction === 1 ? expected : expected.toReversed());
      expect((await statistics(cursor)).plan).not.toContain('SORT');
    }
    expect(await collection.countDocuments({ name: { $gt: `${long}a`, $lte: `${long}b` } })).toBe(
      1,
    );
    await expect(collection.insertOne({ name: `${long}b` })).rejects.toMatchObject({ code: 11000 });
  });

  it('report duplicates with their key', async () => {
    const { collection } = await stored({ a: 1 });
    await collection.createIndex({ a: 1 }, { unique: true });
    await expect(collection.insertOne({ a: 1 })).rejects.toMatchObject({
      code: 11000,
      keyPattern: { a: 1 },
      keyValue: { a: 1 },
    });
    await expect(collection.createIndex({ b: 1 }, { unique: true })).resolves.toBe('b_1');
    await expect(collection.insertOne({ a: 2 })).rejects.toMatchObject({ code: 11000 });
  });

  it('are not needed for $in with more values than there are ranges in a plan', async () => {
    const { collection } = await stored(...Array.from({ length: 50 }, (_, n) => ({ n })));
    const _id = { $in: Array.from({ length: 30_000 }, (_, n) => n + 20) as never[] };
    expect(await collection.countDocuments({ _id })).toBe(30);
    expect(await collection.find({ _id }).sort({ _id: -1 }).limit(2).toArray()).toHaveLength(2);
  });

  it('that are sparse do not hide documents from a query', async () => {
    const { collection, ids } = await stored({ a: 1 }, {}, { a: null });
    await collection.createIndex({ a: 1 }, { sparse: true });
    expect(await ids({ a: null })).toEqual([1, 2]);
    expect(await collection.find().hint('a_1').toArray()).toHaveLength(3);
  });

  it('that are dropped end the cursors that read them', async () => {
    const { collection } = await stored(...Array.from({ length: 50 }, (_, n) => ({ n })));
    await collection.createIndex({ n: 1 });
    const cursor = collection.find().sort({ n: 1 }).batchSize(10);
    await cursor.next();
    await collection.dropIndex('n_1');
    await expect(cursor.toArray()).rejects.toMatchObject({ code: 175 });
  });

  it('with expireAfterSeconds are kept and listed', async () => {
    const collection = server.collection();
    await collection.createIndex({ at: 1 }, { expireAfterSeconds: 60 });
    expect(await collection.indexes()).toMatchObject([{}, { expireAfterSeconds: 60 }]);
  });
});

describe('a cursor', () => {
  it('on a sorted result keeps no documents in memory', async () => {
    const text = 'x'.repeat(2000);
    const { collection } = await stored(...Array.from({ length: 10_000 }, (_, n) => ({ n, text })));
    globalThis.gc?.();
    const before = process.memoryUsage().rss;
    const cursors = Array.from({ length: 20 }, () =>
      collection.find().sort({ n: -1 }).batchSize(10),
    );
    for (const cursor of cursors) expect(await cursor.next()).toMatchObject({ n: 9999 });
    expect(process.memoryUsage().rss - before).toBeLessThan(250 * 2 ** 20);
    for (const cursor of cursors) await cursor.close();
  });

  it('sees every document once while others write', async () => {
    const { collection } = await stored(...Array.from({ length: 300 }, (_, n) => ({ n })));
    await collection.createIndex({ n: 1 });
    const ids: unknown[] = [];
    for await (const { _id } of collection
      .find({ n: { $lt: 300 } })
      .sort({ n: 1 })
      .batchSize(50)) {
      ids.push(_id);
      await collection.insertOne({ n: 1000 });
    }
    expect(ids).toEqual(Array.from({ length: 300 }, (_, n) => n));
  });
});
