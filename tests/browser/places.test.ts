import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { ask, newName } from './arrange';
import {
  accountMenu,
  asked,
  fillSignIn,
  hold,
  hydrated,
  open,
  openFollowed,
  signOut,
  visit,
  visitSignedIn,
  withBrowser,
} from './browser';

withBrowser();

const cards = (page: Page) => page.getByRole('article');
const names = (page: Page) => cards(page).getByRole('heading').allTextContents();

async function fillPlace(page: Page, name: string) {
  await page.getByRole('main').getByRole('link', { name: 'Add a place' }).click();
  await page.waitForURL('/places/new');
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Location').fill('Bern, Switzerland');
}

const submit = (page: Page) => page.getByRole('button', { name: 'Add place' }).click();
const added = (page: Page, name: string) =>
  page.getByRole('heading', { level: 1, name, exact: true }).waitFor();

test('a guest reads the home page, signs in, adds a place and signs out', async () => {
  const { page, complaints, operations } = await visit();
  const home = await open(page, '/');
  expect(home?.status()).toBe(200);
  expect(await home?.headerValue('set-cookie')).toBeNull();
  expect(await page.title()).toBe('Places');
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('Places worth');
  expect(await cards(page).count()).toBe(0);

  await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
  await page.waitForURL('/sign-in');
  await hydrated(page);
  await fillSignIn(page);
  await page.getByRole('heading', { name: 'All places' }).waitFor();
  await hydrated(page);
  expect(await accountMenu(page).textContent()).toContain('Ada Lovelace');
  expect(await cards(page).count()).toBe(20);

  const name = newName('Lighthouse');
  await fillPlace(page, name);
  await page.getByLabel('Latitude').fill('146.9');
  await page.getByLabel('Longitude').fill('7.4474');
  await page.getByLabel('Photo').fill('not an address');
  await page.getByLabel('Tags').fill('Tower, view,');
  await submit(page);
  await page.getByText('Must be from -90 to 90').waitFor();
  expect(await page.locator(':focus').getAttribute('name')).toBe('coordinates.latitude');
  const image = page.getByLabel('Photo');
  expect(await image.getAttribute('aria-invalid')).toBe('true');
  expect(await page.getByLabel('Name').inputValue()).toBe(name);

  await image.fill('https://pictures.example.org/tower.gif');
  await page.getByLabel('Latitude').fill('46,9481');
  const pictureRequest = page.waitForRequest('https://pictures.example.org/tower.gif');
  await submit(page);
  await added(page, name);
  expect(await (await pictureRequest).headerValue('referer')).toBeNull();

  await open(page, '/');
  expect((await names(page))[0]).toBe(name);
  expect(await cards(page).first().getByRole('list', { name: 'Tags' }).textContent()).toContain(
    'tower',
  );

  await signOut(page);
  await page.getByRole('heading', { name: 'Places worth' }).waitFor();
  expect(await cards(page).count()).toBe(0);
  expect(operations.filter((name) => name === 'AddPlace')).toHaveLength(2);
  expect(complaints).toEqual([]);
});

test('a page contains its data and does not fetch it again after hydration', async () => {
  const { page, complaints, operations } = await visitSignedIn();
  await openFollowed(page);
  expect(await cards(page).count()).toBe(20);
  expect(asked(operations)).toEqual([]);
  expect(complaints).toEqual([]);
});

test('Show more by keyboard announces and focuses the new places', async () => {
  const { page, complaints, operations } = await visitSignedIn();
  const total = Number(
    (await page.getByText(/^[\d,]+, newest first$/).textContent())?.match(/^\d+/),
  );
  const before = await names(page);
  await page.getByRole('button', { name: 'Show more' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText(`Showing 40 of ${total} places`).waitFor();

  const after = await names(page);
  expect(after.slice(0, 20)).toEqual(before);
  expect(new Set(after).size).toBe(40);
  const focused = page.locator(':focus').getByRole('heading');
  expect(await focused.textContent()).toBe(after[20]);
  expect(asked(operations)).toEqual(['PlaceListPage']);
  expect(complaints).toEqual([]);
});

test('a late page of places does not move the focus', async () => {
  const { page } = await visitSignedIn();
  const answer = await hold(page, 'PlaceListPage');
  await page.getByRole('button', { name: 'Show more' }).scrollIntoViewIfNeeded();
  await page.getByRole('button', { name: 'Loading…' }).waitFor();
  const add = page.getByRole('main').getByRole('link', { name: 'Add a place' });
  await add.focus();
  answer();
  await cards(page).nth(39).waitFor();
  expect(await add.evaluate((link) => link === document.activeElement)).toBe(true);
});

test('submitting the form twice adds one place', async () => {
  const { page } = await visitSignedIn();
  const name = newName('Lighthouse');
  await fillPlace(page, name);
  await page.locator('main form').evaluate((form: HTMLFormElement) => {
    form.requestSubmit();
    form.requestSubmit();
  });
  await added(page, name);
  await open(page, '/');
  const found = (await names(page)).filter((shown) => shown === name);
  expect(found).toEqual([name]);
});

test('resubmitting after a lost response adds one place with the corrected input', async () => {
  const { page } = await visitSignedIn();
  const name = newName('Lighthouse');
  await fillPlace(page, name);
  let lost = 0;
  await page.route('**/api/graphql', async (route) => {
    if (route.request().postDataJSON().operationName !== 'AddPlace' || lost === 2) {
      await route.continue();
      return;
    }
    await route.fetch();
    lost += 1;
    await route.abort();
  });
  const unreachable = page.getByRole('main').getByRole('alert').getByText('Can’t reach Places');
  for (const attempt of [1, 2]) {
    await submit(page);
    await expect.poll(() => lost).toBe(attempt);
    await unreachable.waitFor();
  }
  await page.getByRole('textbox', { name: 'Location' }).fill('Thun, Switzerland');
  await submit(page);
  await added(page, name);
  await page.getByRole('main').getByText('Thun, Switzerland').first().waitFor();

  const { places } = await ask(
    'ada',
    'query ($filter: PlaceFilter) { places(first: 5, filter: $filter) { nodes { location } } }',
    { filter: { search: name } },
  );
  expect(places.nodes).toEqual([
    { location: 'Thun, Switzerland' },
    { location: 'Bern, Switzerland' },
  ]);
});

test('an ended session asks to sign in again and returns to the page', async () => {
  const { context, page } = await visitSignedIn();
  await context.clearCookies();
  await page.getByRole('button', { name: 'Show more' }).click();
  await page.getByRole('main').getByText('Your session has ended.').waitFor();
  await page.getByRole('main').getByRole('link', { name: 'Sign in again' }).click();
  await page.waitForURL('/sign-in');
  await hydrated(page);
  await fillSignIn(page);
  await page.getByRole('heading', { name: 'All places' }).waitFor();
});

test('a session that ends while a form is filled in does not lose the input', async () => {
  const { context, page } = await visitSignedIn();
  const name = newName('Lighthouse');
  await fillPlace(page, name);
  await context.clearCookies();
  await submit(page);
  const [tab] = await Promise.all([
    context.waitForEvent('page'),
    page.getByRole('link', { name: 'sign in again in a new tab' }).click(),
  ]);
  await hydrated(tab);
  await fillSignIn(tab);
  await tab.getByRole('heading', { name: 'Add a place' }).waitFor();
  await submit(page);
  await added(page, name);
});

test('a page without a network shows a message and offers to try again', async () => {
  const { context, page } = await visitSignedIn();
  await context.setOffline(true);
  await page.getByRole('button', { name: 'Show more' }).click();
  await page.getByText('Can’t reach Places.').waitFor();
  await context.setOffline(false);
  await page.getByRole('button', { name: 'Show more' }).click();
  await cards(page).nth(39).waitFor();
});

test('user input is rendered as text', async () => {
  const { page, complaints } = await visitSignedIn();
  const name = `</script><img src=x onerror=alert(1)> ${newName('Lighthouse')}`;
  await fillPlace(page, name);
  await submit(page);
  await added(page, name);
  await open(page, '/');
  expect((await names(page))[0]).toBe(name);
  expect(complaints).toEqual([]);
});
