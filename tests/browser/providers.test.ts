import { expect, test } from 'vitest';
import { withProviders } from '../support/providers';
import { accountMenu, hydrated, visit, withBrowser } from './browser';

withBrowser();

const app = withProviders('github');

test('a person signs in with GitHub and sets a first password', async () => {
  app.signedInThere({ id: '1', name: 'Grace', email: 'grace@github.example', verified: true });
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

test('a person signs up with GitHub without JavaScript', async () => {
  app.signedInThere({ id: '2', name: 'Jean', email: 'jean@github.example', verified: true });
  const { page } = await visit({ baseURL: app.url, javaScriptEnabled: false });
  await page.goto('/sign-up?callbackUrl=/developers');
  await page.getByRole('button', { name: 'Continue with GitHub' }).click();
  await page.waitForURL('/developers');
  expect(await accountMenu(page).textContent()).toContain('Jean');
});
