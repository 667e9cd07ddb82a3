import { setTimeout as sleep } from 'node:timers/promises';
import { Schema, Types } from 'mongoose';
import { ChangeModel } from '../change';
import { isDuplicateKey } from '../errors';
import { mongoose } from '../mongoose';
import { PlaceModel } from '../place';
import { batchOf, batchSchema, batchSize, removeBatch } from '../rowRemoval';
import type { Viewer } from '../viewer';
import { AccessTokenModel } from './accessToken';
import { confirmPassword, UserModel } from './user';

/** What a request had begun before its viewer was gone is stored within this, in milliseconds. */
const settlingTime = 10_000;

/** After a failure the work is taken up again this much later, in milliseconds. */
const retryInterval = 10_000;

/** An account that is gone, by its id, until nothing of the person's is left. */
const schema = new Schema({
  requestedAt: { type: Date, required: true },
  /** What is being removed at this moment. */
  batch: batchSchema,
});
schema.index({ requestedAt: 1 });

export const AccountDeletionModel = mongoose.model('AccountDeletion', schema);

/**
 * Deletes the viewer's account. When this resolves nobody can sign in to it, no session, token or stream
 * of it works, and its address is free. What is left is removed from now on, see `finishDeletion`.
 * @throws DomainError `BAD_USER_INPUT` when the account has a password and this is not it.
 */
export async function deleteAccount(viewer: Viewer, password?: string | null) {
  await confirmPassword(viewer, password);
  const { _id } = viewer;
  // Noted first: whoever finds the note can finish what stops here.
  await AccountDeletionModel.create({ _id, requestedAt: new Date() }).catch((error: unknown) => {
    if (!isDuplicateKey(error)) throw error;
  });
  await removeCredentials(_id);
  inBackground(() => finishDeletion(_id));
}

/** Finishes in this process, from now on, what an earlier one did not. */
export function resumeDeletions() {
  inBackground(() => finishDeletions());
}

function inBackground(work: () => Promise<unknown>) {
  work().catch((error: unknown) => {
    console.error('The deletion of an account stopped, and will be tried again', error);
    setTimeout(() => inBackground(work), retryInterval).unref();
  });
}

/** Finishes all deletions that were begun, and tells how many they were. */
export async function finishDeletions(waitFor = settlingTime) {
  const begun = await AccountDeletionModel.find().sort({ requestedAt: 1 }).lean().exec();
  await Promise.all(begun.map(({ _id }) => finishDeletion(_id, waitFor)));
  return begun.length;
}

/**
 * Removes what is left of a person whose deletion was begun: comments and favorites go, places stay as
 * nobody's, and every count is right. It can stop anywhere and be repeated, also by several at once.
 */
export async function finishDeletion(user: Types.ObjectId, waitFor = settlingTime) {
  await sweep(user);
  await sleep(waitFor);
  await sweep(user);
  await AccountDeletionModel.deleteOne({ _id: user, batch: null }).exec();
}

/** The account goes before what it was used by: no token can be made for one that is not there. */
async function removeCredentials(user: Types.ObjectId) {
  await UserModel.deleteOne({ _id: user }).exec();
  await AccessTokenModel.deleteMany({ user }).exec();
}

async function sweep(user: Types.ObjectId) {
  await removeCredentials(user);
  await anonymizePlaces(user);
  for (;;) {
    const batch = await currentBatch(user);
    if (!batch) break;
    await removeBatch(batch);
    const done = { _id: user, 'batch._id': batch._id };
    await AccountDeletionModel.updateOne(done, { $unset: { batch: 1 } }).exec();
  }
  await anonymizeChanges(user);
}

/** The batch that is noted, else a new one, which is noted now. */
async function currentBatch(user: Types.ObjectId) {
  const noted = async () => (await AccountDeletionModel.findById(user).lean().exec())?.batch;
  const begun = await noted();
  if (begun) return begun;
  const batch = await batchOf(user);
  if (!batch) return undefined;
  // Of several who note one at once, one succeeds.
  await AccountDeletionModel.updateOne({ _id: user, batch: null }, { $set: { batch } }).exec();
  return noted();
}

/** The person's places become nobody's, and their keys say nothing of the person either. */
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

/** In pages by id: no index has who made what changed. */
async function anonymizeChanges(user: Types.ObjectId) {
  let last = new Types.ObjectId('0'.repeat(24));
  for (;;) {
    const page = await ChangeModel.find({ _id: mongoose.trusted({ $gt: last }) })
      .sort({ _id: 1 })
      .limit(2 * batchSize)
      .select('createdBy')
      .lean()
      .exec();
    const theirs = page.filter(({ createdBy }) => createdBy?.equals(user)).map(({ _id }) => _id);
    if (theirs.length > 0) {
      const _id = mongoose.trusted({ $in: theirs });
      await ChangeModel.updateMany({ _id }, { $unset: { createdBy: 1 } }).exec();
    }
    const next = page.at(-1)?._id;
    if (!next) return;
    last = next;
  }
}
