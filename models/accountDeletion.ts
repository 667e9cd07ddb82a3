import { setTimeout as sleep } from 'node:timers/promises';
import { Schema, Types } from 'mongoose';
import { AccessTokenModel } from './accessToken';
import { ChangeModel } from './change';
import { CommentModel, countComment } from './comment';
import { isDuplicateKey } from './errors';
import { FavoriteModel } from './favorite';
import { mongoose } from './mongoose';
import { PlaceModel } from './place';
import { confirmPassword, UserModel } from './user';
import type { Viewer } from './viewer';

/** Documents in one write, so that none takes longer than a request may. */
const batchSize = 500;

/** What a request had begun before its viewer was gone is stored within this, in milliseconds. */
const settlingTime = 10_000;

/** After a failure the work is taken up again this much later, in milliseconds. */
const retryInterval = 10_000;

/** What is being removed and counted off at this moment; see `removeBatch`. */
const batchSchema = new Schema({
  _id: { type: Schema.Types.ObjectId, required: true },
  kind: { type: String, enum: ['comment', 'favorite'] as const, required: true },
  rows: { type: [Schema.Types.ObjectId], required: true },
  places: { type: [Schema.Types.ObjectId], required: true },
});

/** An account that is gone, by its id, until nothing of the person's is left. */
const schema = new Schema({
  requestedAt: { type: Date, required: true },
  batch: batchSchema,
});
schema.index({ requestedAt: 1 });

export const AccountDeletionModel = mongoose.model('AccountDeletion', schema);

/** What a person leaves at places, each of which counts it. */
const kinds = {
  comment: { model: CommentModel, owner: 'author', count: 'commentCount' },
  favorite: { model: FavoriteModel, owner: 'user', count: 'favoriteCount' },
} as const;

interface Batch {
  _id: Types.ObjectId;
  kind: keyof typeof kinds;
  rows: Types.ObjectId[];
  places: Types.ObjectId[];
}

/**
 * Deletes the viewer's account. When this resolves nobody can sign in to it, no session, token or stream
 * of it works, and its address is free. What is left is removed from now on, see `finishDeletion`.
 * @throws Refusal `BAD_USER_INPUT` when the account has a password and this is not it.
 */
export async function deleteAccount({ _id, role }: Viewer, password?: string | null) {
  await confirmPassword({ _id, role }, password);
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

function inBackground(work: () => Promise<void>) {
  work().catch((error: unknown) => {
    // A server that stops closes its connection: the next one goes on.
    if (mongoose.connection.readyState !== mongoose.ConnectionStates.connected) return;
    console.error('The deletion of an account stopped, and will be tried again', error);
    setTimeout(() => inBackground(work), retryInterval).unref();
  });
}

/** Finishes all deletions that were begun. */
export async function finishDeletions(waitFor = settlingTime) {
  const begun = await AccountDeletionModel.find().sort({ requestedAt: 1 }).lean().exec();
  await Promise.all(begun.map(({ _id }) => finishDeletion(_id, waitFor)));
}

/**
 * Removes what is left of a person whose deletion was begun: comments and favourites go, places stay as
 * nobody's, and every count is right. It can stop anywhere and be repeated, also by several at once.
 */
export async function finishDeletion(_id: Types.ObjectId, waitFor = settlingTime) {
  await removeCredentials(_id);
  await sweep(_id);
  await sleep(waitFor);
  await sweep(_id);
  await AccountDeletionModel.deleteOne({ _id, batch: null }).exec();
}

async function removeCredentials(user: Types.ObjectId) {
  await UserModel.deleteOne({ _id: user }).exec();
  await AccessTokenModel.deleteMany({ user }).exec();
}

async function sweep(user: Types.ObjectId) {
  await AccessTokenModel.deleteMany({ user }).exec();
  await anonymizePlaces(user);
  for (;;) {
    const batch = await currentBatch(user);
    if (!batch) break;
    await removeBatch(user, batch);
  }
  await anonymizeChanges(user);
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

/** In pages by id: changes are not found by who made them. */
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

/** The batch that is noted, else a new one of what is left, which is noted now. */
async function currentBatch(user: Types.ObjectId) {
  const noted = async () => (await AccountDeletionModel.findById(user).lean().exec())?.batch;
  const begun = await noted();
  if (begun) return begun;
  for (const [kind, { model, owner }] of Object.entries(kinds)) {
    // By place, so that each is in as few batches as can be.
    const found = await model.collection
      .find({ [owner]: user })
      .sort({ place: 1 })
      .limit(batchSize)
      .project<{ _id: Types.ObjectId; place: Types.ObjectId }>({ place: 1 })
      .toArray();
    if (found.length === 0) continue;
    const places = new Map(found.map(({ place }) => [String(place), place]));
    const batch = {
      _id: new Types.ObjectId(),
      kind,
      rows: found.map(({ _id }) => _id),
      places: [...places.values()],
    };
    await AccountDeletionModel.updateOne({ _id: user, batch: null }, { $set: { batch } }).exec();
    return noted();
  }
  return undefined;
}

/**
 * Removes the rows of a batch and counts each off its place once, wherever this stops and however many do
 * it at once. The rows are claimed, so that nobody else counts them; a place notes that it has counted the
 * batch in the same write, and forgets that only when the rows are gone.
 */
async function removeBatch(user: Types.ObjectId, batch: Batch) {
  const { collection } = kinds[batch.kind].model;
  const rows = { _id: { $in: batch.rows } };
  await collection.updateMany({ ...rows, leaving: null }, { $set: { leaving: batch._id } });
  while (await countOff(batch)) {
    // Another batch was counted at one of the places just then.
  }
  await collection.deleteMany({ ...rows, leaving: batch._id });
  if (batch.kind === 'comment') {
    await inTurns(batch.places, (place) => countComment(place, 0));
  }
  await PlaceModel.collection.updateMany(
    { _id: { $in: batch.places } },
    { $pull: { 'removals.open': batch._id } as object },
  );
  await AccountDeletionModel.updateOne(
    { _id: user, 'batch._id': batch._id },
    { $unset: { batch: 1 } },
  ).exec();
}

/** Has the places count a batch that have not; whether some are left to be asked again. */
async function countOff({ _id, kind, rows, places }: Batch) {
  const { model, count } = kinds[kind];
  // The places are read before the rows: if somebody else finishes the batch meanwhile, either the rows
  // are gone when they are read, or the number of removals is another when it is written.
  const read = await PlaceModel.find({ _id: mongoose.trusted({ $in: places }) })
    .select('removals')
    .lean()
    .exec();
  const claimed = await model.collection
    .find({ _id: { $in: rows }, leaving: _id })
    .project<{ place: Types.ObjectId }>({ place: 1 })
    .toArray();
  const counts = new Map<string, number>();
  for (const { place } of claimed) {
    counts.set(String(place), (counts.get(String(place)) ?? 0) + 1);
  }
  const operations = read.flatMap(({ _id: place, removals }) => {
    const number = counts.get(String(place));
    const hasCounted = removals?.open?.some((open) => open.equals(_id));
    if (!number || hasCounted) return [];
    const filter = { _id: place, 'removals.count': removals?.count ?? null };
    const update = {
      $inc: { [count]: -number, 'removals.count': 1 },
      $push: { 'removals.open': _id } as object,
    };
    return [{ updateOne: { filter, update } }];
  });
  if (operations.length === 0) return false;
  const { matchedCount } = await PlaceModel.collection.bulkWrite(operations, { ordered: false });
  return matchedCount < operations.length;
}

/** Does something for each, a few at a time: others want to be served as well. */
async function inTurns<Item>(items: readonly Item[], work: (item: Item) => Promise<unknown>) {
  const rest = [...items];
  const worker = async () => {
    for (let item = rest.pop(); item !== undefined; item = rest.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: 10 }, worker));
}
