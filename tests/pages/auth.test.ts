import { describe, expect, test } from 'vitest';
import { authCookies } from '../../server/authCookies';
import { post, signedInCookie, signIn, signOut } from '../support/http';
import { appURL } from '../support/sharedApp';

const sessionCookie = (response: Response) =>
  response.headers.getSetCookie().find((cookie) => /session-token=./.test(cookie));

test('the log endpoint of next-auth is closed', async () => {
  const body = new URLSearchParams({ level: 'error', code: 'X\n[next-auth] FORGED' });
  const { status } = await fetch(`${appURL}/api/auth/_log`, { method: 'POST', body });
  expect(status).toBe(404);
});

test('a malformed callback URL in a parameter or cookie is ignored', async () => {
  const cookie = `${authCookies(appURL).callbackUrl.name}=foo`;
  for (const [search, headers] of [
    ['?callbackUrl=foo', {}],
    ['', { cookie }],
  ] as const) {
    expect((await fetch(`${appURL}/api/auth/csrf${search}`, { headers })).status).toBe(200);
  }
});

describe('signing in', () => {
  test('sets an HttpOnly, SameSite cookie', async () => {
    const cookie = sessionCookie(await signIn('ada@example.com'));
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=Lax/);
  });

  test('returns the same error for a wrong password and an unknown email', async () => {
    const [wrong, unknown] = await Promise.all([
      signIn('ada@example.com', 'wrong'),
      signIn('unknown@example.com', 'wrong'),
    ]);
    for (const response of [wrong, unknown]) {
      expect(sessionCookie(response)).toBeUndefined();
      expect(response.status).toBe(302);
    }
    const where = wrong.headers.get('location');
    expect(where).toMatch(/[?&]error=CredentialsSignin(&|$)/);
    expect(unknown.headers.get('location')).toBe(where);
  });

  test('is blocked after ten wrong passwords and reports the wait', async () => {
    const attempts = [];
    for (let i = 0; i < 11; i += 1)
      attempts.push(await signIn('guessed@example.com', 'wrong horse'));
    const refused = attempts.pop();
    expect(attempts.every(({ headers }) => !headers.has('retry-after'))).toBe(true);
    expect(refused?.headers.get('location')).toMatch(/[?&]error=RateLimited$/);
    expect(refused?.headers.get('retry-after')).toBe('60');
  });

  test.each([
    'https://elsewhere.example/',
    '//elsewhere.example',
    '/\\elsewhere.example',
    'javascript:alert(1)',
    '/\r\nSet-Cookie: a=b',
    '%',
  ])('stays here whatever the callbackUrl: %o', async (callbackUrl) => {
    const response = await signIn('ada@example.com', 'places-demo', callbackUrl);
    expect(response.status).toBe(302);
    const location = new URL(String(response.headers.get('location')), appURL);
    expect(location.origin).toBe(appURL);
    expect(response.headers.get('set-cookie')).not.toMatch(/^a=b|, a=b/);
  });

  test.each([
    ['{"email":{"$ne":null},"password":{"$ne":null}}', 'application/json'],
    ['email[$ne]=x&password[$ne]=x', 'application/x-www-form-urlencoded'],
  ])('takes an operator for no password: %s', async (body, type) => {
    const csrf = await fetch(`${appURL}/api/auth/csrf`);
    const { csrfToken } = (await csrf.json()) as { csrfToken: string };
    const response = await fetch(`${appURL}/api/auth/callback/credentials`, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'Content-Type': type,
        cookie: csrf.headers
          .getSetCookie()
          .map((c) => c.split(';', 1)[0])
          .join('; '),
      },
      body: type.includes('json')
        ? JSON.stringify({ ...JSON.parse(body), csrfToken })
        : `${body}&csrfToken=${csrfToken}`,
    });
    expect(response.status).toBeLessThan(500);
    expect(sessionCookie(response)).toBeUndefined();
  });
});

describe('a session', () => {
  test('exposes only its user to the browser', async () => {
    const cookie = await signedInCookie('grace@example.com');
    const session = await (
      await fetch(`${appURL}/api/auth/session`, { headers: { cookie } })
    ).json();
    expect(Object.keys(session).sort()).toEqual(['expires', 'sessionId', 'userId']);
  });

  test('does not accept another owner or version from the browser', async () => {
    const cookie = await signedInCookie('grace@example.com');
    const csrf = await fetch(`${appURL}/api/auth/csrf`, { headers: { cookie } });
    const { csrfToken } = (await csrf.json()) as { csrfToken: string };
    const update = await fetch(`${appURL}/api/auth/session`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', cookie },
      body: JSON.stringify({
        csrfToken,
        data: { userId: '0'.repeat(24), sub: '0'.repeat(24), role: 'admin', sessionId: 'x' },
      }),
    });
    const renewed = sessionCookie(update)?.split(';', 1)[0] ?? cookie;
    const { body } = await post('{ viewer { user { email } } }', { cookie: renewed });
    expect(body).toEqual({ data: { viewer: { user: { email: 'grace@example.com' } } } });
  });
});

describe('a session that has ended', () => {
  const whoAmI = '{ viewer { user { email } } }';

  test.each([
    ['by signing out', signOut],
    [
      'by signing out everywhere',
      (cookie: string) => post('mutation { signOutEverywhere { user { id } } }', { cookie }),
    ],
  ])('%s is refused at the next request, and pages remove its cookie', async (_how, end) => {
    const cookie = await signedInCookie('grace@example.com');
    expect((await post(whoAmI, { cookie })).body.data.viewer).not.toBeNull();
    await end(cookie);
    expect((await post(whoAmI, { cookie })).body).toEqual({ data: { viewer: null } });
    const session = await fetch(`${appURL}/api/auth/session`, { headers: { cookie } });
    expect(await session.json()).toEqual({});
    const page = await fetch(appURL, { headers: { cookie } });
    expect(page.headers.getSetCookie().join()).toMatch(/session-token=;/);
  });

  test('does not affect other browsers', async () => {
    const [one, other] = [
      await signedInCookie('grace@example.com'),
      await signedInCookie('grace@example.com'),
    ];
    await signOut(one);
    expect((await post(whoAmI, { cookie: other })).body.data.viewer).not.toBeNull();
  });
});

test('the health check reports whether the database responds', async () => {
  const response = await fetch(`${appURL}/api/health`);
  expect({ status: response.status, body: await response.json() }).toEqual({
    status: 200,
    body: { database: 'up' },
  });
});
