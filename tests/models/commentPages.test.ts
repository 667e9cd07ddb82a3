import fc from 'fast-check';
import mongoose, { type mongo } from 'mongoose';
import { beforeAll, describe, expect, test } from 'vitest';
import type { User } from '../../models/account/user';
import { CommentModel, deleteComment, newestCommentFirst } from '../../models/comment';
import { findCommentPages } from '../../models/commentPages';
import { findPage, type Page } from '../../models/page';
import { type Place, PlaceModel } from '../../models/place';
import { commandsOf } from '../support/commands';
import { makeComment, makePlace, makeUser } from '../support/factories';
import { testDatabase } from '../support/testDatabase';

testDatabase();

let viewer: User;

beforeAll(async () => {
  viewer = await makeUser();
});

async function told(page: Page<{ id: string }>) {
  const { edges, nodes, startCursor, endCursor } = page;
  return {
    edges: edges.map(({ cursor, node }) => [cursor, node.id]),
    nodes: nodes.map(({ id }) => id),
    startCursor,
    endCursor,
    hasPreviousPage: await page.hasPreviousPage(),
    hasNextPage: await page.hasNextPage(),
    totalCount: await page.totalCount(),
  };
}

const current = (places: readonly Place[]) =>
  Promise.all(places.map(({ _id }) => PlaceModel.findById(_id).orFail().exec()));

const together = async (places: readonly Place[], first: number) =>
  Promise.all((await findCommentPages(viewer, places, { first })).map(told));

const onePlaceAtATime = (places: readonly Place[], first: number) =>
  Promise.all(
    places.map(async ({ _id }) =>
      told(await findPage(CommentModel.find({ place: _id }), { first }, newestCommentFirst)),
    ),
  );

/** One of the newest comments of a place goes, or some more arrive, also many in one millisecond. */
const change = fc.record({
  place: fc.nat({ max: 2 }),
  add: fc.integer({ min: 0, max: 6 }),
  sameTime: fc.boolean(),
  remove: fc.option(fc.nat({ max: 4 })),
});

async function apply(
  place: Place,
  { add, sameTime, remove }: typeof change extends fc.Arbitrary<infer T> ? T : never,
) {
  const added = [];
  for (let count = 0; count < add; count += 1) added.push(await makeComment(viewer, place));
  const [first] = added;
  if (sameTime && first) {
    const ids = added.map(({ id }) => id);
    for (const _id of ids) {
      await CommentModel.updateOne({ _id }, { createdAt: first.createdAt }, { timestamps: false });
    }
  }
  if (remove === null) return;
  const newest = await CommentModel.find({ place: place._id }).sort({ createdAt: -1, _id: -1 });
  const comment = newest[remove];
  if (comment) await deleteComment(viewer, comment.id);
}

describe('the newest comments of several places at once', () => {
  test('are those that a query for each place finds, whatever was added and removed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 25 }),
        async (changes, first) => {
          const places = await Promise.all([1, 2, 3].map(() => makePlace(viewer)));
          for (const { place, ...rest } of changes) {
            await apply(places[place] as Place, { place, ...rest });
          }
          const now = await current(places);
          expect(await together(now, first)).toEqual(await onePlaceAtATime(now, first));
        },
      ),
      { numRuns: 20 },
    );
  });

  test('are right whatever a place remembers of them', async () => {
    const places = await Promise.all([1, 2, 3].map(() => makePlace(viewer)));
    for (const [index, place] of places.entries()) {
      for (let count = 0; count < index * 6; count += 1) await makeComment(viewer, place);
    }
    const moment = fc.date({
      min: new Date(Date.now() - 2000),
      max: new Date(Date.now() + 2000),
      noInvalidDate: true,
    });
    const memory = fc.option(fc.array(moment, { maxLength: 4 }), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(memory, memory, memory),
        fc.integer({ min: 1, max: 30 }),
        async (memories, first) => {
          const now = await current(places);
          for (const [index, place] of now.entries()) place.set('commentTimes', memories[index]);
          expect(await together(now, first)).toEqual(await onePlaceAtATime(now, first));
        },
      ),
      { numRuns: 100 },
    );
  });

  test('take one command after many were added and removed at once', async () => {
    const places = await Promise.all([makePlace(viewer), makePlace(viewer)]);
    for (const place of places) {
      const comments = await Promise.all(
        Array.from({ length: 30 }, () => makeComment(viewer, place)),
      );
      await Promise.all(comments.slice(10).map(({ id }) => deleteComment(viewer, id)));
    }
    const now = await current(places);
    for (const first of [1, 3, 9, 10, 20]) {
      expect(await commandsOf(() => together(now, first))).toEqual(['find comments']);
      expect(await together(now, first)).toEqual(await onePlaceAtATime(now, first));
    }
  });

  test('are read no further than the page needs', async () => {
    const places = await Promise.all([makePlace(viewer), makePlace(viewer)]);
    for (const place of places) {
      for (let count = 0; count < 12; count += 1) await makeComment(viewer, place);
    }
    const now = await current(places);
    const client = mongoose.connection.getClient();
    let read = 0;
    const note = ({ reply }: mongo.CommandSucceededEvent) => {
      read += (reply as { cursor: { firstBatch: unknown[] } }).cursor.firstBatch.length;
    };
    client.on('commandSucceeded', note);
    await together(now, 3);
    client.off('commandSucceeded', note);
    // Three of each and the next one, which tells that there is more.
    expect(read).toBe(8);
  });
});
