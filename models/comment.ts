import { Schema, Types } from 'mongoose';
import { noteChange } from './change';
import { DomainError, isDuplicateKey } from './errors';
import { idempotencyKey, storedKey } from './fields/idempotencyKey';
import { required, text } from './fields/text';
import { mongoose } from './mongoose';
import type { Order } from './page';
import { countAt, findPlace, noSuchPlace, type Place, PlaceModel } from './place';
import type { Viewer } from './viewer';

const schema = new Schema(
  {
    place: { type: Schema.Types.ObjectId, ref: 'Place', required: true },
    /** Whose account may be gone by now. */
    author: { type: Schema.Types.ObjectId, ref: 'User', required: true },
    text: { ...text({ max: 2000, lines: true }), required },
    idempotencyKey,
    /** The batch that it is removed in, see `removeBatch`: nobody else may remove it then. */
    leaving: { type: Schema.Types.ObjectId, select: false },
  },
  {
    timestamps: { createdAt: true, updatedAt: false },
    query: {
      /** Whoever may see the places may read what is said about them. */
      visibleTo(viewer: Viewer | null) {
        return viewer ? this : this.where({ _id: mongoose.trusted({ $in: [] }) });
      },
    },
    methods: {
      /** `place` is the one that it is about, or null when that is gone. */
      canBeDeletedBy(viewer: Viewer | null, place: Place | null) {
        return (
          viewer !== null &&
          (viewer.role === 'admin' ||
            this.author.equals(viewer._id) ||
            place?.createdBy?.equals(viewer._id) === true)
        );
      },
    },
  },
);
schema.index({ place: 1, createdAt: -1, _id: -1 });
schema.index({ author: 1, place: 1 });

export const CommentModel = mongoose.model('Comment', schema);
export type Comment = InstanceType<typeof CommentModel>;

export const newestCommentFirst: Order = {
  name: 'comments',
  path: 'createdAt',
  type: 'date',
  direction: -1,
};

/**
 * Which of the newest comments a place remembers the times of: the 4th, the 11th, … One more than pages
 * often have, because a page looks one further to know whether there is more; the last is the largest.
 */
const remembered = [4, 11, 21, 101];

/**
 * The time from which a place has at least its `count` newest comments, or undefined where it has fewer
 * at all. A hint that the place remembers: it can be late, so that there are more from then, or fewer.
 */
export function timeOfNewest(place: Place, count: number) {
  return place.commentTimes?.[remembered.findIndex((rank) => rank >= count)];
}

/** What a place is to remember of its comments. */
export async function newestCommentTimes(place: Types.ObjectId) {
  const newest = await CommentModel.find({ place })
    .sort({ createdAt: -1, _id: -1 })
    .limit(Math.max(...remembered))
    .select('createdAt')
    .lean()
    .exec();
  return remembered.flatMap((rank) => newest[rank - 1]?.createdAt ?? []);
}

/** Counts a comment that was added or removed; see `countAt`. */
async function count(_id: Types.ObjectId, difference: 1 | -1) {
  const place = await countAt(_id, { commentCount: difference, commentChanges: 1 });
  if (!place) return null;
  place.commentTimes = await newestCommentTimes(_id);
  // Only if nobody has counted since. Who counts last has looked last, so what stays is not late.
  await PlaceModel.updateOne(
    { _id, commentChanges: place.commentChanges },
    { commentTimes: place.commentTimes },
    { timestamps: false },
  ).exec();
  return place;
}

/**
 * A comment of the viewer's, and the place it is about. The same key by the same viewer gives the same
 * comment, whatever else the second attempt says. The id null names no place.
 * @throws DomainError `BAD_USER_INPUT` when there is no such place.
 */
export async function addComment(
  viewer: Viewer,
  placeId: string | null,
  input: { text: string; idempotencyKey?: string | null },
) {
  const _id = new Types.ObjectId();
  const key = storedKey(viewer, input.idempotencyKey, _id);
  const place = await findPlace(viewer, placeId);
  if (!place) throw noSuchPlace();
  const comment = new CommentModel({
    _id,
    place: place._id,
    author: viewer._id,
    text: input.text,
    idempotencyKey: key,
  });
  try {
    await comment.save();
  } catch (error) {
    // The unique index decides between two attempts at once.
    const earlier =
      isDuplicateKey(error) && (await CommentModel.findOne({ idempotencyKey: key }).exec());
    const itsPlace = earlier && (await findPlace(viewer, earlier.place));
    if (itsPlace) return { comment: earlier, place: itsPlace };
    throw error;
  }
  const counted = await count(place._id, 1);
  if (counted) {
    await noteChange({ of: 'Comment', kind: 'created', document: _id, place: place._id });
    return { comment, place: counted };
  }
  // The place went meanwhile, and may have looked for what goes with it too early to see this.
  await comment.deleteOne().exec();
  throw noSuchPlace();
}

/** One answer for a comment that is not theirs to remove and one that does not exist: existence is not told. */
const notYours = () =>
  new DomainError('FORBIDDEN', 'There is no such comment, or it is not yours to remove');

/**
 * Removes a comment for good and gives the place it was about, or null when that is gone. The id null
 * names no comment.
 * @throws DomainError `FORBIDDEN` when it is not theirs to remove or not there.
 */
export async function deleteComment(viewer: Viewer, id: string | null) {
  const comment = id === null ? null : await CommentModel.findById(id).visibleTo(viewer).exec();
  const place = comment && (await findPlace(viewer, comment.place));
  if (!comment?.canBeDeletedBy(viewer, place)) throw notYours();
  // Of two who remove it at once, one counts.
  const { deletedCount } = await CommentModel.deleteOne({ _id: comment._id, leaving: null }).exec();
  return deletedCount > 0 ? count(comment.place, -1) : place;
}

/** The comments with these ids, without those whose place is just going. */
export async function findComments(viewer: Viewer | null, ids: readonly string[]) {
  const comments = await CommentModel.find({ _id: mongoose.trusted({ $in: [...ids] }) })
    .visibleTo(viewer)
    .exec();
  const places = await PlaceModel.find({
    _id: mongoose.trusted({ $in: comments.map(({ place }) => place) }),
  })
    .visibleTo(viewer)
    .select('_id')
    .lean()
    .exec();
  const there = new Set(places.map(({ _id }) => String(_id)));
  return comments.filter(({ place }) => there.has(String(place)));
}
