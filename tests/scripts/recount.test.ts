import { expect, test } from 'vitest';
import { AccountDeletionModel } from '../../models/account/deletion';
import { UserModel } from '../../models/account/user';
import { CommentModel } from '../../models/comment';
import { FavoriteModel, favoritePlace } from '../../models/favorite';
import { PlaceModel } from '../../models/place';
import { makeComment, makePlace, makeUser } from '../support/factories';
import { run, temporaryDirectory, withEmbeddedDatabase } from './commands';

test('npm run recount finishes an interrupted account deletion', async () => {
  const DATA_DIR = await temporaryDirectory();
  await withEmbeddedDatabase(DATA_DIR, async () => {
    const [leaving, other] = [await makeUser(), await makeUser()];
    const own = await makePlace(leaving);
    const place = await makePlace(other);
    await makeComment(leaving, place);
    await makeComment(other, place);
    await favoritePlace(leaving, place.id);
    await AccountDeletionModel.create({ _id: leaving._id, requestedAt: new Date() });

    expect(await run('recount', [], { DATA_DIR })).toEqual({
      status: 0,
      stdout:
        'Accounts deleted: 1\nPlaces corrected: 0\nTags corrected: 0\nDeleted places with comments or favorites: 0\n',
      stderr: '',
    });
    expect(await AccountDeletionModel.countDocuments()).toBe(0);
    expect(await UserModel.find().distinct('_id')).toEqual([other._id]);
    expect(await CommentModel.find().distinct('author')).toEqual([other._id]);
    expect(await FavoriteModel.countDocuments()).toBe(0);
    expect((await PlaceModel.findById(own._id).orFail()).createdBy).toBeUndefined();
    expect(await PlaceModel.findById(place._id)).toMatchObject({
      createdBy: other._id,
      commentCount: 1,
      favoriteCount: 0,
    });
  });
}, 60_000);

test('npm run recount corrects a wrong counter', async () => {
  const DATA_DIR = await temporaryDirectory();
  await withEmbeddedDatabase(DATA_DIR, async () => {
    const person = await makeUser();
    const place = await makePlace(person);
    await makeComment(person, place);
    await PlaceModel.updateOne({ _id: place._id }, { commentCount: 0 }, { timestamps: false });
    expect(await run('recount', [], { DATA_DIR })).toEqual({
      status: 0,
      stdout:
        'Accounts deleted: 0\nPlaces corrected: 1\nTags corrected: 0\nDeleted places with comments or favorites: 0\n',
      stderr: '',
    });
    expect(await PlaceModel.findById(place._id)).toMatchObject({ commentCount: 1 });
  });
}, 60_000);
