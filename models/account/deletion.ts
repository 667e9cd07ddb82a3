import { Schema, type Types } from 'mongoose';
import { ChangeModel } from '../change';
import { CommentModel } from '../comment';
import { FavoriteModel } from '../favorite';
import { mongoose } from '../mongoose';
import { PlaceModel } from '../place';
import { recountPlaces } from '../recount';
import type { Viewer } from '../viewer';
import { AccessTokenModel } from './accessToken';
import { confirmPassword, UserModel } from './user';

/** Delay before a failed deletion is tried again, in milliseconds. */
const retryInterval = 10_000;

/** Places that are updated in one write. */
const batchSize = 100;

/** An account whose data is being deleted, by the ID of the user. */
const schema = new Schema({
  requestedAt: { type: Date, required: true },
  /** Places whose counters have to be set again. */
  places: { type: [Schema.Types.ObjectId], default: undefined },
});
schema.index({ requestedAt: 1 });

export const AccountDeletionModel = mongoose.model('AccountDeletion', schema);

/**
 * Deletes the viewer's account. When this resolves, its sessions, tokens and streams have ended and its email is
 * free. The other data is deleted in the background; see `deleteData`.
 * @throws DomainError `BAD_USER_INPUT` if the account has a password and this is not it.
 */
export async function deleteAccount(viewer: Viewer, password?: string | null) {
  await confirmPassword(viewer, password);
  const { _id } = viewer;
  // Recorded first, so that an interrupted deletion can be finished.
  const record = { $setOnInsert: { requestedAt: new Date() } };
  await AccountDeletionModel.updateOne({ _id }, record, { upsert: true }).exec();
  await deleteCredentials(_id);
  inBackground(() => deleteData(_id));
}

/** Finishes deletions in the background that an earlier process has not finished. */
export function resumeDeletions() {
  inBackground(finishDeletions);
}

function inBackground(work: () => Promise<unknown>) {
  work().catch((error: unknown) => {
    console.error('Deleting an account failed and will be tried again', error);
    setTimeout(() => inBackground(work), retryInterval).unref();
  });
}

/** Finishes all deletions and returns their number. */
export async function finishDeletions() {
  const pending = await AccountDeletionModel.find().sort({ requestedAt: 1 }).lean().exec();
  for (const { _id } of pending) await deleteData(_id);
  return pending.length;
}

/** A token cannot be created for a missing user, so the user goes first. */
async function deleteCredentials(user: Types.ObjectId) {
  await UserModel.deleteOne({ _id: user }).exec();
  await AccessTokenModel.deleteMany({ user }).exec();
}

/**
 * Deletes the comments and favorites of a deleted user, recounts their places, and leaves the user's own places
 * without an owner. Safe to repeat after an interruption.
 */
export async function deleteData(user: Types.ObjectId) {
  await deleteCredentials(user);
  const [commented, favorited] = await Promise.all([
    CommentModel.distinct('place', { author: user }).exec(),
    FavoriteModel.distinct('place', { user }).exec(),
  ]);
  const deletion = await AccountDeletionModel.findOneAndUpdate(
    { _id: user },
    { $addToSet: { places: { $each: [...commented, ...favorited] } } },
    { returnDocument: 'after' },
  ).exec();
  await CommentModel.deleteMany({ author: user }).exec();
  await FavoriteModel.deleteMany({ user }).exec();
  await recountPlaces(deletion?.places ?? []);
  await anonymizePlaces(user);
  await ChangeModel.updateMany({ createdBy: user }, { $unset: { createdBy: 1 } }).exec();
  await AccountDeletionModel.deleteOne({ _id: user }).exec();
}

/** Removes the owner from the user's places, and from their idempotency keys, which contain the user's ID. */
async function anonymizePlaces(user: Types.ObjectId) {
  for (;;) {
    const places = await PlaceModel.find({ createdBy: user })
      .select('_id')
      .limit(batchSize)
      .lean()
      .exec();
    if (places.length === 0) return;
    await PlaceModel.collection.bulkWrite(
      places.map(({ _id }) => ({
        updateOne: {
          filter: { _id },
          update: { $set: { idempotencyKey: String(_id) }, $unset: { createdBy: 1 } },
        },
      })),
    );
  }
}
