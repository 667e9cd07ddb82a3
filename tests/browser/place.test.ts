import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { addComment, createPlace, newName } from './arrange';
import {
  asked,
  gate,
  hold,
  hydrated,
  open,
  openFollowed,
  visit,
  visitSignedIn,
  withBrowser,
} from './browser';

withBrowser();

const comments = (page: Page) => page.getByRole('list', { name: 'Comments' }).getByRole('listitem');

const heart = (page: Page) => page.getByRole('button', { name: /^Favorite / });

test('a place comes with its data, and nothing is fetched again but what is to come', async () => {
  const id = await createPlace('Clock tower', { tags: ['tower'], description: 'It rings.' });
  await addComment(id, 'Listen at noon.');
  const { page, complaints, operations } = await visitSignedIn();
  await page.goto(`/places/${id}`);
  await hydrated(page);
  expect(await page.title()).toBe('Clock tower · Places');
  expect(await comments(page).count()).toBe(1);
  await expect.poll(() => asked(operations)).toEqual(['CommentAdded']);
  expect(complaints).toEqual([]);
});

test('a place is shown on a map that comes when it is to be seen', async () => {
  const coordinates = { latitude: 46.948, longitude: 7.4474 };
  const id = await createPlace('Bear park', { coordinates });
  const { page, complaints } = await visitSignedIn();
  await open(page, `/places/${id}`);
  const map = page.getByRole('region', { name: 'Map of Bear park' });
  await map.locator('.leaflet-marker-icon').waitFor();
  await map.getByText('OpenStreetMap contributors').waitFor();

  // Beneath a picture it has to be scrolled to.
  await page.setViewportSize({ width: 390, height: 500 });
  const image = 'https://pictures.example.org/bears.gif';
  const long = 'Bears live here.\n'.repeat(60);
  await open(
    page,
    `/places/${await createPlace('Bear pit', { coordinates, image, description: long })}`,
  );
  const lower = page.getByRole('region', { name: 'Map of Bear pit' });
  await page.getByRole('heading', { name: 'Comments' }).waitFor();
  expect(await lower.count()).toBe(0);
  await page.getByRole('link', { name: 'Open the map' }).scrollIntoViewIfNeeded();
  await lower.locator('.leaflet-marker-icon').waitFor();
  expect(complaints).toEqual([]);
});

test('a guest is led to sign in, and from there to the place', async () => {
  const id = await createPlace('Hidden garden');
  const { page } = await visit();
  await open(page, `/places/${id}`);
  const { pathname, searchParams } = new URL(page.url());
  expect([pathname, searchParams.get('callbackUrl')]).toEqual(['/sign-in', `/places/${id}`]);
});

test('what is no place is not found', async () => {
  const { page } = await visitSignedIn();
  for (const id of ['nothing', 'UGxhY2U6NjRmMDAwMDAwMDAwMDAwMDAwMDAwMDAw']) {
    expect((await page.goto(`/places/${id}`))?.status()).toBe(404);
  }
});

test('a comment appears in the window of somebody else', async () => {
  const id = await createPlace('Market hall');
  const one = await visitSignedIn();
  const other = await visitSignedIn();
  for (const { page } of [one, other]) {
    await openFollowed(page, `/places/${id}`);
    expect(await page.getByText('Nobody has said anything').count()).toBe(1);
  }
  await addComment(id, 'Open on Saturdays.');
  for (const { page } of [one, other]) await page.getByText('Open on Saturdays.').waitFor();

  await one.page.getByLabel('Your comment').fill('<b>The bread</b> is good.\nمرحبا');
  await one.page.getByRole('button', { name: 'Add comment' }).click();
  for (const { page } of [one, other]) {
    await page.getByText('<b>The bread</b> is good.').waitFor();
    await page.getByRole('heading', { name: 'Comments (2)' }).waitFor();
    expect(await comments(page).count()).toBe(2);
  }
  expect(await one.page.getByLabel('Your comment').inputValue()).toBe('');

  const mine = comments(one.page).first();
  await mine.getByRole('button', { name: 'Delete the comment of Ada Lovelace' }).click();
  await one.page.getByRole('button', { name: 'Delete comment' }).click();
  await one.page.getByRole('heading', { name: 'Comments (1)' }).waitFor();
  expect(await comments(one.page).count()).toBe(1);
  expect(await one.page.locator(':focus').getAttribute('id')).toBe('comments');
  expect([...one.complaints, ...other.complaints]).toEqual([]);
});

test('a comment that does not get through is taken back, and its text is there to be sent again', async () => {
  const id = await createPlace('Boat house');
  const { page } = await visitSignedIn();
  await open(page, `/places/${id}`);
  await page.route('/api/graphql', (route) =>
    route.request().postData()?.includes('AddComment') ? route.abort() : route.continue(),
  );
  const field = page.getByLabel('Your comment');
  await field.fill('Rent by the hour.');
  await page.getByRole('button', { name: 'Add comment' }).click();
  await page.getByRole('main').getByRole('alert').getByText('cannot be reached').waitFor();
  expect(await field.inputValue()).toBe('Rent by the hour.');
  expect(await comments(page).count()).toBe(0);

  await page.unroute('/api/graphql');
  await page.getByRole('button', { name: 'Add comment' }).click();
  await comments(page).getByText('Rent by the hour.').waitFor();
  expect(await comments(page).count()).toBe(1);
});

test('a favorite is one at once, and none again when it does not get through', async () => {
  const id = await createPlace('Old mill');
  const { page, context } = await visitSignedIn();
  await open(page, `/places/${id}`);
  const answer = await hold(page, 'FavoritePlace');
  await heart(page).click();
  await expect.poll(() => heart(page).getAttribute('aria-pressed')).toBe('true');
  expect(await heart(page).textContent()).toMatch(/1$/);
  const saved = page.waitForResponse((response) =>
    Boolean(response.request().postData()?.includes('FavoritePlace')),
  );
  answer();
  await (await saved).finished();
  await page.unrouteAll({ behavior: 'wait' });

  await context.setOffline(true);
  await page.getByText('You are offline').waitFor();
  await heart(page).click();
  await page.getByRole('main').getByRole('alert').getByText('cannot be reached').waitFor();
  await expect.poll(() => heart(page).getAttribute('aria-pressed')).toBe('true');
  await context.setOffline(false);
  await expect.poll(() => page.getByText('You are offline').count()).toBe(0);

  await open(page, '/favorites');
  const list = page.getByRole('list', { name: 'Favorites' });
  const card = list.getByRole('article').filter({ hasText: 'Old mill' });
  await card.getByRole('button', { name: 'Favorite Old mill' }).click();
  await expect.poll(() => card.count()).toBe(0);
});

test('the owner deletes a place after being asked, and a link leads where it said', async () => {
  const name = `Kiosk ${Date.now()}`;
  const id = await createPlace(name);
  const { page, complaints, operations } = await visitSignedIn();
  await page.getByRole('article').getByRole('link', { name }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
  expect(await page.locator(':focus').getAttribute('id')).toBe('content');
  const remove = page.getByRole('button', { name: 'Delete', exact: true });
  await remove.click();
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  expect(await remove.evaluate((button) => button === document.activeElement)).toBe(true);
  await remove.click();
  await page.getByRole('button', { name: 'Delete place' }).click();
  await page.waitForURL('/');
  await page.getByRole('article').first().waitFor();
  expect(await page.getByRole('link', { name }).count()).toBe(0);
  expect((await page.goto(`/places/${id}`))?.status()).toBe(404);
  expect(asked(operations)).toEqual(['CommentAdded', 'DeletePlace']);
  expect(complaints.filter((text) => !text.includes('404'))).toEqual([]);
});

test('another viewer starts with nothing of what the one before was told', async () => {
  const { page, context } = await visitSignedIn();
  const cookie = (await context.cookies()).find(({ name }) => name.endsWith('session-token'));
  expect(cookie).toBeDefined();
  await context.clearCookies({ name: cookie?.name });
  // Without a full load: by a link, as the page that is open now is.
  await page.getByRole('link', { name: 'Favorites' }).first().click();
  await page.waitForURL('/sign-in?callbackUrl=%2Ffavorites');
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(await page.getByText('Ada Lovelace').count()).toBe(0);
});

test('who leaves before the map is drawn finely leaves nothing behind', async () => {
  const coordinates = { latitude: 46.9481, longitude: 7.4474 };
  const id = await createPlace(newName('Fountain'), { coordinates });
  const { page, complaints } = await visitSignedIn();
  const asked = gate<string>();
  const left = gate();
  await page.route('**/_next/static/chunks/*.js', async (route) => {
    const response = await route.fetch();
    const isFine = (await response.body()).length > 500_000;
    if (isFine) {
      asked.open(route.request().url());
      await left.opened;
    }
    await route.fulfill({ response });
  });
  await open(page, `/places/${id}`);
  const outlines = page.locator(`script[src="${new URL(await asked.opened).pathname}"]`);
  await page.getByRole('link', { name: 'Favorites' }).first().click();
  await page.getByRole('heading', { level: 1, name: 'Favorites' }).waitFor();
  // It has been executed by the time that it is gone.
  await outlines.evaluate((script) => script.addEventListener('load', () => script.remove()));
  left.open();
  await outlines.waitFor({ state: 'detached' });
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
  expect(complaints).toEqual([]);
});
