import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { json } from 'node:stream/consumers';
import { auditServer } from 'graphql-http';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { authCookies } from '../../server/authCookies';
import { bearer, post, signedInCookie } from '../support/http';
import { appURL, tokens } from '../support/sharedApp';

const places = '{ places(first: 1) { totalCount nodes { id name } } }';
const createPlace =
  'mutation { createPlace(input: { name: "A", location: "B" }) { place { id } } }';

const codesOf = ({ body }: { body: { errors?: { extensions: { code: string } }[] } }) =>
  body.errors?.map(({ extensions }) => extensions.code);

const countPlaces = async () =>
  (await post(places, bearer(tokens.ada))).body.data.places.totalCount as number;

const sessionCookie = authCookies(appURL).sessionToken.name;
const callbackCookie = authCookies(appURL).callbackUrl.name;

let cookie: string;
beforeAll(async () => {
  cookie = await signedInCookie('ada@example.com');
});

describe('a guest', () => {
  test('gets an unauthorized error in a GraphQL response, not a 401', async () => {
    const { status, body, headers } = await post(places);
    expect(status).toBe(200);
    expect(body).toEqual({
      data: { places: null },
      errors: [
        {
          message: 'Not authorized',
          path: ['places'],
          locations: [{ line: 1, column: 3 }],
          extensions: { code: 'UNAUTHORIZED' },
        },
      ],
    });
    expect(headers.get('set-cookie')).toBeNull();
  });

  test('cannot create a place or read one by its ID', async () => {
    const before = await countPlaces();
    const [{ id }] = (await post(places, { cookie })).body.data.places.nodes;
    expect(codesOf(await post(createPlace))).toEqual(['UNAUTHORIZED']);
    expect(codesOf(await post(`{ node(id: "${id}") { id } }`))).toEqual(['UNAUTHORIZED']);
    expect(await countPlaces()).toBe(before);
  });

  test('is the viewer of a request with invalid cookies', async () => {
    for (const garbage of [
      `${sessionCookie}=garbage`,
      `${cookie}x`,
      `${callbackCookie}=%ZZ; ${sessionCookie}=a.b.c.d.e`,
    ]) {
      const { status, body } = await post('{ viewer { credential } }', { cookie: garbage });
      expect({ status, body }).toEqual({ status: 200, body: { data: { viewer: null } } });
    }
  });
});

describe('a browser', () => {
  test('is authenticated as the signed-in user', async () => {
    const { body } = await post('{ viewer { credential user { name email } } }', { cookie });
    expect(body).toEqual({
      data: {
        viewer: {
          credential: 'COOKIE',
          user: { name: expect.any(String), email: 'ada@example.com' },
        },
      },
    });
  });

  test('gets no new cookie with each response', async () => {
    const { headers } = await post(places, { cookie });
    expect(headers.get('set-cookie')).toBeNull();
    expect(headers.get('cache-control')).toBe('private, no-store');
  });

  test.each([
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site' },
    { Origin: 'https://elsewhere.example' },
    { Origin: 'null' },
    { Origin: `${appURL}.elsewhere.example` },
  ])('on another site cannot use the session: %o', async (headers) => {
    const before = await countPlaces();
    const { status, body } = await post(createPlace, { cookie, ...headers });
    expect({ status, codes: codesOf({ body }) }).toEqual({ status: 403, codes: ['FORBIDDEN'] });
    expect(await countPlaces()).toBe(before);
  });

  test('on this site can, and a page that is opened can read', async () => {
    for (const headers of [
      { Origin: appURL, 'Sec-Fetch-Site': 'same-origin' },
      { 'Sec-Fetch-Site': 'none' },
    ]) {
      expect((await post(places, { cookie, ...headers })).body.errors).toBeUndefined();
    }
  });
});

test('a page of this site behind a proxy that changes the Host header can use the session', async () => {
  // `fetch` cannot send this header.
  const request = httpRequest(`${appURL}/api/graphql`, {
    method: 'POST',
    headers: {
      Host: 'app:3000',
      Origin: appURL,
      'Sec-Fetch-Site': 'same-origin',
      'Content-Type': 'application/json',
      Cookie: cookie,
    },
  });
  request.end(JSON.stringify({ query: '{ viewer { credential } }' }));
  const [response] = await once(request, 'response');
  expect(await json(response)).toEqual({ data: { viewer: { credential: 'COOKIE' } } });
});

describe('a third-party client', () => {
  test('is authenticated as the owner of its token, from any site', async () => {
    const { status, body, headers } = await post('{ viewer { credential scopes } }', {
      ...bearer(tokens.grace),
      Origin: 'https://elsewhere.example',
    });
    expect({ status, body }).toEqual({
      status: 200,
      body: { data: { viewer: { credential: 'TOKEN', scopes: ['READ', 'WRITE'] } } },
    });
    expect(headers.get('set-cookie')).toBeNull();
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  test('with a read-only token can read but not write', async () => {
    const before = await countPlaces();
    expect((await post(places, bearer(tokens.adaReadOnly))).body.errors).toBeUndefined();
    expect(codesOf(await post(createPlace, bearer(tokens.adaReadOnly)))).toEqual(['FORBIDDEN']);
    expect(await countPlaces()).toBe(before);
  });

  test.each([
    ['unknown', `Bearer plc_${'0'.repeat(38)}`],
    ['garbled', 'Bearer garbage'],
    ['empty', 'Bearer '],
    ['missing', 'Bearer'],
    ['in small letters', 'bearer plc_x'],
  ])(
    'with a token that is %s is refused before GraphQL, even beside a good cookie',
    async (_what, Authorization) => {
      for (const headers of [{ Authorization }, { Authorization, cookie }]) {
        const { status, body, headers: answered } = await post(places, headers);
        expect({ status, body }).toEqual({
          status: 401,
          body: {
            errors: [
              {
                message: 'Not authorized',
                extensions: { code: 'UNAUTHORIZED', reason: 'INVALID' },
              },
            ],
          },
        });
        expect(answered.get('www-authenticate')).toBe(
          'Bearer error="invalid_token", error_description="The access token is not valid"',
        );
      }
    },
  );
});

test('a revoked token gets an error that says it is revoked', async () => {
  const make =
    'mutation { createAccessToken(input: { name: "Short", scopes: [READ] }) { token accessToken { id } } }';
  const made = (await post(make, { cookie })).body.data.createAccessToken;
  expect((await post(places, bearer(made.token))).status).toBe(200);
  const revoke = `mutation { revokeAccessToken(input: { id: "${made.accessToken.id}" }) { revokedId } }`;
  expect((await post(revoke, { cookie })).body.errors).toBeUndefined();
  const { status, body, headers } = await post(places, bearer(made.token));
  expect({ status, extensions: body.errors[0].extensions }).toEqual({
    status: 401,
    extensions: { code: 'UNAUTHORIZED', reason: 'REVOKED' },
  });
  expect(headers.get('www-authenticate')).toBe(
    'Bearer error="invalid_token", error_description="The access token has been revoked"',
  );
});

test('an expired token gets an error that says it has expired', async () => {
  const expiresAt = new Date(Date.now() + 1000).toISOString();
  const make = `mutation { createAccessToken(input: { name: "Brief", scopes: [READ], expiresAt: "${expiresAt}" }) { token } }`;
  const { token } = (await post(make, { cookie })).body.data.createAccessToken;
  const refused = await vi.waitUntil(
    async () => {
      const answer = await post(places, bearer(token));
      return answer.status === 401 && answer;
    },
    { timeout: 5000 },
  );
  expect(refused.body.errors[0].extensions).toEqual({ code: 'UNAUTHORIZED', reason: 'EXPIRED' });
  expect(refused.headers.get('www-authenticate')).toBe(
    'Bearer error="invalid_token", error_description="The access token has expired"',
  );
});

describe('GraphiQL', () => {
  const get = (headers: Record<string, string> = {}, path = '/api/graphql') =>
    fetch(appURL + path, { headers });

  test('is an HTML page without inline scripts', async () => {
    const response = await get({ accept: 'text/html,application/xhtml+xml,*/*;q=0.8' });
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const html = await response.text();
    expect(html).toContain('<script src="/graphiql/graphiql.js" defer></script>');
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|\son\w+=|https?:\/\//);
    expect(response.headers.get('content-security-policy')).toMatch(/script-src 'self'(;|$)/);
  });

  test('loads its files from the app', async () => {
    for (const file of ['graphiql.js', 'graphiql.css', 'start.js', 'graphql.worker.js']) {
      expect((await get({}, `/graphiql/${file}`)).status).toBe(200);
    }
  });

  test('is not sent to clients that accept JSON', async () => {
    const response = await get({ accept: 'application/json' });
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toContain('application/json');
  });
});

test('GraphQL over HTTP: every MUST and SHOULD of the audit suite holds', async () => {
  const results = await auditServer({ url: `${appURL}/api/graphql` });
  expect(results.length).toBeGreaterThan(50);
  const failed = results.filter(({ status }) => status === 'error' || status === 'warn');
  expect(failed.map(({ name }) => name)).toEqual([]);
});

test('each response has a unique request ID', async () => {
  const ids = await Promise.all(
    [1, 2].map(async () => (await post('{ __typename }')).headers.get('x-request-id')),
  );
  expect(ids[0]).toMatch(/^[0-9a-f-]{36}$/);
  expect(ids[0]).not.toBe(ids[1]);
});

test('other paths below /api/graphql are not found', async () => {
  expect((await fetch(`${appURL}/api/graphql/health`)).status).toBe(404);
});
