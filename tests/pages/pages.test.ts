import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { signedInCookie } from '../support/http';
import { appURL } from '../support/sharedApp';

test.each([
  '/settings',
  '/favorites',
  '/places/new',
  '/places/UGxhY2U6NjRmMDAwMDAwMDAwMDAwMDAwMDAwMDAw',
])('a guest who opens %s is redirected to the sign-in page', async (path) => {
  const response = await fetch(appURL + path, { redirect: 'manual' });
  const location = new URL(String(response.headers.get('Location')), appURL);
  expect([response.status, location.pathname, location.searchParams.get('callbackUrl')]).toEqual([
    307,
    '/sign-in',
    path,
  ]);
});

test.each(['/nowhere', '/places/nothing', '/places/UGxhY2U6NjRmMDAwMDAwMDAwMDAwMDAwMDAwMDAw'])(
  '%s is not found',
  async (path) => {
    const cookie = await signedInCookie('ada@example.com');
    const response = await fetch(appURL + path, { headers: { cookie } });
    expect(response.status).toBe(404);
  },
);

test('/api/schema returns the committed schema', async () => {
  const response = await fetch(`${appURL}/api/schema`);
  expect(await response.text()).toBe(
    await readFile(new URL('../../schema.graphql', import.meta.url), 'utf8'),
  );
});
