import fc from 'fast-check';
import mongoose from 'mongoose';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { User } from '../../models/account/user';
import { type Comment, CommentModel, deleteComment } from '../../models/comment';
import { FavoriteModel, favoritePlace, unfavoritePlace } from '../../models/favorite';
import { PlaceModel } from '../../models/place';
import { deletePlace } from '../../models/placeDeletion';
import { graphql } from '../generated';
import { codes, execute } from '../support/execute';
import { globalID, makeComment, makePlace, makeUser } from '../support/factories';
import { testDatabase } from '../support/testDatabase';

testDatabase();

let owner: User;
let admin: User;
let people: User[];

beforeAll(async () => {
  owner = await makeUser();
  admin = await makeUser({ role: 'admin' });
  people = await Promise.all(Array.from({ length: 5 }, () => makeUser()));
});

afterEach(async () => {
  await PlaceModel.deleteMany({});
  await CommentModel.deleteMany({});
  await FavoriteModel.deleteMany({});
});

const Favorite = graphql(
  `mutation Favorite($input: FavoritePlaceInput!) { favoritePlace(input: $input) { place { id } } }`,
);
const Unfavorite = graphql(
  `mutation Unfavorite($input: UnfavoritePlaceInput!) { unfavoritePlace(input: $input) { place { id } } }`,
);
const AddComment = graphql(
  `mutation CommentOn($input: AddCommentInput!) { addComment(input: $input) { comment { id } } }`,
);
const RemoveComment = graphql(
  `mutation RemoveComment($input: DeleteCommentInput!) { deleteComment(input: $input) { deletedId } }`,
);
const RemovePlace = graphql(
  `mutation RemovePlace($input: DeletePlaceInput!) { deletePlace(input: $input) { deletedId } }`,
);

type Results = Promise<Awaited<ReturnType<typeof execute>>[]>;

const favorite = async (person: User, placeId: string): Results => [
  await execute(person, Favorite, { input: { placeId } }),
];
const unfavorite = async (person: User, placeId: string): Results => [
  await execute(person, Unfavorite, { input: { placeId } }),
];
const comment = async (person: User, placeId: string): Results => [
  await execute(person, AddComment, { input: { placeId, text: 'Lovely' } }),
];
/** Adds a comment and deletes it. */
async function commentAndRemove(person: User, placeId: string): Results {
  const result = await execute(person, AddComment, { input: { placeId, text: 'Oh' } });
  const id = result.data?.addComment?.comment.id;
  return id ? [result, await execute(person, RemoveComment, { input: { id } })] : [result];
}
/** Deletes up to three comments, including those whose `addComment` has not returned yet. */
async function removeComments(_person: User, placeId: string): Results {
  const place = Buffer.from(placeId, 'base64').toString().slice('Place:'.length);
  const comments = await CommentModel.find({ place }).limit(3).exec();
  return Promise.all(
    comments.map((comment) =>
      execute(admin, RemoveComment, { input: { id: globalID('Comment', comment) } }),
    ),
  );
}
const removePlace = (placeId: string) => execute(owner, RemovePlace, { input: { id: placeId } });

/** Places whose counters are wrong, and comments and favorites of deleted places. */
async function inconsistencies() {
  const places = await PlaceModel.find().lean().exec();
  const wrong = await Promise.all(
    places.map(async ({ _id, commentCount, favoriteCount }) => {
      const counters = { commentCount, favoriteCount };
      const rows = {
        commentCount: await CommentModel.countDocuments({ place: _id }),
        favoriteCount: await FavoriteModel.countDocuments({ place: _id }),
      };
      return JSON.stringify(counters) === JSON.stringify(rows) ? [] : [{ counters, rows }];
    }),
  );
  const existing = new Set(places.map(({ _id }) => String(_id)));
  const rows = [...(await CommentModel.find().exec()), ...(await FavoriteModel.find().exec())];
  return { wrong: wrong.flat(), orphans: rows.filter(({ place }) => !existing.has(String(place))) };
}

const none = { wrong: [], orphans: [] };

test('counters are correct after 200 concurrent changes, two of which delete a place', async () => {
  const places = await Promise.all([1, 2, 3, 4].map(() => makePlace(owner)));
  for (const place of places) {
    await Promise.all(people.map((person) => makeComment(person, place)));
    await favoritePlace(people[0] as User, place.id);
  }
  const ids = places.map((place) => globalID('Place', place));
  const changes = [favorite, unfavorite, comment, commentAndRemove, removeComments, favorite];
  const results = await Promise.all(
    Array.from({ length: 200 }, async (_, index) => {
      const person = people[(index * 7) % people.length] as User;
      const placeId = ids[index % ids.length] as string;
      if (index === 91 || index === 150) return [await removePlace(placeId)];
      return changes[(index >> 2) % changes.length]?.(person, placeId) ?? [];
    }),
  );
  // The place or comment may have been deleted.
  for (const code of results.flat().flatMap(codes)) {
    expect(['BAD_USER_INPUT', 'FORBIDDEN']).toContain(code);
  }
  expect(await inconsistencies()).toEqual(none);
  expect(await PlaceModel.countDocuments()).toBe(2);
});

test('counters are correct in whatever order the commands of concurrent changes run', async () => {
  const { exec } = mongoose.Query.prototype;
  const changes = ['favorite', 'unfavorite', 'comment', 'remove', 'removePlace'] as const;
  const change = fc.constantFrom(...changes, 'comment' as const, 'remove' as const);
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(change, { minLength: 2, maxLength: 8 }),
      async (scheduler, changes) => {
        const person = people[0] as User;
        const place = await makePlace(owner);
        const comments: Comment[] = [];
        for (const _change of changes) comments.push(await makeComment(person, place));
        const spy = vi.spyOn(mongoose.Query.prototype, 'exec');
        // The scheduler decides in which order the results of commands arrive.
        spy.mockImplementation(function (this: mongoose.Query<unknown, unknown>) {
          return scheduler.schedule(exec.call(this));
        });
        const running = changes.map((change, index) => {
          if (change === 'favorite') return favoritePlace(person, place.id);
          if (change === 'unfavorite') return unfavoritePlace(person, place.id);
          if (change === 'comment') return makeComment(person, place);
          if (change === 'removePlace') return deletePlace(owner, place.id);
          return deleteComment(person, String(comments[index]?.id));
        });
        await scheduler.waitFor(Promise.allSettled(running));
        spy.mockRestore();
        expect(await inconsistencies()).toEqual(none);
        await deletePlace(admin, place.id).catch(() => {});
      },
    ),
    { numRuns: 40 },
  );
});
