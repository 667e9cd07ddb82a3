import { beforeEach, describe, expect, test } from 'vitest';
import { startSession } from '../../models/account/session';
import { findByPassword, type User, UserModel } from '../../models/account/user';
import { graphql } from '../generated';
import { codes, execute, query, withToken } from '../support/execute';
import { makePlace, makeUser } from '../support/factories';
import { liveServer, session } from '../support/live';
import { testDatabase } from '../support/testDatabase';

testDatabase();
const live = liveServer();

const HasPassword = graphql(`query HasPassword { viewer { hasPassword } }`);
const ChangePassword = graphql(`
  mutation ChangePassword($input: ChangePasswordInput!) {
    changePassword(input: $input) {
      user {
        email
      }
    }
  }
`);

const [before, after] = ['correct horse', 'battery staple'];
const change = { currentPassword: before, newPassword: after };

let owner: User;

beforeEach(async () => {
  owner = await makeUser({ password: before });
});

/** The person in another browser. */
async function otherBrowser(user: User) {
  const session = await startSession(user);
  if (!session) throw new Error('There is no session');
  return {
    authentication: { credential: 'COOKIE' as const, session },
    headers: { 'X-Session': `${session.userId}:${session.sessionId}` },
  };
}

const refused = (field: string, message: string) => ({
  errors: [{ extensions: { code: 'BAD_USER_INPUT', issues: [{ path: [field], message }] } }],
});

describe('changing the password', () => {
  test('replaces it and keeps only the current browser signed in', async () => {
    const other = await otherBrowser(owner);
    expect(await query(owner, ChangePassword, { input: change })).toEqual({
      changePassword: { user: { email: owner.email } },
    });
    expect(await findByPassword(owner.email, before)).toBeNull();
    expect(await findByPassword(owner.email, after)).not.toBeNull();
    expect(await query(owner, HasPassword)).toEqual({ viewer: { hasPassword: true } });
    expect(await query(other, HasPassword)).toEqual({ viewer: null });
  });

  test('ends only the streams of other browsers within a second', async () => {
    const follow = 'subscription { placeChanged { kind } }';
    const { headers } = await otherBrowser(owner);
    const [other, own] = await Promise.all(
      [headers, session(owner)].map((asking) => live.follow(asking, follow)),
    );
    await query(owner, ChangePassword, { input: change });
    const since = performance.now();
    expect(await other?.next()).toMatchObject({
      errors: [{ extensions: { code: 'UNAUTHORIZED' } }],
    });
    expect(performance.now() - since).toBeLessThan(1000);
    await makePlace(owner);
    expect(await own?.next()).toEqual({ data: { placeChanged: { kind: 'CREATED' } } });
  });

  test('rejects a concurrent sign-in with the old password', async () => {
    const signingIn = await findByPassword(owner.email, before);
    await query(owner, ChangePassword, { input: change });
    expect(await startSession(signingIn as User)).toBeNull();
  });

  test.each([
    ['the old password', { newPassword: after }, 'currentPassword', 'Enter your password'],
    [
      'the right old password',
      { currentPassword: after, newPassword: after },
      'currentPassword',
      'Wrong password',
    ],
    [
      'a good new one',
      { currentPassword: before, newPassword: 'short' },
      'newPassword',
      'Must be at least 8 characters',
    ],
  ])('needs %s', async (_what, input, field, message) => {
    const other = await otherBrowser(owner);
    expect(await execute(owner, ChangePassword, { input })).toMatchObject(refused(field, message));
    expect(await findByPassword(owner.email, before)).not.toBeNull();
    expect(await query(other, HasPassword)).toEqual({ viewer: { hasPassword: true } });
  });

  test('succeeds for only one of two concurrent requests', async () => {
    const answers = await Promise.all(
      ['battery staple', 'staple battery'].map((newPassword) =>
        execute(owner, ChangePassword, { input: { currentPassword: before, newPassword } }),
      ),
    );
    expect(answers.flatMap(codes)).toEqual(['BAD_USER_INPUT']);
  });

  test('is not possible with a token', async () => {
    const token = await withToken(owner, 'read', 'write');
    expect(codes(await execute(token, ChangePassword, { input: change }))).toEqual(['FORBIDDEN']);
    expect(codes(await execute(null, ChangePassword, { input: change }))).toEqual(['UNAUTHORIZED']);
    expect(await findByPassword(owner.email, before)).not.toBeNull();
  });

  test('does not change the password of another user', async () => {
    const stranger = await makeUser({ password: 'another horse' });
    expect(codes(await execute(stranger, ChangePassword, { input: change }))).toEqual([
      'BAD_USER_INPUT',
    ]);
    expect(await findByPassword(owner.email, before)).not.toBeNull();
  });
});

test('an account without a password can set its first password once', async () => {
  const person = await makeUser();
  expect(await query(person, HasPassword)).toEqual({ viewer: { hasPassword: false } });
  await query(person, ChangePassword, { input: { newPassword: after } });
  expect(await query(person, HasPassword)).toEqual({ viewer: { hasPassword: true } });
  const again = await execute(person, ChangePassword, { input: { newPassword: before } });
  expect(again).toMatchObject(refused('currentPassword', 'Enter your password'));
});

test('no API field exposes a password hash', async () => {
  expect((await UserModel.findById(owner._id))?.toObject()).not.toHaveProperty('passwordHash');
});
