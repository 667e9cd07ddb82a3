import { beforeAll, describe, expect, test } from 'vitest';
import { finishDeletions } from '../../models/account/deletion';
import { type User, UserModel } from '../../models/account/user';
import { CommentModel } from '../../models/comment';
import { PlaceModel } from '../../models/place';
import { graphql } from '../generated';
import { codes, execute, query, withToken } from '../support/execute';
import { globalID, makeComment, makePlace, makeToken, makeUser } from '../support/factories';
import { bearer, liveServer, session } from '../support/live';
import { testDatabase } from '../support/testDatabase';

testDatabase();
const live = liveServer();

let other: User;

beforeAll(async () => {
  other = await makeUser();
});

const UpdateProfile = graphql(
  `mutation UpdateProfile($input: UpdateProfileInput!) { updateProfile(input: $input) { user { name image } } }`,
);
const DeleteAccount = graphql(
  `mutation DeleteAccount($input: DeleteAccountInput!) { deleteAccount(input: $input) { deletedId } }`,
);
const CurrentViewer = graphql(`query CurrentViewer { viewer { user { name } } }`);
const Authors = graphql(
  `query Authors($id: ID!) { place(id: $id) { commentCount createdBy { name } comments { nodes { author { name } } } } }`,
);

describe('a profile', () => {
  test('is changed by its owner: an absent field stays and null clears it', async () => {
    const person = await makeUser({ name: 'Ada' });
    const update = async (input: object) =>
      (await query(person, UpdateProfile, { input })).updateProfile?.user;
    const image = 'https://example.com/ada.png';
    expect(await update({ image })).toEqual({ name: 'Ada', image });
    expect(await update({ name: ' Ada L. ' })).toEqual({ name: 'Ada L.', image });
    expect(await update({ image: null })).toEqual({ name: 'Ada L.', image: null });
    expect(await update({})).toEqual({ name: 'Ada L.', image: null });
  });

  test.each([
    [{ name: null }, 'name', 'Required'],
    [{ name: ' ' }, 'name', 'Required'],
    [{ image: 'javascript:alert(1)' }, 'image', 'Must be an http or https URL'],
  ])('is not changed to %j', async (input, path, message) => {
    const person = await makeUser();
    const { errors } = await execute(person, UpdateProfile, { input });
    expect(errors).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT', issues: [{ path: [path], message }] } },
    ]);
    expect(await UserModel.findById(person._id)).toMatchObject({ name: person.name });
  });

  test('does not accept a role', async () => {
    const input = { name: 'Ada', role: 'admin' } as never;
    expect(codes(await execute(other, UpdateProfile, { input }))).toEqual(['BAD_USER_INPUT']);
    expect(await UserModel.findById(other._id)).toMatchObject({ role: 'user' });
  });

  test('cannot be changed by a token or a guest', async () => {
    const input = { name: 'Mallory' };
    const token = await withToken(other, 'read', 'write');
    expect(codes(await execute(token, UpdateProfile, { input }))).toEqual(['FORBIDDEN']);
    expect(codes(await execute(null, UpdateProfile, { input }))).toEqual(['UNAUTHORIZED']);
  });
});

describe('an account', () => {
  const password = 'a long one indeed';

  test('is deleted only with its password and never by a token', async () => {
    const person = await makeUser({ password });
    for (const [input, message] of [
      [{}, 'Enter your password'],
      [{ password: null }, 'Enter your password'],
      [{ password: 'another long one' }, 'Wrong password'],
    ] as const) {
      const { errors } = await execute(person, DeleteAccount, { input });
      const issues = [{ path: ['password'], message }];
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', issues } }]);
    }
    const token = await withToken(person, 'read', 'write');
    const input = { password };
    expect(codes(await execute(token, DeleteAccount, { input }))).toEqual(['FORBIDDEN']);
    expect(await query(person, CurrentViewer)).toEqual({ viewer: { user: { name: person.name } } });
    expect(await query(person, DeleteAccount, { input })).toEqual({
      deleteAccount: { deletedId: globalID('User', person) },
    });
    expect(await query(person, CurrentViewer)).toEqual({ viewer: null });
    expect(codes(await execute(person, DeleteAccount, { input }))).toEqual(['UNAUTHORIZED']);
  });

  test('ends the streams of its sessions and tokens when it is deleted', async () => {
    const person = await makeUser();
    const token = await makeToken(person, ['read']);
    const document = 'subscription { placeChanged { kind } }';
    const streams = [
      await live.follow(session(person), document),
      await live.follow(bearer(token), document),
    ];
    const since = performance.now();
    await query(person, DeleteAccount, { input: {} });
    for (const stream of streams) {
      expect(await stream.next()).toMatchObject({
        errors: [{ extensions: { code: 'UNAUTHORIZED' } }],
      });
    }
    expect(performance.now() - since).toBeLessThan(1000);
  });

  test('that is deleted leaves its places without an owner and none of its comments', async () => {
    const person = await makeUser();
    const place = await makePlace(person);
    await makeComment(person, place);
    await makeComment(other, place);
    await query(person, DeleteAccount, { input: {} });
    await finishDeletions();
    expect(await query(other, Authors, { id: globalID('Place', place) })).toEqual({
      place: {
        commentCount: 1,
        createdBy: null,
        comments: { nodes: [{ author: { name: other.name } }] },
      },
    });
    expect(await CommentModel.exists({ author: person._id })).toBeNull();
    expect((await PlaceModel.findById(place._id))?.canBeChangedBy(person)).toBe(false);
  });

  test('that is being deleted is not shown as the author of its data', async () => {
    const person = await makeUser();
    const place = await makePlace(person);
    await makeComment(person, place);
    await UserModel.deleteOne({ _id: person._id });
    expect(await query(other, Authors, { id: globalID('Place', place) })).toMatchObject({
      place: { createdBy: null, comments: { nodes: [{ author: null }] } },
    });
  });
});
