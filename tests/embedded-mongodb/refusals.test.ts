import { describe, expect, it } from 'vitest';
import { testServer } from './testServer';

const server = testServer();

describe('what is not supported or wrong', () => {
  it.each<[string, object, number, string]>([
    ['an unknown command', { foo: 1 }, 59, 'CommandNotFound'],
    ['an unknown option', { find: 'x', foo: 1 }, 40415, 'Location40415'],
    ['an option of a wrong type', { find: 'x', filter: 5 }, 14, 'TypeMismatch'],
    ['a negative limit', { find: 'x', limit: -1 }, 51024, 'Location51024'],
    ['min and max', { find: 'x', min: { a: 1 } }, 238, 'NotImplemented'],
    ['a collation', { find: 'x', collation: { locale: 'en' } }, 238, 'NotImplemented'],
    ['an unknown operator', { find: 'x', filter: { a: { $foo: 1 } } }, 2, 'BadValue'],
    ['an unknown operator on top', { find: 'x', filter: { $foo: 1 } }, 2, 'BadValue'],
    ['$where', { find: 'x', filter: { $where: 'true' } }, 238, 'NotImplemented'],
    ['$text', { find: 'x', filter: { $text: { $search: 'x' } } }, 238, 'NotImplemented'],
    ['$near', { find: 'x', filter: { a: { $near: [0, 0] } } }, 238, 'NotImplemented'],
    [
      '$function',
      { find: 'x', filter: { $expr: { $function: { body: '', args: [], lang: 'js' } } } },
      238,
      'NotImplemented',
    ],
    [
      'an unknown expression',
      { find: 'x', filter: { $expr: { $foo: 1 } } },
      168,
      'InvalidPipelineOperator',
    ],
    [
      'a regular expression that is none',
      { find: 'x', filter: { a: { $regex: '(' } } },
      51091,
      'Location51091',
    ],
    ['an empty $or', { find: 'x', filter: { $or: [] } }, 2, 'BadValue'],
    ['an $in of no list', { find: 'x', filter: { a: { $in: 1 } } }, 2, 'BadValue'],
    ['a mixed projection', { find: 'x', projection: { a: 1, b: 0 } }, 31254, 'Location31254'],
    ['a sort by text', { find: 'x', sort: { a: 'up' } }, 15974, 'Location15974'],
    [
      'an unknown stage',
      { aggregate: 'x', pipeline: [{ $foo: 1 }], cursor: {} },
      40324,
      'Location40324',
    ],
    [
      'a stage that is not supported',
      { aggregate: 'x', pipeline: [{ $lookup: {} }], cursor: {} },
      238,
      'NotImplemented',
    ],
    ['mapReduce', { mapReduce: 'x' }, 59, 'CommandNotFound'],
    [
      'an unknown accumulator',
      { aggregate: 'x', pipeline: [{ $group: { _id: 1, a: { $foo: 1 } } }], cursor: {} },
      15952,
      'Location15952',
    ],
    ['a collection without a name', { find: '' }, 73, 'InvalidNamespace'],
    ['a collection with a dollar', { insert: 'a$b', documents: [{}] }, 73, 'InvalidNamespace'],
    ['a capped collection', { create: 'capped', capped: true, size: 1000 }, 238, 'NotImplemented'],
    ['a view', { create: 'view', viewOn: 'x', pipeline: [] }, 238, 'NotImplemented'],
    ['a validator', { create: 'checked', validator: { a: 1 } }, 238, 'NotImplemented'],
    ['an empty batch', { insert: 'x', documents: [] }, 16, 'InvalidLength'],
    [
      'more copies than there are servers',
      { insert: 'x', documents: [{}], writeConcern: { w: 2 } },
      2,
      'BadValue',
    ],
    [
      'a read that is linearizable',
      { find: 'x', readConcern: { level: 'linearizable' } },
      123,
      'NotAReplicaSet',
    ],
    ['a cursor that is not there', { getMore: 5n, collection: 'x' }, 43, 'CursorNotFound'],
    ['the indexes of nothing', { listIndexes: 'missing' }, 26, 'NamespaceNotFound'],
  ])('is refused: %s', async (_, command, code, codeName) => {
    await expect(server.database.command(command)).rejects.toMatchObject({ code, codeName });
  });

  it.each<[string, object, number]>([
    ['text', { key: { a: 'text' } }, 238],
    ['geo', { key: { a: '2dsphere' } }, 238],
    ['hashed', { key: { a: 'hashed' } }, 238],
    ['wildcard', { key: { '$**': 1 } }, 238],
    ['time to live', { key: { a: 1 }, expireAfterSeconds: 5 }, 238],
    ['partial', { key: { a: 1 }, partialFilterExpression: { a: 1 } }, 238],
    ['with a collation', { key: { a: 1 }, collation: { locale: 'en' } }, 238],
    ['an order of zero', { key: { a: 0 } }, 67],
    ['no fields', { key: {} }, 67],
    ['an unknown option', { key: { a: 1 }, foo: 1 }, 197],
  ])('is refused: an index of the kind %s', async (name, index, code) => {
    const command = { createIndexes: 'indexed', indexes: [{ name, ...index }] };
    await expect(server.database.command(command)).rejects.toMatchObject({ code });
  });

  it('is refused: a transaction, as by any standalone server', async () => {
    const session = server.client.startSession();
    session.startTransaction();
    const originalError = { code: 20, codeName: 'IllegalOperation' };
    const inserting = server.collection().insertOne({}, { session });
    await expect(inserting).rejects.toMatchObject({ originalError });
    await session.endSession();
  });

  it.each([
    ['an array', [1]],
    ['an operator', { $a: 1 }],
  ])('is refused: an _id that is %s', async (_, _id) => {
    const insert = { insert: 'ids', documents: [{ _id }] };
    expect(await server.database.command(insert)).toMatchObject({
      n: 0,
      writeErrors: [{ index: 0 }],
    });
  });

  it('ends a command that takes longer than the client wants to wait', async () => {
    const collection = server.collection();
    await collection.insertMany(Array.from({ length: 20_000 }, () => ({ text: 'x'.repeat(200) })));
    const slow = collection.find({ text: /(y+)+z/ }, { maxTimeMS: 1 }).toArray();
    await expect(slow).rejects.toMatchObject({ code: 50 });
  });
});
