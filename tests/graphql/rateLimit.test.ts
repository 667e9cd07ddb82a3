import { beforeAll, describe, expect, test } from 'vitest';
import type { Authentication } from '../../graphql/context';
import { createServer } from '../../graphql/server';
import type { User } from '../../models/account/user';
import { query as ask } from '../support/execute';
import { makePlace, makeToken, makeUser, sessionOf } from '../support/factories';
import { liveServer, session, untilOpen } from '../support/live';
import { testDatabase } from '../support/testDatabase';

testDatabase();

const points = { viewer: 50, guest: 5 };
const live = liveServer({ points });

let viewer: User;
let server: ReturnType<typeof createServer>;

beforeAll(async () => {
  viewer = await makeUser();
});

const rateLimit = '{ rateLimit { limit cost remaining resetAt } }';
const twentyPlaces = '{ places { nodes { id } } rateLimit { cost remaining } }';

const cookieOf = (user: User) => ({
  credential: 'COOKIE' as const,
  session: sessionOf(user),
});

async function send(
  query: string,
  asking: { authentication: Authentication; ipAddress: string },
  accept = 'application/graphql-response+json',
) {
  const init = {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: accept },
    body: JSON.stringify({ query }),
  };
  const response = await server.fetch('http://localhost/api/graphql', init, {
    authenticate: async () => asking.authentication,
    ipAddress: asking.ipAddress,
  });
  const { status, headers } = response;
  const body = await response.json();
  const fields = ['limit', 'remaining', 'reset', 'policy'] as const;
  return {
    status,
    body,
    retryAfter: headers.get('Retry-After'),
    limits: Object.fromEntries(fields.map((name) => [name, headers.get(`RateLimit-${name}`)])),
  };
}

const guest = (ipAddress = '192.0.2.1') => ({ authentication: null, ipAddress });
const fresh = () => {
  server = createServer({ points });
};

describe('the rate limit', () => {
  test('is shown in a field and a header, and reading it costs a point', async () => {
    fresh();
    const { body, limits } = await send(rateLimit, guest());
    expect(body).toEqual({
      data: { rateLimit: { limit: 5, cost: 1, remaining: 4, resetAt: expect.any(String) } },
    });
    const seconds = (Date.parse(body.data.rateLimit.resetAt) - Date.now()) / 1000;
    expect(seconds).toBeGreaterThan(55);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(limits).toEqual({ limit: '5', remaining: '4', reset: '60', policy: '5;w=60' });
  });

  test('subtracts the cost of a query', async () => {
    fresh();
    const asking = { authentication: cookieOf(viewer), ipAddress: '192.0.2.1' };
    const { body, limits } = await send(twentyPlaces, asking);
    expect(body.data.rateLimit).toEqual({ cost: 20, remaining: 30 });
    expect(limits).toMatchObject({ limit: '50', remaining: '30' });
  });

  test('rejects a query over the limit before execution and reports the cost and the wait', async () => {
    fresh();
    const asking = { authentication: cookieOf(viewer), ipAddress: '192.0.2.1' };
    await send(twentyPlaces, asking);
    await send(twentyPlaces, asking);
    const { status, body, retryAfter, limits } = await send(twentyPlaces, asking);
    expect(status).toBe(429);
    expect(body).toEqual({
      errors: [
        {
          message: 'Rate limit of 50 points per minute exceeded',
          extensions: {
            code: 'RATE_LIMITED',
            limit: 50,
            cost: 20,
            remaining: 0,
            resetAt: expect.any(String),
          },
        },
      ],
    });
    expect(Number(retryAfter)).toBeGreaterThan(55);
    expect(limits).toMatchObject({ remaining: '0', reset: retryAfter });
  });

  test('returns status 200 to clients that accept only application/json', async () => {
    fresh();
    for (let i = 0; i < 5; i += 1) await send(rateLimit, guest());
    const { status, body, retryAfter } = await send(rateLimit, guest(), 'application/json');
    expect({ status, code: body.errors[0].extensions.code }).toEqual({
      status: 200,
      code: 'RATE_LIMITED',
    });
    expect(retryAfter).not.toBeNull();
    expect((await send(rateLimit, guest(), '*/*')).status).toBe(429);
  });

  test('counts invalid documents and rejects them without parsing', async () => {
    fresh();
    for (let i = 0; i < 5; i += 1) {
      const { body, limits } = await send('{ nothing }', guest());
      expect(body.errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
      expect(limits.remaining).toBe(String(4 - i));
    }
    const { body } = await send('{ nothing }', guest());
    expect(body.errors[0].extensions.code).toBe('RATE_LIMITED');
  });

  test('of a user is shared by all their sessions and tokens', async () => {
    fresh();
    const { accessToken } = await makeToken(viewer, ['read']);
    await send(twentyPlaces, { authentication: cookieOf(viewer), ipAddress: '192.0.2.1' });
    const token = {
      authentication: { credential: 'TOKEN' as const, accessToken },
      ipAddress: '192.0.2.2',
    };
    expect((await send(rateLimit, token)).limits.remaining).toBe('29');
    const other = { authentication: cookieOf(await makeUser()), ipAddress: '192.0.2.1' };
    expect((await send(rateLimit, other)).limits.remaining).toBe('49');
  });

  test('of guests applies per IPv4 address or IPv6 /64 network', async () => {
    fresh();
    const remaining = async (ipAddress: string) =>
      (await send(rateLimit, guest(ipAddress))).limits.remaining;
    expect(await remaining('192.0.2.1')).toBe('4');
    expect(await remaining('::ffff:192.0.2.1')).toBe('3');
    expect(await remaining('192.0.2.2')).toBe('4');
    expect(await remaining('2001:db8:1:2:3:4:5:6')).toBe('4');
    expect(await remaining('2001:db8:1:2::1')).toBe('3');
    expect(await remaining('2001:db8:1:3::1')).toBe('4');
    expect(await remaining('::1')).toBe('4');
  });

  test('does not apply to queries of the app itself', async () => {
    expect(await ask(null, rateLimit)).toEqual({ rateLimit: null });
    expect(await ask(viewer, rateLimit)).toEqual({ rateLimit: null });
  });
});

test('each event of a stream costs points and the stream ends when none are left', async () => {
  const follower = await makeUser();
  const query = `subscription { placeChanged { place { ${Array.from({ length: 15 }, (_, i) => `a${i}: createdBy { id }`).join(' ')} } } }`;
  const client = await live.follow(session(follower), query);
  await untilOpen(1);
  const results: unknown[] = [];
  // 16 points for the beginning and for each event, of 50.
  for (let i = 0; i < 3; i += 1) {
    await makePlace(viewer);
    results.push(await client.next());
  }
  expect(results).toMatchObject([
    { data: { placeChanged: {} } },
    { data: { placeChanged: {} } },
    { errors: [{ extensions: { code: 'RATE_LIMITED', limit: 50, remaining: 0 } }] },
  ]);
  expect(await client.next()).toBe('complete');
  await untilOpen(0);
});
