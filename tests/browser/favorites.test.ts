import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { createPlace, favorite, newName } from './arrange';
import { asked, hold, open, visitSignedIn, withBrowser } from './browser';

withBrowser();

/** Names of Grace's favorites, more than one page, most recent first. */
const favorites: string[] = [];
beforeAll(async () => {
  for (let i = 0; i < 23; i += 1) {
    const name = newName('Bakery');
    await favorite(await createPlace(name));
    favorites.unshift(name);
  }
});

const list = (page: Page) => page.getByRole('list', { name: 'Favorites' });
const cards = (page: Page) => list(page).getByRole('article');
const names = (page: Page) => cards(page).getByRole('heading').allTextContents();

test('favorites are listed in pages, and a removed one disappears or stays with the error', async () => {
  const { page, complaints, operations } = await visitSignedIn({}, 'grace');
  await open(page, '/favorites');
  expect(await page.title()).toBe('Favorites · Places');
  expect(await names(page)).toEqual(favorites.slice(0, 20));
  await page.getByRole('button', { name: 'Show more' }).click();
  await cards(page).nth(22).waitFor();
  const shown = await names(page);
  expect(shown.slice(0, 23)).toEqual(favorites);
  expect(new Set(shown).size).toBe(shown.length);
  expect(asked(operations)).toEqual(['FavoritePage']);

  const name = String(favorites[1]);
  const heart = list(page).getByRole('button', { name: `Favorite ${name}` });
  const isPressed = () => heart.getAttribute('aria-pressed');
  const respond = await hold(page, 'UnfavoritePlace');
  await heart.click();
  await expect.poll(isPressed).toBe('false');
  const errors = [{ message: 'Try again in 10 seconds', extensions: { code: 'RATE_LIMITED' } }];
  respond((route) => route.fulfill({ json: { data: { unfavoritePlace: null }, errors } }));
  const card = cards(page).filter({ hasText: name });
  await card.getByRole('alert').getByText('Try again in 10 seconds').waitFor();
  expect(await isPressed()).toBe('true');
  expect((await names(page)).slice(0, 3)).toEqual(favorites.slice(0, 3));

  await page.unrouteAll({ behavior: 'wait' });
  await heart.click();
  await expect.poll(() => names(page)).not.toContain(name);
  expect(await page.getByRole('main').getByRole('alert').count()).toBe(0);
  await expect.poll(() => page.locator(':focus').textContent()).toBe('Favorites');
  await page.reload();
  expect((await names(page)).slice(0, 2)).toEqual([favorites[0], favorites[2]]);
  expect(complaints).toEqual([]);
});
