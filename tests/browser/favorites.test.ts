import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { createPlace, favorite, newName } from './arrange';
import { asked, hold, open, visitSignedIn, withBrowser } from './browser';

withBrowser();

/** Grace's favorites, the latest first: more than one page of them. */
let favorites: string[];
beforeAll(async () => {
  favorites = [];
  for (let i = 0; i < 23; i += 1) {
    const name = newName('Bakery');
    await favorite(await createPlace(name));
    favorites.unshift(name);
  }
});

const list = (page: Page) => page.getByRole('list', { name: 'Favorites' });
const cards = (page: Page) => list(page).getByRole('article');
const names = (page: Page) => cards(page).getByRole('heading').allTextContents();
const heart = (page: Page, name: string) =>
  list(page).getByRole('button', { name: `Favorite ${name}` });

async function visitFavorites() {
  const visited = await visitSignedIn({}, 'grace');
  await open(visited.page, '/favorites');
  return visited;
}

test('favorites come with their data, the latest first, and more of them when they are asked for', async () => {
  const { page, complaints, operations } = await visitFavorites();
  expect(await page.title()).toBe('Favorites · Places');
  expect(await names(page)).toEqual(favorites.slice(0, 20));
  await page.getByRole('button', { name: 'Show more' }).click();
  await cards(page).nth(22).waitFor();
  const shown = await names(page);
  expect(shown.slice(0, 23)).toEqual(favorites);
  expect(new Set(shown).size).toBe(shown.length);
  expect(asked(operations)).toEqual(['FavoritePage']);
  expect(complaints).toEqual([]);
});

test('a favorite that is one no more leaves, or stays with the reason when that fails', async () => {
  const { page, complaints } = await visitFavorites();
  const name = String(favorites[1]);
  const end = await hold(page, 'UnfavoritePlace');
  await heart(page, name).click();
  const isOne = () => heart(page, name).getAttribute('aria-pressed');
  await expect.poll(isOne).toBe('false');
  end((route) =>
    route.fulfill({
      json: {
        data: { unfavoritePlace: null },
        errors: [
          {
            message: 'You asked for too much: try again in 10 seconds',
            path: ['unfavoritePlace'],
            extensions: { code: 'RATE_LIMITED' },
          },
        ],
      },
    }),
  );
  await cards(page)
    .filter({ hasText: name })
    .getByRole('alert')
    .getByText('try again in 10 seconds')
    .waitFor();
  expect(await isOne()).toBe('true');
  expect((await names(page)).slice(0, 3)).toEqual(favorites.slice(0, 3));

  await page.unrouteAll({ behavior: 'wait' });
  await heart(page, name).click();
  await expect.poll(() => names(page)).not.toContain(name);
  expect(await page.getByRole('main').getByRole('alert').count()).toBe(0);
  await expect.poll(() => page.locator(':focus').textContent()).toBe('Favorites');
  await page.reload();
  expect((await names(page)).slice(0, 2)).toEqual([favorites[0], favorites[2]]);
  favorites.splice(1, 1);
  expect(complaints).toEqual([]);
});
