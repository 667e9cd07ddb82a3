import { expect, test } from 'vitest';
import { appURL } from '../support/sharedApp';
import { fillSignIn, hydrated, open, signOut, visit, visitSignedIn, withBrowser } from './browser';

withBrowser();

test('a wrong password is told, and costs nothing of what was typed', async () => {
  const { page, complaints } = await visit();
  await open(page, '/sign-in');
  await fillSignIn(page, 'wrong');
  await page.getByRole('main').getByRole('alert').waitFor();
  expect(await page.getByRole('main').getByRole('alert').textContent()).toContain(
    'do not go together',
  );
  expect(await page.getByLabel('E-mail address').inputValue()).toBe('ada@example.com');
  expect(await page.locator(':focus').getAttribute('name')).toBe('password');
  // The browser notes every answer of this kind by itself.
  expect(complaints).toEqual([expect.stringContaining('401')]);

  await fillSignIn(page);
  await page.getByRole('heading', { name: 'All places' }).waitFor();
});

test('too many attempts are told, with how long to wait', async () => {
  const { page } = await visit();
  await page.route('/api/auth/callback/credentials', (route) =>
    route.fulfill({
      status: 401,
      headers: { 'Retry-After': '180' },
      json: { url: `${appURL}/api/auth/error?error=RateLimited` },
    }),
  );
  await open(page, '/sign-in');
  await fillSignIn(page, 'wrong');
  await page.getByText('Too many attempts. Try again in 3 minutes.').waitFor();
});

test.each([
  ['OAuthAccountNotLinked', 'Sign in the way you did before'],
  ['AccessDenied', 'You were not let in'],
  ['EmailNotVerified', 'Verify it there'],
  ['OAuthCallback', 'did not work with the other site'],
  ['RateLimited', 'Please wait a while'],
  ['constructor', 'Signing in did not work'],
])('an attempt that ended with %s is explained', async (error, explanation) => {
  const { page } = await visit({ javaScriptEnabled: false });
  await page.goto(`/sign-in?error=${error}`);
  expect(await page.getByRole('main').getByRole('alert').textContent()).toContain(explanation);
});

test('signing in and out works without JavaScript, and the places are there', async () => {
  const { page } = await visit({ javaScriptEnabled: false });
  await page.goto('/sign-in?callbackUrl=/?from=mail');
  await fillSignIn(page, 'wrong');
  await page.getByText('do not go together').waitFor();
  await fillSignIn(page);
  await page.waitForURL('/?from=mail');
  expect(await page.getByRole('article').count()).toBe(20);
  await signOut(page);
  await page.getByRole('heading', { name: 'Places worth' }).waitFor();
});

test('password managers can tell what the fields are', async () => {
  const { page } = await visit();
  await page.goto('/sign-in');
  const [email, password] = [page.getByLabel('E-mail address'), page.getByLabel('Password')];
  expect(await email.getAttribute('autocomplete')).toBe('username');
  expect(await password.getAttribute('autocomplete')).toBe('current-password');
});

test.each([
  ['/?from=mail', '/?from=mail'],
  ['https://elsewhere.example/', '/'],
  ['//elsewhere.example/', '/'],
  ['/\\elsewhere.example/', '/'],
  ['/.//elsewhere.example/', '/'],
  ['/%0d%0aLocation:%20elsewhere', '/%0d%0aLocation:%20elsewhere'],
  ['javascript:alert(1)', '/'],
  ['http://[', '/'],
])('a sign-in that was asked to lead to %s leads to %s', async (callbackUrl, path) => {
  const { page } = await visit();
  await open(page, `/sign-in?${new URLSearchParams({ callbackUrl })}`);
  await fillSignIn(page);
  await page.waitForURL((url) => url.pathname !== '/sign-in');
  expect(page.url()).toBe(appURL.replace(/\/$/, '') + path);
});

test('who is signed in already is sent on, with a cookie of a new term', async () => {
  const { context, page } = await visitSignedIn();
  const session = async () =>
    (await context.cookies()).find(({ name }) => name.endsWith('next-auth.session-token'));
  const before = await session();
  await page.goto('/sign-in');
  expect(new URL(page.url()).pathname).toBe('/');
  expect(await page.getByRole('article').count()).toBe(20);
  expect((await session())?.value).not.toBe(before?.value);
});

test('cookies that were tampered with do not keep anybody from signing in', async () => {
  const { context, page } = await visit();
  await context.addCookies(
    ['next-auth.callback-url', 'next-auth.csrf-token', 'next-auth.session-token'].map((name) => ({
      name,
      value: 'http://[',
      url: appURL,
    })),
  );
  await page.goto('/');
  await page.getByRole('heading', { name: 'Places worth' }).waitFor();
  await open(page, '/sign-in');
  await fillSignIn(page);
  await page.getByRole('heading', { name: 'All places' }).waitFor();
  await hydrated(page);
});

test('a page that does not exist says so', async () => {
  const { page } = await visit();
  const response = await open(page, '/nowhere');
  expect(response?.status()).toBe(404);
  await page.getByRole('link', { name: 'Go to the places' }).click();
  await page.getByRole('heading', { name: 'Places worth' }).waitFor();
});
