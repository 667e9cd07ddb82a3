import mongoose from 'mongoose';
import { beforeAll, expect, test, vi } from 'vitest';
import { AccessTokenModel } from '../../../models/account/accessToken';
import {
  AccountDeletionModel,
  deleteAccount,
  deleteData,
  finishDeletions,
  resumeDeletions,
} from '../../../models/account/deletion';
import { type User, UserModel } from '../../../models/account/user';
import { CommentModel } from '../../../models/comment';
import { FavoriteModel, favoritePlace } from '../../../models/favorite';
import { createPlace, type Place, PlaceModel } from '../../../models/place';
import { makeComment, makePlace, makeToken, makeUser } from '../../support/factories';
import { testDatabase } from '../../support/testDatabase';

testDatabase();

let other: User;

beforeAll(async () => {
  other = await makeUser();
});

/** A person with a token and a place, and comments and favorites at that and another person's place. */
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

/** The names of collections that mention the person. */
async function traces(user: User) {
  const collections = await mongoose.connection.listCollections();
  const names = await Promise.all(
    collections.map(async ({ name }) => {
      const documents = await mongoose.connection.collection(name).find().toArray();
      const text = JSON.stringify(documents);
      return text.includes(user.id) || text.includes(user.email) ? [name] : [];
    }),
  );
  return names.flat();
}

async function expectDeleted(person: User, place: Place) {
  expect(await traces(person)).toEqual([]);
  const counts = { commentCount: 2, favoriteCount: 1 };
  expect(await PlaceModel.findById(place._id)).toMatchObject(counts);
  expect(await CommentModel.countDocuments({ place: place._id })).toBe(2);
  expect(await FavoriteModel.countDocuments({ place: place._id })).toBe(1);
}

test('deleting an account removes its tokens and frees its email at once', async () => {
  const { person } = await makePerson();
  await deleteAccount(person);
  expect(await UserModel.exists({ _id: person._id })).toBeNull();
  expect(await AccessTokenModel.exists({ user: person._id })).toBeNull();
  expect(await makeUser({ email: person.email })).toMatchObject({ email: person.email });
});

test('deleting an account removes all its data, keeps its places and corrects counters', async () => {
  const { person, place } = await makePerson();
  const placeCount = await PlaceModel.countDocuments();
  await deleteAccount(person);
  await vi.waitUntil(async () => (await AccountDeletionModel.countDocuments()) === 0, {
    timeout: 10_000,
  });
  await expectDeleted(person, place);
  expect(await PlaceModel.countDocuments()).toBe(placeCount);
  expect(await traces(other)).not.toEqual([]);
});

test.each([
  'CommentModel.deleteMany',
  'FavoriteModel.deleteMany',
  'PlaceModel.updateOne',
  'AccountDeletionModel.deleteOne',
])('a deletion interrupted at %s is finished later', async (call) => {
  const { person, place } = await makePerson();
  await AccountDeletionModel.create({ _id: person._id, requestedAt: new Date() });
  const [name = '', method = ''] = call.split('.');
  const models = { CommentModel, FavoriteModel, PlaceModel, AccountDeletionModel };
  const model = models[name as keyof typeof models];
  const interruption = vi.spyOn(model, method as 'deleteMany').mockImplementation(() => {
    throw new Error('Interrupted');
  });
  await expect(deleteData(person._id)).rejects.toThrow('Interrupted');
  interruption.mockRestore();
  expect(await finishDeletions()).toBe(1);
  await expectDeleted(person, place);
});

test('a starting server finishes deletions that were interrupted', async () => {
  const { person, place } = await makePerson();
  await AccountDeletionModel.create({ _id: person._id, requestedAt: new Date() });
  resumeDeletions();
  await vi.waitUntil(async () => (await AccountDeletionModel.countDocuments()) === 0);
  await expectDeleted(person, place);
});
