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

/** Signs Ada out, and Grace in, in the browser of this page. */
async function changeToGrace(page: Page) {
  await signOut(page);
  await page.getByRole('heading', { name: 'Places worth' }).waitFor();
  await open(page, '/sign-in');
  await fillSignIn(page, 'places-demo', 'grace@example.com');
  await page.getByRole('heading', { name: 'All places' }).waitFor();
  await hydrated(page);
}

test('who signs in after somebody else in one browser meets nothing of theirs', async () => {
  const name = newName('Reading room');
  await createPlace(name);
  const { page, complaints } = await visitSignedIn();
  const card = page.getByRole('article').filter({ hasText: name });
  const favorited = page.waitForResponse((response) =>
    Boolean(response.request().postData()?.includes('FavoritePlace')),
  );
  await card.getByRole('button', { name: `Favorite ${name}` }).click();
  await favorited;
  await card.getByRole('link', { name }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
  expect(await page.getByRole('link', { name: 'Edit' }).count()).toBe(1);
  await page.getByLabel('Your comment').fill('Quiet, please.');
  await page.getByRole('button', { name: 'Add comment' }).click();
  await page.getByRole('button', { name: 'Delete the comment of Ada Lovelace' }).waitFor();
  await page.getByRole('link', { name: 'Favorites' }).first().click();
  await page.getByRole('heading', { level: 1, name: 'Favorites' }).waitFor();
  expect(await card.count()).toBe(1);

  await changeToGrace(page);
  expect(await accountMenu(page).textContent()).toContain('Grace Hopper');
  const seen = card.getByRole('button', { name: `Favorite ${name}` });
  expect(await seen.getAttribute('aria-pressed')).toBe('false');
  expect(await seen.textContent()).toMatch(/1$/);
  await card.getByRole('link', { name }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
  await page.getByText('Quiet, please.').waitFor();
  expect(await heart(page).getAttribute('aria-pressed')).toBe('false');
  expect(await page.getByRole('link', { name: 'Edit' }).count()).toBe(0);
  expect(
    await page
      .getByRole('main')
      .getByRole('button', { name: /^Delete/ })
      .count(),
  ).toBe(0);
  await page.getByRole('link', { name: 'Favorites' }).first().click();
  await page.getByRole('heading', { level: 1, name: 'Favorites' }).waitFor();
  expect(await card.count()).toBe(0);
  // Back to pages that Ada had open goes by the way of the server as well.
  await page.goBack();
  await page.getByRole('heading', { level: 1, name }).waitFor();
  expect(await page.getByRole('link', { name: 'Edit' }).count()).toBe(0);
  expect(complaints).toEqual([]);
});

test('a page that was opened as somebody else says so, and does nothing in the name of who came after', async () => {
  const name = newName('Reading room');
  const id = await createPlace(name);
  const { context, page } = await visitSignedIn();
  const [followed, other] = [await context.newPage(), await context.newPage()];
  await openFollowed(followed, `/places/${id}`);
  await open(other, '/settings');
  await changeToGrace(page);
  await followed.getByRole('status').getByText('Your session has ended.').waitFor();
  await heart(followed).click();
  await followed.getByRole('alert').getByText('Your session has ended.').waitFor();
  expect(await heart(followed).getAttribute('aria-pressed')).toBe('false');
  const { place } = await ask('grace', 'query ($id: ID!) { place(id: $id) { favoriteCount } }', {
    id,
  });
  expect(place).toEqual({ favoriteCount: 0 });
  await followed.getByRole('link', { name: 'Sign in again' }).first().click();
  await followed.waitForURL(`/places/${id}`);
  expect(await accountMenu(followed).textContent()).toContain('Grace Hopper');

  // One that follows nothing is told when something is done in it.
  await other.getByRole('button', { name: 'Save profile' }).click();
  await other.getByRole('main').getByText('Your session has ended.').waitFor();
  const { viewer } = await ask('grace', '{ viewer { user { name } } }');
  expect(viewer.user.name).toBe('Grace Hopper');
});
