import { type Model, type mongo, Types } from 'mongoose';
import { CommentModel } from './comment';
import { FavoriteModel } from './favorite';
import { PlaceModel } from './place';
import { normalizeForSearch } from './search/normalize';
import { TagModel } from './tag';

/** Documents in one read or write. */
const batchSize = 1000;

/** Number of rows of each place, by its ID. */
async function countByPlace<Row>(model: Model<Row>) {
  const groups = await model
    .aggregate<{ _id: Types.ObjectId; count: number }>([
      { $group: { _id: '$place', count: { $sum: 1 } } },
    ])
    .exec();
  return new Map(groups.map(({ _id, count }) => [String(_id), count]));
}

/** Sets the comment and favorite counts of these places from their comments and favorites. */
export async function recountPlaces(ids: readonly Types.ObjectId[]) {
  for (const _id of ids) {
    const [commentCount, favoriteCount] = await Promise.all([
      CommentModel.countDocuments({ place: _id }).exec(),
      FavoriteModel.countDocuments({ place: _id }).exec(),
    ]);
    const counts = { commentCount, favoriteCount };
    await PlaceModel.updateOne({ _id }, { $set: counts }, { timestamps: false }).exec();
  }
}

/**
 * Sets the counters of all places and tags from the stored data, and deletes comments and favorites of deleted
 * places: what a process can leave behind that is killed between two writes. A write that happens at the same
 * time may be counted twice or not at all. Returns the numbers of corrections.
 */
export async function recount() {
  const comments = await countByPlace(CommentModel);
  const favorites = await countByPlace(FavoriteModel);
  const orphaned = new Set([...comments.keys(), ...favorites.keys()]);
  const wrong: Types.ObjectId[] = [];
  const placeCounts = new Map<string, number>();
  const places = PlaceModel.find().select('commentCount favoriteCount tags').lean();
  for await (const { _id, commentCount, favoriteCount, tags } of places.cursor({ batchSize })) {
    const id = String(_id);
    orphaned.delete(id);
    if (commentCount !== (comments.get(id) ?? 0) || favoriteCount !== (favorites.get(id) ?? 0)) {
      wrong.push(_id);
    }
    for (const tag of tags) placeCounts.set(tag, (placeCounts.get(tag) ?? 0) + 1);
  }
  await recountPlaces(wrong);
  for (const id of orphaned) {
    const place = new Types.ObjectId(id);
    await CommentModel.deleteMany({ place }).exec();
    await FavoriteModel.deleteMany({ place }).exec();
  }
  return { places: wrong.length, tags: await recountTags(placeCounts), orphaned: orphaned.size };
}

/** Sets the number of places of each tag. Returns how many were wrong. */
async function recountTags(placeCounts: Map<string, number>) {
  const stored = await TagModel.find().select('name placeCount').lean().exec();
  const names = new Set([...placeCounts.keys(), ...stored.map(({ name }) => name)]);
  const storedCounts = new Map(stored.map(({ name, placeCount }) => [name, placeCount]));
  const wrong = [...names].filter(
    (name) => storedCounts.get(name) !== (placeCounts.get(name) ?? 0),
  );
  if (wrong.length === 0) return 0;
  await TagModel.collection.bulkWrite(
    wrong.map((name): mongo.AnyBulkWriteOperation => {
      const placeCount = placeCounts.get(name);
      if (placeCount === undefined) return { deleteOne: { filter: { name } } };
      const update = { $set: { placeCount }, $setOnInsert: { folded: normalizeForSearch(name) } };
      return { updateOne: { filter: { name }, update, upsert: true } };
    }),
  );
  return wrong.length;
}
