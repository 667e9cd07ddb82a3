import { setTimeout as wait } from 'node:timers/promises';
import mongoose from 'mongoose';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { openStreams } from '../../graphql/live/liveStream';
import { AccessTokenModel } from '../../models/account/accessToken';
import { endSessions } from '../../models/account/session';
import type { User } from '../../models/account/user';
import { makePlace, makeToken, makeUser } from '../support/factories';
import { bearer, knock, liveServer, session, untilOpen } from '../support/live';
import { testDatabase } from '../support/testDatabase';

testDatabase();
const live = liveServer();

const names = 'subscription { placeChanged { kind place { name } } }';

let owner: User;
let stranger: User;
let token: { secret: string };

beforeAll(async () => {
  owner = await makeUser();
  stranger = await makeUser();
  token = await makeToken(stranger, ['read']);
});

const open = (headers: Record<string, string>, query = names) => live.follow(headers, query);

const ended = (code: string) => ({ errors: [{ extensions: { code } }] });

describe('a stream ends, with an error, within a second', () => {
  test.each([
    [
      'of the token being revoked',
      async () => {
        const made = await makeToken(owner, ['read']);
        const revoke = () => AccessTokenModel.deleteOne({ _id: made.accessToken._id });
        return { headers: bearer(made), revoke };
      },
    ],
    [
      'of the token expiring',
      async () => {
        const made = await makeToken(owner, ['read'], new Date(Date.now() + 60_000));
        const update = { expiresAt: new Date() };
        const revoke = () => AccessTokenModel.updateOne({ _id: made.accessToken._id }, update);
        return { headers: bearer(made), revoke };
      },
    ],
    [
      'of the account being deleted',
      async () => {
        const person = await makeUser();
        const made = await makeToken(person, ['read']);
        return { headers: bearer(made), revoke: () => person.deleteOne().exec() };
      },
    ],
    [
      'of signing out everywhere',
      async () => {
        const person = await makeUser();
        return { headers: session(person), revoke: () => endSessions(person._id) };
      },
    ],
  ])('%s', async (_what, arrange) => {
    const { headers, revoke } = await arrange();
    const [client, other] = await Promise.all([open(headers), open(bearer(token))]);
    await revoke();
    const since = performance.now();
    expect(await client.next()).toMatchObject(ended('UNAUTHORIZED'));
    expect(performance.now() - since).toBeLessThan(1000);
    expect([await client.next(), await client.next()]).toEqual(['complete', 'closed']);
    await makePlace(owner, { name: 'After' });
    expect(await other.next()).toMatchObject({ data: { placeChanged: { kind: 'CREATED' } } });
  });

  test('of the token losing a scope it was opened with', async () => {
    const made = await makeToken(owner, ['read', 'write']);
    const client = await open(bearer(made));
    await AccessTokenModel.updateOne({ _id: made.accessToken._id }, { scopes: ['write'] });
    expect(await client.next()).toMatchObject(ended('FORBIDDEN'));
    expect(await client.next()).toBe('complete');
  });
});

describe('a client that', () => {
  test('disconnects ends its subscription', async () => {
    const people = await Promise.all(Array.from({ length: 4 }, () => makeUser()));
    const followers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => open(session(people[i % 4] as User))),
    );
    expect(openStreams()).toBe(20);
    for (const follower of followers) follower.leave();
    await untilOpen(0);
  });

  test('disconnects while its stream opens leaves no subscription', async () => {
    const people = await Promise.all(Array.from({ length: 5 }, () => makeUser()));
    for (let delay = 0; delay < 20; delay += 1) {
      const opening = people.map((person) => knock(live.url, session(person), names));
      await wait(delay);
      for (const socket of opening) socket.destroy();
    }
    await wait(200);
    await untilOpen(0);
  });

  test('does not read is disconnected and its queue is freed', async () => {
    const wide = Array.from({ length: 14 }, (_, i) => `a${i}: description`).join(' ');
    const query = `subscription { placeChanged { place { ${wide} } } }`;
    const socket = knock(live.url, session(stranger), query);
    socket.pause();
    await untilOpen(1);
    const description = 'x'.repeat(2000);
    let events = 0;
    for (; openStreams() > 0 && events < 1500; events += 20) {
      await Promise.all(Array.from({ length: 20 }, () => makePlace(owner, { description })));
    }
    expect(openStreams()).toBe(0);
    socket.destroy();
  });
});

test('without open streams the server does not poll the database', async () => {
  const client = await open(bearer(token));
  client.leave();
  await untilOpen(0);
  let commands: string[] = [];
  mongoose.set('debug', (collection: string, method: string) => {
    commands.push(`${collection}.${method}`);
  });
  // Reads that had already started may still end. Polling would go on.
  await vi.waitFor(
    async () => {
      commands = [];
      await wait(700);
      expect(commands).toEqual([]);
    },
    { timeout: 10_000, interval: 0 },
  );
  mongoose.set('debug', false);
});
