import mongoose, { type Connection, Schema } from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testServer } from './testServer';

const server = testServer();
let connection: Connection;

const placeSchema = new Schema(
  {
    name: { type: String, required: true },
    slug: { type: String, unique: true },
    owner: { type: Schema.Types.ObjectId, ref: 'Owner', index: true },
    tags: { type: [String], index: true },
    likes: { type: Number, default: 0 },
  },
  { timestamps: true, optimisticConcurrency: true },
);
placeSchema.index({ createdAt: -1, _id: -1 });
const ownerSchema = new Schema({ name: String });

const models = () => ({
  Place: connection.model('Place', placeSchema),
  Owner: connection.model('Owner', ownerSchema),
});

beforeAll(async () => {
  connection = await mongoose.createConnection(server.uri, { dbName: 'app' }).asPromise();
  await models().Place.init();
});
afterAll(() => connection.close());

describe('mongoose', () => {
  it('creates, reads, changes and deletes documents', async () => {
    const { Place, Owner } = models();
    const owner = await Owner.create({ name: 'Ada' });
    const place = await Place.create({
      name: 'Lake',
      slug: 'lake',
      owner: owner._id,
      tags: ['water', 'quiet'],
    });
    const found = await Place.findById(place.id)
      .populate<{ owner: { name: string } }>('owner')
      .orFail();
    expect(found).toMatchObject({ name: 'Lake', likes: 0, owner: { name: 'Ada' } });
    found.name = 'Sea';
    found.tags.push('large');
    await found.save();
    expect(await Place.findOne({ tags: 'large' }).lean()).toMatchObject({
      name: 'Sea',
      __v: 1,
      tags: ['water', 'quiet', 'large'],
    });
    expect(
      await Place.findOneAndUpdate(
        { slug: 'lake' },
        { $inc: { likes: 2 } },
        { returnDocument: 'after' },
      ),
    ).toMatchObject({ likes: 2 });
    expect(await Place.exists({ slug: 'lake' })).toBeTruthy();
    expect(await Place.deleteOne({ slug: 'lake' })).toMatchObject({ deletedCount: 1 });
    expect(await Place.countDocuments()).toBe(0);
  });

  it('notices that somebody else saved a document first', async () => {
    const { Place } = models();
    const place = await Place.create({ name: 'A', slug: 'versioned' });
    const [mine, theirs] = await Promise.all([
      Place.findById(place.id).orFail(),
      Place.findById(place.id).orFail(),
    ]);
    theirs.name = 'B';
    await theirs.save();
    mine.name = 'C';
    await expect(mine.save()).rejects.toThrow(mongoose.Error.VersionError);
  });

  it('makes the indexes of its schemas, and keeps their promises', async () => {
    const { Place } = models();
    expect(Object.keys(await Place.collection.indexInformation()).sort()).toEqual([
      '_id_',
      'createdAt_-1__id_-1',
      'owner_1',
      'slug_1',
      'tags_1',
    ]);
    expect(await Place.diffIndexes()).toEqual({ toDrop: [], toCreate: [] });
    await Place.create({ name: 'One', slug: 'one' });
    await expect(Place.create({ name: 'Two', slug: 'one' })).rejects.toMatchObject({
      code: 11000,
      keyValue: { slug: 'one' },
    });
  });

  it('writes in bulk, streams and aggregates', async () => {
    const { Place } = models();
    await Place.deleteMany();
    await Place.insertMany(
      Array.from({ length: 250 }, (_, n) => ({ name: `n${n}`, slug: `s${n}`, likes: n % 4 })),
    );
    await Place.bulkWrite([
      { updateMany: { filter: { likes: 3 }, update: { $set: { likes: 30 } } } },
      { deleteOne: { filter: { slug: 's0' } } },
      { updateOne: { filter: { slug: 'new' }, update: { $set: { name: 'New' } }, upsert: true } },
    ]);
    let seen = 0;
    for await (const place of Place.find()
      .sort({ createdAt: -1, _id: -1 })
      .cursor({ batchSize: 40 }))
      seen += place ? 1 : 0;
    expect(seen).toBe(250);
    const counted = await Place.aggregate([
      { $group: { _id: '$likes', count: { $sum: 1 } } },
      { $sort: { _id: 1 } },
    ]);
    expect(counted).toEqual([
      { _id: 0, count: 63 },
      { _id: 1, count: 63 },
      { _id: 2, count: 62 },
      { _id: 30, count: 62 },
    ]);
    expect(await Place.distinct('likes')).toHaveLength(4);
  });
});
