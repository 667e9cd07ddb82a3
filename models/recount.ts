import { setTimeout as sleep } from 'node:timers/promises';
import { type Model, Types } from 'mongoose';
import { CommentModel, newestCommentTimes } from './comment';
import { FavoriteModel } from './favorite';
import { PlaceModel } from './place';

/** What a place should tell, by its rows. */
interface Rows {
  commentCount: number;
  favoriteCount: number;
}

interface Suspect {
  _id: Types.ObjectId;
  told: Rows;
  rows: Rows;
}

/** A row is there before it is counted. A request that has not counted it after so long never will; in milliseconds. */
const countingTime = 5000;

const equal = (a: Rows, b: Rows) =>
  a.commentCount === b.commentCount && a.favoriteCount === b.favoriteCount;

/** How many rows there are of each place, by its id. */
async function countByPlace<Row>(model: Model<Row>) {
  const sums = await model
    .aggregate<{ _id: Types.ObjectId; count: number }>([
      { $group: { _id: '$place', count: { $sum: 1 } } },
    ])
    .exec();
  return new Map(sums.map(({ _id, count }) => [String(_id), count]));
}

/** Places that tell something else than their rows, and ids of places that have rows and are gone. */
async function findSuspects() {
  const comments = await countByPlace(CommentModel);
  const favorites = await countByPlace(FavoriteModel);
  const gone = new Set([...comments.keys(), ...favorites.keys()]);
  const suspects: Suspect[] = [];
  const places = PlaceModel.find().select('commentCount favoriteCount').lean();
  for await (const { _id, commentCount, favoriteCount } of places.cursor({ batchSize: 1000 })) {
    const id = String(_id);
    gone.delete(id);
    const told = { commentCount, favoriteCount };
    const rows = { commentCount: comments.get(id) ?? 0, favoriteCount: favorites.get(id) ?? 0 };
    if (!equal(told, rows)) suspects.push({ _id, told, rows });
  }
  return { suspects, gone };
}

/** Makes the place tell what its rows say. Not if anything has moved since it was suspected: then the difference can be a request's. */
async function repair({ _id, told, rows }: Suspect) {
  const now = {
    commentCount: await CommentModel.countDocuments({ place: _id }).exec(),
    favoriteCount: await FavoriteModel.countDocuments({ place: _id }).exec(),
  };
  if (!equal(rows, now)) return false;
  const commentTimes = await newestCommentTimes(_id);
  const { matchedCount } = await PlaceModel.updateOne(
    { _id, ...told },
    { $set: { ...rows, commentTimes }, $inc: { commentChanges: 1 } },
    { timestamps: false },
  ).exec();
  return matchedCount > 0;
}

/**
 * Makes the counts of all places equal their rows again, and removes rows of places that are gone: what
 * is left when a process is killed between two writes. Safe beside running servers. Tells how many
 * places were repaired, how many were too busy to be sure of, and how many places had left rows behind.
 */
export async function recount(waitFor = countingTime) {
  const { suspects, gone } = await findSuspects();
  for (const id of gone) {
    const place = new Types.ObjectId(id);
    await CommentModel.deleteMany({ place }).exec();
    await FavoriteModel.deleteMany({ place }).exec();
  }
  if (suspects.length > 0) await sleep(waitFor);
  let repaired = 0;
  for (const suspect of suspects) repaired += (await repair(suspect)) ? 1 : 0;
  return { repaired, busy: suspects.length - repaired, gone: gone.size };
}
