import { describe, expect, it } from 'vitest';
import { testServer } from './testServer';

const server = testServer();

describe('a unique index', () => {
  it('refuses a second document of the same values, in the words of MongoDB', async () => {
    const collection = server.collection();
    await collection.createIndex({ email: 1, n: -1 }, { unique: true });
    await collection.insertOne({ _id: 1 as never, email: 'a@b', n: 1 });
    const duplicate = {
      code: 11000,
      message: `E11000 duplicate key error collection: test.${collection.collectionName} index: email_1_n_-1 dup key: { email: "a@b", n: 1 }`,
      keyPattern: { email: 1, n: -1 },
      keyValue: { email: 'a@b', n: 1 },
    };
    await expect(collection.insertOne({ email: 'a@b', n: 1 })).rejects.toMatchObject(duplicate);
    await collection.insertOne({ _id: 2 as never, email: 'a@b', n: 2 });
    await expect(collection.updateOne({ n: 2 }, { $set: { n: 1 } })).rejects.toMatchObject(
      duplicate,
    );
    await expect(collection.findOneAndUpdate({ n: 2 }, { $inc: { n: -1 } })).rejects.toMatchObject(
      duplicate,
    );
    const upsert = { $set: { email: 'a@b', n: 1 } };
    await expect(collection.updateOne({ n: 3 }, upsert, { upsert: true })).rejects.toMatchObject(
      duplicate,
    );
    await expect(collection.insertOne({ _id: 1 as never })).rejects.toMatchObject({
      code: 11000,
      keyValue: { _id: 1 },
    });
    expect(await collection.find().toArray()).toEqual([
      { _id: 1, email: 'a@b', n: 1 },
      { _id: 2, email: 'a@b', n: 2 },
    ]);
  });

  it('lets the other documents of a bulk in, all of them if it is not ordered', async () => {
    const collection = server.collection();
    const documents = [1, 2, 2, 3].map((_id) => ({ _id: _id as never }));
    await expect(collection.insertMany(documents)).rejects.toMatchObject({
      code: 11000,
      insertedCount: 2,
    });
    await expect(collection.insertMany(documents, { ordered: false })).rejects.toMatchObject({
      insertedCount: 1,
    });
    expect(await collection.countDocuments()).toBe(3);
  });

  it('cannot be made when there are duplicates already, and leaves nothing behind', async () => {
    const collection = server.collection();
    await collection.insertMany([{ a: 1 }, { a: 1 }]);
    await expect(collection.createIndex({ a: 1 }, { unique: true })).rejects.toMatchObject({
      code: 11000,
    });
    expect(await collection.indexes()).toHaveLength(1);
    await collection.deleteOne({ a: 1 });
    await collection.createIndex({ a: 1 }, { unique: true });
    await expect(collection.insertOne({ a: 1 })).rejects.toMatchObject({ code: 11000 });
  });

  it('counts missing as null, unless it is sparse', async () => {
    const collection = server.collection();
    await collection.createIndex({ a: 1 }, { unique: true });
    await collection.createIndex({ b: 1 }, { unique: true, sparse: true });
    await collection.insertMany([{ a: 1 }, { a: 2 }, {}]);
    await expect(collection.insertOne({ a: null })).rejects.toMatchObject({
      code: 11000,
      keyValue: { a: null },
    });
  });
});
