import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { User } from '../../models/account/user';
import { CommentModel } from '../../models/comment';
import { FavoriteModel, favoritePlace } from '../../models/favorite';
import { type Place, PlaceModel } from '../../models/place';
import { recount } from '../../models/recount';
import { makeComment, makePlace, makeUser } from '../support/factories';
import { testDatabase } from '../support/testDatabase';

testDatabase();

let person: User;
let place: Place;

beforeAll(async () => {
  person = await makeUser();
});
beforeEach(async () => {
  place = await makePlace(person);
  for (let count = 0; count < 5; count += 1) await makeComment(person, place);
  await favoritePlace(person, place.id);
});

const stored = () => PlaceModel.findById(place._id).orFail().lean().exec();

test('right counts are left alone', async () => {
  const before = await stored();
  expect(await recount(0)).toEqual({ repaired: 0, busy: 0, gone: 0 });
  expect(await stored()).toEqual(before);
});

test('wrong counts are made right, and it is no change of the place', async () => {
  const before = await stored();
  await PlaceModel.updateOne(
    { _id: place._id },
    { commentCount: 7, favoriteCount: -1, commentTimes: [] },
    { timestamps: false },
  );
  expect(await recount(0)).toEqual({ repaired: 1, busy: 0, gone: 0 });
  expect(await stored()).toEqual({ ...before, commentChanges: before.commentChanges + 1 });
});

test('rows of a place that is gone are removed, and no others', async () => {
  const other = await makePlace(person);
  await makeComment(person, other);
  await favoritePlace(person, other.id);
  await PlaceModel.deleteOne({ _id: place._id });
  expect(await recount(0)).toEqual({ repaired: 0, busy: 0, gone: 1 });
  for (const [_id, left] of [
    [place._id, 0],
    [other._id, 1],
  ] as const) {
    expect(await CommentModel.countDocuments({ place: _id })).toBe(left);
    expect(await FavoriteModel.countDocuments({ place: _id })).toBe(left);
  }
});

test('a place that changes meanwhile is left for another time', async () => {
  await PlaceModel.updateOne({ _id: place._id }, { commentCount: 7 }, { timestamps: false });
  const recounted = recount(500);
  await new Promise((resolve) => setTimeout(resolve, 200));
  await makeComment(person, place);
  expect(await recounted).toEqual({ repaired: 0, busy: 1, gone: 0 });
  expect((await stored()).commentCount).toBe(8);
});
