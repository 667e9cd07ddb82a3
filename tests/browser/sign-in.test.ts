import { expect, test } from 'vitest';
import { appURL } from '../support/sharedApp';
import { fillSignIn, hydrated, open, signOut, visit, visitSignedIn, withBrowser } from './browser';

withBrowser();

test('a wrong password shows an error and keeps the email', async () => {
  const { page, complaints } = await visit();
  await open(page, `/sign-in?${new URLSearchParams({ callbackUrl: '//elsewhere.example/' })}`);
  await fillSignIn(page, 'wrong');
  await page.getByRole('main').getByRole('alert').getByText('Wrong email or password').waitFor();
  expect(await page.getByLabel('Email').inputValue()).toBe('ada@example.com');
  expect(await page.locator(':focus').getAttribute('name')).toBe('password');
  // Chrome logs every response with status 401.
  expect(complaints).toEqual([expect.stringContaining('401')]);

  await fillSignIn(page);
  await page.getByRole('heading', { name: 'All places' }).waitFor();
  expect(page.url()).toBe(`${appURL}/`);
});

test('signing in and out works without JavaScript', async () => {
  const { page } = await visit({ javaScriptEnabled: false });
  await page.goto('/sign-in?error=AccessDenied&callbackUrl=/?from=mail');
  await page.getByRole('main').getByRole('alert').getByText('Access was denied').waitFor();
  const [email, password] = [page.getByLabel('Email'), page.getByLabel('Password')];
  expect(await email.getAttribute('autocomplete')).toBe('username');
  expect(await password.getAttribute('autocomplete')).toBe('current-password');
  await fillSignIn(page, 'wrong');
  await page.getByText('Wrong email or password').waitFor();
  await fillSignIn(page);
  await page.waitForURL('/?from=mail');
  expect(await page.getByRole('article').count()).toBe(20);
  await signOut(page);
  await page.getByRole('heading', { name: 'Places worth' }).waitFor();
});

test('the sign-in page redirects a signed-in person and renews the session cookie', async () => {
  const { context, page } = await visitSignedIn();
  const expiry = async () =>
    (await context.cookies()).find(({ name }) => name.endsWith('session-token'))?.expires ?? 0;
  const previous = await expiry();
  await page.goto('/sign-in');
  expect(new URL(page.url()).pathname).toBe('/');
  expect(await expiry()).toBeGreaterThan(previous);
});

test('signing in works with malformed next-auth cookies', async () => {
  const { context, page } = await visit();
  await open(page, '/sign-in');
  const cookies = await context.cookies();
  await context.addCookies(cookies.map(({ name }) => ({ name, value: 'http://[', url: appURL })));
  await page.goto('/');
  await page.getByRole('heading', { name: 'Places worth' }).waitFor();
  await open(page, '/sign-in');
  await fillSignIn(page);
  await page.getByRole('heading', { name: 'All places' }).waitFor();
  await hydrated(page);
});
