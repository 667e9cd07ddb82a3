import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApp } from '../support/app';
import { startOAuthServer } from '../support/oauthServer';
import { accountMenu, hydrated, visit, withBrowser } from './browser';

withBrowser();

let provider: Awaited<ReturnType<typeof startOAuthServer>>;
let app: Awaited<ReturnType<typeof startApp>>;

beforeAll(async () => {
  provider = await startOAuthServer();
  app = await startApp({
    GITHUB_ID: 'places-at-github',
    GITHUB_SECRET: 'secret',
    GITHUB_URL: provider.url,
  });
});
afterAll(async () => {
  await app.stop();
  provider.stop();
});

test('who comes through GitHub is back where they were, and can set a first password', async () => {
  provider.signedIn({ id: '1', name: 'Grace', email: 'grace@github.example', verified: true });
  const { page, complaints } = await visit({ baseURL: app.url });
  await page.goto('/sign-in?callbackUrl=/settings');
  expect(await page.getByRole('button', { name: 'Continue with Google' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Continue with GitHub' }).click();
  await page.waitForURL('/settings');
  await hydrated(page);
  expect(await accountMenu(page).textContent()).toContain('Grace');

  const password = page.getByRole('region', { name: 'Password', exact: true });
  expect(await password.getByLabel('Current password').count()).toBe(0);
  await password.getByLabel('New password', { exact: true }).fill('nanoseconds of wire');
  await password.getByRole('button', { name: 'Set password' }).click();
  await password.getByLabel('Current password').waitFor();
  expect(complaints).toEqual([]);
});

test('the way through GitHub needs no scripts', async () => {
  provider.signedIn({ id: '2', name: 'Jean', email: 'jean@github.example', verified: true });
  const { page } = await visit({ baseURL: app.url, javaScriptEnabled: false });
  await page.goto('/sign-up?callbackUrl=/developers');
  await page.getByRole('button', { name: 'Continue with GitHub' }).click();
  await page.waitForURL('/developers');
  expect(await accountMenu(page).textContent()).toContain('Jean');
});
