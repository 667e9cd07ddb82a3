import { type Comment, CommentModel, newestCommentFirst, timeOfNewest } from './comment';
import { mongoose } from './mongoose';
import {
  checkSize,
  defaultPageSize,
  findPage,
  listOf,
  type Page,
  type PageArgs,
  pageOf,
} from './page';
import type { Place } from './place';
import type { Viewer } from './viewer';

/** More documents than any request may ask for. A server's own idea of a first answer is 101. */
const oneAnswer = 10_000;

/** A page of one place's comments by a query of its own. */
const findOne = async (viewer: Viewer | null, place: Place, args: PageArgs) => ({
  ...(await findPage(
    CommentModel.find({ place: place._id }).visibleTo(viewer),
    args,
    newestCommentFirst,
  )),
  totalCount: async () => place.commentCount,
});

/** The first page, of the newest comments of a place, of which there is one more than the page holds if there are more. */
const firstPage = (viewer: Viewer | null, place: Place, newest: Comment[], size: number) =>
  pageOf(
    {
      ...listOf(CommentModel.find().visibleTo(viewer), newestCommentFirst),
      take: async (_range, _fromEnd, limit) => newest.slice(0, limit),
      count: async () => place.commentCount,
    },
    { first: size },
  );

const newestFirst = (a: Comment, b: Comment) =>
  b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? 1 : -1);

/**
 * The first page of each place by one query. No query that every compatible server has gives the newest
 * few of each, but one does give all of each from some time on, which has no gap, whatever the time is.
 * Only where that is too little, because the time was late, a query of its own follows.
 */
async function findFirstPages(viewer: Viewer | null, places: readonly Place[], size: number) {
  const wanted = places.map((place) => ({ place, since: timeOfNewest(place, size + 1) }));
  const comments = await CommentModel.find({
    $or: wanted.map(({ place, since }) => ({
      place: place._id,
      ...(since && { createdAt: mongoose.trusted({ $gte: since }) }),
    })),
  })
    .visibleTo(viewer)
    .batchSize(oneAnswer)
    .exec();
  const byPlace = new Map(places.map(({ id }): [string, Comment[]] => [id, []]));
  for (const comment of comments) byPlace.get(String(comment.place))?.push(comment);
  return Promise.all(
    wanted.map(({ place, since }) => {
      const newest = (byPlace.get(place.id) ?? []).toSorted(newestFirst);
      return since && newest.length <= size
        ? findOne(viewer, place, { first: size })
        : firstPage(viewer, place, newest, size);
    }),
  );
}

/** A page of comments, newest first, for each of these places. */
export async function findCommentPages(
  viewer: Viewer | null,
  places: readonly Place[],
  args: PageArgs,
): Promise<Page<Comment>[]> {
  const { first, after, last, before } = args;
  checkSize('first', first);
  return places.length > 1 && after == null && before == null && last == null
    ? findFirstPages(viewer, places, first ?? defaultPageSize)
    : Promise.all(places.map((place) => findOne(viewer, place, args)));
}
