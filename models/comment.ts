import { Schema, Types } from 'mongoose';
import { recordChange } from './change';
import { DomainError, isDuplicateKey } from './errors';
import { idempotencyKey, storedKey } from './fields/idempotencyKey';
import { required, text } from './fields/text';
import { mongoose } from './mongoose';
import {
  type List,
  listOf,
  type Order,
  type Page,
  type PageArgs,
  pageOf,
  type Range,
} from './page';
import { findPlace, incrementCounter, type Place, PlaceModel, placeNotFound } from './place';
import { type Viewer, visibleTo } from './viewer';

const schema = new Schema(
  {
    place: { type: Schema.Types.ObjectId, ref: 'Place', required: true },
    /** The account may have been deleted. */
    author: { type: Schema.Types.ObjectId, ref: 'User', required: true },
    text: { ...text({ max: 2000, lines: true }), required },
    idempotencyKey,
  },
  {
    timestamps: { createdAt: true, updatedAt: false },
    query: { visibleTo },
    methods: {
      /** The author, the owner of the place and administrators may delete a comment. */
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
 * Adds a comment and returns it with its place. If the viewer has already added a comment with the same
 * idempotency key, returns that comment.
 * @throws DomainError `BAD_USER_INPUT` if the place does not exist.
 */
export async function addComment(
  viewer: Viewer,
  placeId: string,
  input: { text: string; idempotencyKey?: string | null },
) {
  const _id = new Types.ObjectId();
  const key = storedKey(viewer, input.idempotencyKey, _id);
  const place = await findPlace(viewer, placeId);
  if (!place) throw placeNotFound();
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
    const earlier =
      isDuplicateKey(error) && (await CommentModel.findOne({ idempotencyKey: key }).exec());
    const earlierPlace = earlier && (await findPlace(viewer, earlier.place));
    if (earlierPlace) return { comment: earlier, place: earlierPlace };
    throw error;
  }
  const counted = await incrementCounter(place._id, 'commentCount', 1);
  if (counted) {
    await recordChange({ of: 'Comment', kind: 'created', document: _id, place: place._id });
    return { comment, place: counted };
  }
  // The place was deleted in the meantime, perhaps before this comment was stored.
  await comment.deleteOne().exec();
  throw placeNotFound();
}

/** One error for a comment the viewer may not delete and a missing one, so that it does not reveal existence. */
const forbidden = () =>
  new DomainError('FORBIDDEN', 'This comment does not exist, or you may not delete it');

/**
 * Deletes a comment and returns its place, or null if the place was deleted.
 * @throws DomainError `FORBIDDEN` if it does not exist or the viewer may not.
 */
export async function deleteComment(viewer: Viewer, id: string) {
  const comment = await CommentModel.findById(id).visibleTo(viewer).exec();
  const place = comment && (await findPlace(viewer, comment.place));
  if (!comment?.canBeDeletedBy(viewer, place)) throw forbidden();
  // `deletedCount` decides which of two concurrent deletes decrements the counter.
  const { deletedCount } = await CommentModel.deleteOne({ _id: comment._id }).exec();
  return deletedCount > 0 ? incrementCounter(comment.place, 'commentCount', -1) : place;
}

/** The comments with these ids, without those of deleted places. */
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
  const existing = new Set(places.map(({ _id }) => String(_id)));
  return comments.filter(({ place }) => existing.has(String(place)));
}

/** Up to this many comments are read in one query for several places, instead of one query for each place. */
const maxSharedRead = 2000;

/** A page of comments for each of these places, newest first. */
export async function findCommentPages(
  viewer: Viewer | null,
  places: readonly Place[],
  args: PageArgs,
): Promise<Page<Comment>[]> {
  const isFirstPage = args.after == null && args.before == null && args.last == null;
  const total = places.reduce((sum, { commentCount }) => sum + commentCount, 0);
  const lists =
    places.length > 1 && isFirstPage && total <= maxSharedRead
      ? await readTogether(viewer, places)
      : places.map((place) =>
          listOf(CommentModel.find({ place: place._id }).visibleTo(viewer), newestCommentFirst),
        );
  return Promise.all(
    places.map(async (place, index) => ({
      ...(await pageOf(lists[index] as List<Comment>, args)),
      totalCount: async () => place.commentCount,
    })),
  );
}

/** All comments of these places by one query, as one list for each place. */
async function readTogether(viewer: Viewer | null, places: readonly Place[]) {
  const comments = await CommentModel.find({
    place: mongoose.trusted({ $in: places.map(({ _id }) => _id) }),
  })
    .visibleTo(viewer)
    .sort({ createdAt: -1, _id: -1 })
    // One reply: a server's default first batch has 101 documents.
    .batchSize(2 * maxSharedRead)
    .exec();
  const list = listOf(CommentModel.find().visibleTo(viewer), newestCommentFirst);
  return places.map((place) => {
    const own = comments.filter((comment) => comment.place.equals(place._id));
    return {
      ...list,
      take: async (_range: Range, _fromEnd: boolean, limit: number) => own.slice(0, limit),
    };
  });
}
