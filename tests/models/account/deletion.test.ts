import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import fc from 'fast-check';
import mongoose from 'mongoose';
import { beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { AccessTokenModel } from '../../../models/account/accessToken';
import {
  AccountDeletionModel,
  deleteAccount,
  finishDeletion,
  finishDeletions,
} from '../../../models/account/deletion';
import { type User, UserModel } from '../../../models/account/user';
import { CommentModel, deleteComment, newestCommentTimes } from '../../../models/comment';
import { FavoriteModel, favoritePlace } from '../../../models/favorite';
import { createPlace, type Place, PlaceModel } from '../../../models/place';
import { makeComment, makePlace, makeToken, makeUser } from '../../support/factories';
import { testDatabase } from '../../support/testDatabase';

testDatabase();

let other: User;

beforeAll(async () => {
  other = await makeUser();
});

/** A person with places of their own, who likes others' and talks about them, as others do. */
async function makePerson() {
  const person = await makeUser();
  const places = [await makePlace(other), await makePlace(person)];
  for (const place of places) {
    for (const author of [person, other, person, other]) await makeComment(author, place);
    for (const user of [person, other]) await favoritePlace(user, place.id);
  }
  await createPlace(person, { name: 'Kept', location: 'Thun', idempotencyKey: 'mine' });
  await makeToken(person, ['read']);
  return { person, place: places[0] as Place };
}

/** What mentions the person anywhere in the database, by collection. */
async function traces(user: User) {
  const collections = await mongoose.connection.listCollections();
  const found = await Promise.all(
    collections.map(async ({ name }) => {
      const documents = await mongoose.connection.collection(name).find().toArray();
      const text = documents.map((document) => JSON.stringify(document));
      return text.some((one) => one.includes(user.id) || one.includes(user.email)) ? [name] : [];
    }),
  );
  return found.flat();
}

/** What places tell that their rows do not, and what of a removal is left at them. */
async function faults(place?: Place) {
  const some = place ? { _id: place._id } : {};
  const all = await PlaceModel.find(some).select('+removals').lean().exec();
  const wrong = await Promise.all(
    all.map(async ({ _id, commentCount, favoriteCount, commentTimes, removals }) => {
      const told = { commentCount, favoriteCount, commentTimes: commentTimes ?? [], open: [] };
      const actual = {
        commentCount: await CommentModel.countDocuments({ place: _id }),
        favoriteCount: await FavoriteModel.countDocuments({ place: _id }),
        commentTimes: await newestCommentTimes(_id),
        open: removals?.open ?? [],
      };
      return JSON.stringify(told) === JSON.stringify(actual) ? [] : [{ told, actual }];
    }),
  );
  return wrong.flat();
}

/** Somebody who is about to leave, with comments and a favorite at this place. */
async function leaverOf(place: Place) {
  const leaver = await makeUser();
  await makePlace(leaver);
  for (let count = 0; count < 2; count += 1) await makeComment(leaver, place);
  await favoritePlace(leaver, place.id);
  await begin(leaver);
  return leaver;
}

/** Has the deletion begun, as when a process is killed right after. */
const begin = (user: User) =>
  AccountDeletionModel.create({ _id: user._id, requestedAt: new Date() });

async function expectGone(user: User) {
  expect(await traces(user)).toEqual([]);
  expect(await faults()).toEqual([]);
}

test('a person who leaves is gone from everything, and what others see is counted right', async () => {
  const { person, place } = await makePerson();
  const before = await PlaceModel.countDocuments();
  await begin(person);
  await finishDeletion(person._id, 0);
  await expectGone(person);
  expect(await PlaceModel.findById(place._id)).toMatchObject({ commentCount: 2, favoriteCount: 1 });
  expect(await PlaceModel.countDocuments()).toBe(before);
  expect(await traces(other)).not.toEqual([]);
  expect(await AccountDeletionModel.countDocuments()).toBe(0);
});

test('the account, its tokens and its address are gone at once', async () => {
  const { person } = await makePerson();
  await deleteAccount(person);
  expect(await UserModel.exists({ _id: person._id })).toBeNull();
  expect(await AccessTokenModel.exists({ user: person._id })).toBeNull();
  expect(await makeUser({ email: person.email })).toMatchObject({ email: person.email });
});

test('what a request stores after its viewer has left is removed as well', async () => {
  const place = await makePlace(other);
  const leaver = await leaverOf(place);
  const finished = finishDeletion(leaver._id, 500);
  await vi.waitUntil(async () => !(await CommentModel.exists({ author: leaver._id })));
  await makeComment(leaver, place);
  await makePlace(leaver);
  await finished;
  await expectGone(leaver);
});

describe('a deletion that is interrupted and repeated', () => {
  test('is right wherever it stopped', async () => {
    const place = await makePlace(other);
    await makeComment(other, place);
    for (let last = 1; ; last += 1) {
      const leaver = await leaverOf(place);
      let commands = 0;
      const stopped = await throughDriver(
        (run) => {
          commands += 1;
          if (commands > last) throw killed;
          return run();
        },
        () => finishDeletion(leaver._id, 0),
      ).then(
        () => false,
        (error: unknown) => error === killed,
      );
      await finishDeletions(0);
      expect(await faults(place)).toEqual([]);
      if (stopped) continue;
      // It ran to its end: every command has been the last one once.
      expect(last).toBeGreaterThan(25);
      await expectGone(leaver);
      return;
    }
  });

  test('by SIGKILL is finished by the next process', async () => {
    const uri = new URL(inject('mongodbURI'));
    uri.pathname = `/${mongoose.connection.name}`;
    uri.searchParams.set('monitorCommands', 'true');
    const leaver = await leaverOf(await makePlace(other));
    const script = new URL('../../support/leavingProcess.ts', import.meta.url).pathname;
    const args = ['--import', 'tsx', script, uri.href, leaver.id];
    const ended = promisify(execFile)(process.execPath, args);
    await expect(ended).rejects.toMatchObject({ signal: 'SIGKILL' });
    expect(await AccountDeletionModel.findById(leaver._id)).toMatchObject({
      batch: { kind: 'comment' },
    });
    await finishDeletions(0);
    await expectGone(leaver);
  });
});

test('several processes may finish it at once while others remove comments, in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const place = await makePlace(other);
      const leaver = await leaverOf(place);
      const comment = await CommentModel.findOne({ author: leaver._id });
      await throughDriver(
        (run) => scheduler.schedule(Promise.resolve()).then(run),
        () =>
          scheduler.waitFor(
            Promise.allSettled([
              finishDeletion(leaver._id, 0),
              finishDeletion(leaver._id, 0),
              deleteComment(other, String(comment?.id)),
              makeComment(other, place),
            ]),
          ),
      );
      await finishDeletions(0);
      expect(await CommentModel.exists({ author: leaver._id })).toBeNull();
      expect(await faults(place)).toEqual([]);
    }),
    { numRuns: 10 },
  );
});

const killed = new Error('Killed');

/** Does something while each command that waits for an answer goes to the driver when `gate` runs it. */
async function throughDriver<Result>(
  gate: (run: () => Promise<unknown>) => Promise<unknown>,
  work: () => Promise<Result>,
) {
  const { prototype } = mongoose.mongo.Collection;
  const names = ['findOne', 'insertOne', 'updateOne', 'updateMany', 'deleteOne', 'deleteMany'];
  const spies = [...names, 'bulkWrite'].map((name) => {
    const command = prototype[name as 'bulkWrite'];
    return vi.spyOn(prototype, name as 'bulkWrite').mockImplementation(function (
      this: typeof prototype,
      ...args
    ) {
      return gate(() => command.apply(this, args)) as ReturnType<typeof command>;
    });
  });
  const { toArray } = mongoose.mongo.FindCursor.prototype;
  const cursor = vi.spyOn(mongoose.mongo.FindCursor.prototype, 'toArray');
  cursor.mockImplementation(function (this: mongoose.mongo.FindCursor) {
    return gate(() => toArray.call(this)) as Promise<unknown[]>;
  });
  try {
    return await work();
  } finally {
    for (const spy of [...spies, cursor]) spy.mockRestore();
  }
}
