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
