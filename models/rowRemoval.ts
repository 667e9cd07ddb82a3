import { Schema, Types } from 'mongoose';
import { CommentModel, newestCommentTimes } from './comment';
import { FavoriteModel } from './favorite';
import { mongoose } from './mongoose';
import { PlaceModel } from './place';

/*
 * Removes what a person has left at places, and counts it off them, exactly: wherever it stops and is
 * repeated, however many do it at once, whatever others do to the same places meanwhile.
 */

/** Documents in one write: few enough for the time that a request may take, on a busy machine too. */
export const batchSize = 100;

/** Places whose comments are read at a time: others want to be served as well. */
const lookedAtOnce = 10;

/** The rows that places count, whose they are, and the count. */
const kinds = {
  comment: { model: CommentModel, owner: 'author', count: 'commentCount' },
  favorite: { model: FavoriteModel, owner: 'user', count: 'favoriteCount' },
} as const;

/** Rows to be removed together. To be noted before it is begun, and finished before another one is. */
export const batchSchema = new Schema({
  _id: { type: Schema.Types.ObjectId, required: true },
  kind: { type: String, enum: ['comment', 'favorite'] as const, required: true },
  rows: { type: [Schema.Types.ObjectId], required: true },
  places: { type: [Schema.Types.ObjectId], required: true },
});

export interface Batch {
  _id: Types.ObjectId;
  kind: keyof typeof kinds;
  rows: Types.ObjectId[];
  places: Types.ObjectId[];
}

/** Some rows of the person's that are left, or undefined when there are none. */
export async function batchOf(user: Types.ObjectId): Promise<Batch | undefined> {
  for (const kind of ['comment', 'favorite'] as const) {
    const { model, owner } = kinds[kind];
    // By place, so that each is in as few batches as can be.
    const found = await model.collection
      .find({ [owner]: user })
      .sort({ place: 1 })
      .limit(batchSize)
      .project<{ _id: Types.ObjectId; place: Types.ObjectId }>({ place: 1 })
      .toArray();
    if (found.length === 0) continue;
    const ids = new Map(found.map(({ place }) => [String(place), place]));
    const rows = found.map(({ _id }) => _id);
    return { _id: new Types.ObjectId(), kind, rows, places: [...ids.values()] };
  }
  return undefined;
}

/**
 * Removes the rows of a batch and counts each off its place once. The rows are claimed first, so that
 * nobody else counts them. A place notes in one write with its count that it has counted the batch, and
 * forgets it only when the rows are gone.
 */
export async function removeBatch(batch: Batch) {
  const { collection } = kinds[batch.kind].model;
  const rows = { _id: { $in: batch.rows } };
  await collection.updateMany({ ...rows, leaving: null }, { $set: { leaving: batch._id } });
  while (!(await countOff(batch))) {
    // Another batch was counted off one of the places just then.
  }
  await collection.deleteMany({ ...rows, leaving: batch._id });
  if (batch.kind === 'comment') await lookAgain(batch.places);
  await PlaceModel.collection.updateMany(
    { _id: { $in: batch.places } },
    { $pull: { 'removals.open': batch._id } as object },
  );
}

/** Has the places count a batch that have not yet; false when some have to be asked once more. */
async function countOff({ _id: batch, kind, rows, places }: Batch) {
  const { model, count } = kinds[kind];
  // The places are read before the rows: should somebody else finish the batch meanwhile, either the rows
  // are gone when they are read, or the number of removals is another when it is written.
  const read = await PlaceModel.find({ _id: mongoose.trusted({ $in: places }) })
    .select('removals')
    .lean()
    .exec();
  const numbers = new Map<string, number>();
  const claimed = model.collection
    .find({ _id: { $in: rows }, leaving: batch })
    .project<{ place: Types.ObjectId }>({ place: 1 });
  for await (const { place } of claimed) {
    numbers.set(String(place), (numbers.get(String(place)) ?? 0) + 1);
  }
  const updates = read.flatMap(({ _id, removals }) => {
    const number = numbers.get(String(_id));
    if (!number || removals?.open?.some((open) => open.equals(batch))) return [];
    const filter = { _id, 'removals.count': removals?.count ?? null };
    const update = {
      $inc: { [count]: -number, 'removals.count': 1 },
      $push: { 'removals.open': batch } as object,
    };
    return [{ updateOne: { filter, update } }];
  });
  if (updates.length === 0) return true;
  const { matchedCount } = await PlaceModel.collection.bulkWrite(updates, { ordered: false });
  return matchedCount === updates.length;
}

/** Has the places remember the times of what are their newest comments now; see `count` of comments. */
async function lookAgain(places: readonly Types.ObjectId[]) {
  const { collection } = PlaceModel;
  await collection.updateMany({ _id: { $in: [...places] } }, { $inc: { commentChanges: 1 } });
  const read = await PlaceModel.find({ _id: mongoose.trusted({ $in: places }) })
    .select('commentChanges')
    .lean()
    .exec();
  for (let start = 0; start < read.length; start += lookedAtOnce) {
    const updates = await Promise.all(
      read.slice(start, start + lookedAtOnce).map(async ({ _id, commentChanges }) => {
        const update = { $set: { commentTimes: await newestCommentTimes(_id) } };
        return { updateOne: { filter: { _id, commentChanges }, update } };
      }),
    );
    await collection.bulkWrite(updates, { ordered: false });
  }
}
