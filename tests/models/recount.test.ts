import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { User } from '../../models/account/user';
import { CommentModel } from '../../models/comment';
import { FavoriteModel, favoritePlace } from '../../models/favorite';
import { type Place, PlaceModel } from '../../models/place';
import { recount } from '../../models/recount';
import { TagModel } from '../../models/tag';
import { makeComment, makePlace, makeUser } from '../support/factories';
import { testDatabase } from '../support/testDatabase';

testDatabase();

let person: User;
let place: Place;

beforeAll(async () => {
  person = await makeUser();
});
beforeEach(async () => {
  place = await makePlace(person, { tags: ['lake', 'swimming'] });
  await makeComment(person, place);
  await makeComment(person, place);
  await favoritePlace(person, place.id);
});

const stored = () => PlaceModel.findById(place._id).orFail().lean().exec();

test('a recount does not change correct counters', async () => {
  const place = await stored();
  expect(await recount()).toEqual({ places: 0, tags: 0, orphaned: 0 });
  expect(await stored()).toEqual(place);
});

test('a recount corrects comment and favorite counts without updating the place', async () => {
  const correct = await stored();
  const wrong = { commentCount: 7, favoriteCount: -1 };
  await PlaceModel.updateOne({ _id: place._id }, wrong, { timestamps: false });
  expect(await recount()).toEqual({ places: 1, tags: 0, orphaned: 0 });
  expect(await stored()).toEqual(correct);
});

test('a recount corrects tag counts', async () => {
  const tags = () => TagModel.find().sort({ name: 1 }).select('name folded placeCount -_id').lean();
  const correct = await tags();
  await TagModel.updateOne({ name: 'lake' }, { placeCount: 9 });
  await TagModel.deleteOne({ name: 'swimming' });
  await TagModel.create({ name: 'unused', folded: 'unused', placeCount: 3 });
  expect(await recount()).toEqual({ places: 0, tags: 3, orphaned: 0 });
  expect(await tags()).toEqual(correct);
});

test('a recount deletes comments and favorites of deleted places', async () => {
  const other = await makePlace(person);
  await makeComment(person, other);
  await PlaceModel.deleteOne({ _id: place._id });
  expect(await recount()).toMatchObject({ places: 0, orphaned: 1 });
  expect(await CommentModel.countDocuments({ place: place._id })).toBe(0);
  expect(await FavoriteModel.countDocuments({ place: place._id })).toBe(0);
  expect(await CommentModel.countDocuments({ place: other._id })).toBe(1);
});
