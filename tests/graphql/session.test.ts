import { describe, expect, test } from 'vitest';
import {
  endSessions,
  findSessions,
  type SessionClaims,
  startSession,
  touchSession,
} from '../../models/account/session';
import { type User, UserModel } from '../../models/account/user';
import { graphql } from '../generated';
import { commandsOf } from '../support/databaseCommands';
import { codes, execute, query, withToken } from '../support/execute';
import { globalID, makeUser, sessionOf } from '../support/factories';
import { liveServer, session as sessionHeader } from '../support/live';
import { testDatabase } from '../support/testDatabase';

testDatabase();
const live = liveServer();

const WhoAmI = graphql(`query WhoAmI { viewer { user { id } } }`);
const Sessions = graphql(`
  query Sessions {
    viewer {
      sessions {
        id
        createdAt
        lastUsedAt
        userAgent
        current
      }
    }
  }
`);
const EndSession = graphql(
  `mutation EndSession($id: ID!) { endSession(input: { id: $id }) { endedId } }`,
);
const SignOutEverywhere = graphql(
  `mutation SignOutEverywhere { signOutEverywhere { user { id } } }`,
);

/** What comes from a browser that the person has just signed in with. */
async function browserOf(user: User, userAgent?: string) {
  const session = (await startSession(user, userAgent)) as SessionClaims;
  return {
    authentication: { credential: 'COOKIE' as const, session },
    id: globalID('Session', { id: session.sessionId }),
    headers: { 'X-Session': `${session.userId}:${session.sessionId}` },
  };
}

const guest = { viewer: null };
const follow = 'subscription { placeChanged { kind } }';
const ended = { errors: [{ extensions: { code: 'UNAUTHORIZED' } }] };

describe('a signed-in user', () => {
  test('sees their sessions and which one is current', async () => {
    const owner = await makeUser();
    const phone = await browserOf(owner, 'Phone/1.0');
    const { viewer } = await query(phone, Sessions);
    const mine = viewer?.sessions?.find(({ current }) => current);
    expect(viewer?.sessions).toHaveLength(2);
    expect(mine).toMatchObject({ id: phone.id, userAgent: 'Phone/1.0' });
  });

  test('ends one session and its streams and keeps the others', async () => {
    const owner = await makeUser();
    const phone = await browserOf(owner);
    const stream = await live.follow(phone.headers, follow);
    expect(await query(owner, EndSession, { id: phone.id })).toEqual({
      endSession: { endedId: phone.id },
    });
    const since = performance.now();
    expect(await query(phone, WhoAmI)).toEqual(guest);
    expect(await query(owner, WhoAmI)).not.toEqual(guest);
    expect(await stream.next()).toMatchObject(ended);
    expect(performance.now() - since).toBeLessThan(1000);
  });

  test('signs out of every browser, which ends their streams', async () => {
    const owner = await makeUser();
    const phone = await browserOf(owner);
    const streams = await Promise.all(
      [sessionHeader(owner), phone.headers].map((headers) => live.follow(headers, follow)),
    );
    await query(owner, SignOutEverywhere);
    expect(await query(owner, WhoAmI)).toEqual(guest);
    expect(await query(phone, WhoAmI)).toEqual(guest);
    for (const stream of streams) expect(await stream.next()).toMatchObject(ended);
  });

  test('signs out everywhere and keeps the access tokens', async () => {
    const owner = await makeUser();
    const token = await withToken(owner, 'read');
    await query(owner, SignOutEverywhere);
    expect(await query(token, WhoAmI)).not.toEqual(guest);
  });

  test('cannot end or detect the session of another user', async () => {
    const [owner, stranger] = [await makeUser(), await makeUser()];
    const phone = await browserOf(owner);
    const ids = [
      phone.id,
      globalID('Session', { id: 'f'.repeat(24) }),
      globalID('Place', owner),
      '',
    ];
    for (const id of ids) {
      expect(await query(stranger, EndSession, { id })).toEqual({ endSession: { endedId: id } });
    }
    expect(await query(phone, WhoAmI)).not.toEqual(guest);
    expect(await query(stranger, WhoAmI)).not.toEqual(guest);
  });

  test('keeps their twenty newest sessions', async () => {
    const owner = await makeUser();
    for (let count = 0; count < 20; count += 1) await browserOf(owner, 'x'.repeat(10_000));
    const sessions = await findSessions(owner);
    expect(sessions).toHaveLength(20);
    expect(sessions[0]?.userAgent).toHaveLength(300);
    expect(await query(owner, WhoAmI)).toEqual(guest);
  });
});

test('a token cannot list or end sessions', async () => {
  const owner = await makeUser();
  const token = await withToken(owner, 'read', 'write');
  expect(codes(await execute(token, Sessions))).toEqual(['FORBIDDEN']);
  expect(codes(await execute(token, SignOutEverywhere))).toEqual(['FORBIDDEN']);
  expect(await query(owner, WhoAmI)).not.toEqual(guest);
});

test('a session ID is invalid with the ID of another user', async () => {
  const [owner, stranger] = [await makeUser(), await makeUser()];
  const session = { ...sessionOf(owner), userId: stranger.id };
  const asking = { authentication: { credential: 'COOKIE' as const, session } };
  expect(await query(asking, WhoAmI)).toEqual(guest);
});

test('authenticating a session reads only the account, once', async () => {
  const owner = await makeUser();
  expect(await commandsOf(() => query(owner, WhoAmI))).toEqual(['find users']);
});

describe('the use of a session', () => {
  test('is recorded once an hour', async () => {
    const owner = await makeUser();
    const claims = sessionOf(owner);
    const used = async () => (await findSessions(owner))[0]?.lastUsedAt.getTime();
    const begun = (await used()) ?? 0;
    await touchSession(claims, new Date(begun + 30 * 60_000));
    expect(await used()).toBe(begun);
    await touchSession(claims, new Date(begun + 90 * 60_000));
    expect(await used()).toBe(begun + 90 * 60_000);
  });

  test('does not revive an ended session', async () => {
    const owner = await makeUser();
    await endSessions(owner._id);
    await touchSession(sessionOf(owner));
    expect((await UserModel.findById(owner._id).select('sessions'))?.sessions).toHaveLength(0);
  });
});

test('session data is not loaded with other users', async () => {
  const owner = await makeUser();
  expect((await UserModel.findById(owner._id))?.toObject()).not.toHaveProperty('sessions');
});
