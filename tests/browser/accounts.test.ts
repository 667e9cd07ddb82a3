import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { ask, createPlace, newName } from './arrange';
import {
  accountMenu,
  fillSignIn,
  hydrated,
  open,
  openFollowed,
  signOut,
  visitSignedIn,
  withBrowser,
} from './browser';

withBrowser();

const heart = (page: Page) => page.getByRole('button', { name: /^Favorite / });

async function changeToGrace(page: Page) {
  await signOut(page);
  await page.getByRole('heading', { name: 'Places worth' }).waitFor();
  await open(page, '/sign-in');
  await fillSignIn(page, 'places-demo', 'grace@example.com');
  await page.getByRole('heading', { name: 'All places' }).waitFor();
  await hydrated(page);
}

test('a second person who signs in in the same browser sees no data of the first one', async () => {
  const name = newName('Reading room');
  const id = await createPlace(name);
  const { page, complaints } = await visitSignedIn();
  const card = page.getByRole('article').filter({ hasText: name });
  const favorited = page.waitForResponse((response) =>
    Boolean(response.request().postData()?.includes('FavoritePlace')),
  );
  await heart(page).and(page.getByRole('button', { name })).click();
  await favorited;
  await card.getByRole('link', { name }).click();
  await page.getByRole('link', { name: 'Edit' }).waitFor();
  await page.getByRole('link', { name: 'Favorites' }).first().click();
  await page.getByRole('heading', { level: 1, name: 'Favorites' }).waitFor();
  expect(await card.count()).toBe(1);

  await changeToGrace(page);
  expect(await accountMenu(page).textContent()).toContain('Grace Hopper');
  const cardHeart = card.getByRole('button', { name: /^Favorite / });
  expect(await cardHeart.getAttribute('aria-pressed')).toBe('false');
  expect(await cardHeart.textContent()).toMatch(/1$/);
  await card.getByRole('link', { name }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
  expect(await page.getByRole('link', { name: 'Edit' }).count()).toBe(0);
  await page.getByRole('link', { name: 'Favorites' }).first().click();
  await page.getByRole('heading', { level: 1, name: 'Favorites' }).waitFor();
  expect(await card.count()).toBe(0);
  await page.goBack();
  await page.waitForURL(`/places/${id}`);
  await page.getByRole('heading', { level: 1, name }).waitFor();
  expect(await page.getByRole('link', { name: 'Edit' }).count()).toBe(0);
  expect(complaints).toEqual([]);
});

test('a page opened by one person cannot act as the person who signed in later', async () => {
  const id = await createPlace(newName('Reading room'));
  const { context, page } = await visitSignedIn();
  const [live, settings] = [await context.newPage(), await context.newPage()];
  await openFollowed(live, `/places/${id}`);
  await open(settings, '/settings');
  await changeToGrace(page);
  await live.getByRole('status').getByText('Your session has ended.').waitFor();
  await heart(live).click();
  await live.getByRole('alert').getByText('Your session has ended.').waitFor();
  expect(await heart(live).getAttribute('aria-pressed')).toBe('false');
  const { place } = await ask('grace', 'query ($id: ID!) { place(id: $id) { favoriteCount } }', {
    id,
  });
  expect(place).toEqual({ favoriteCount: 0 });
  await live.getByRole('link', { name: 'Sign in again' }).first().click();
  await live.waitForURL(`/places/${id}`);
  expect(await accountMenu(live).textContent()).toContain('Grace Hopper');

  // A page without a subscription notices when it sends a change.
  await settings.getByRole('button', { name: 'Save changes' }).click();
  await settings.getByRole('main').getByText('Your session has ended.').waitFor();
  const { viewer } = await ask('grace', '{ viewer { user { name } } }');
  expect(viewer.user.name).toBe('Grace Hopper');
});
