import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import {
  accountMenu,
  fillSignIn,
  hydrated,
  open,
  signOut,
  visit,
  visitSignedIn,
  withBrowser,
} from './browser';

withBrowser();

const cards = (page: Page) => page.getByRole('article');
const names = (page: Page) => cards(page).getByRole('heading').allTextContents();
const dialog = (page: Page) => page.getByRole('dialog', { name: 'Add a place' });
const newName = () => `Lighthouse ${randomUUID().slice(0, 8)}`;

async function fillPlace(page: Page, name: string) {
  await page.getByRole('button', { name: 'Add a place' }).click();
  await dialog(page).getByLabel('Name').fill(name);
  await dialog(page).getByLabel('Location').fill('Bern, Switzerland');
}

const submit = (page: Page) => dialog(page).getByRole('button', { name: 'Add place' }).click();

test('a guest learns what Places is, signs in, adds a place, and signs out', async () => {
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

  const name = newName();
  await fillPlace(page, name);
  await dialog(page).getByLabel('Latitude').fill('146.9');
  await dialog(page).getByLabel('Longitude').fill('7.4474');
  await dialog(page).getByLabel('Picture').fill('not an address');
  await dialog(page).getByLabel('Tags').fill('Tower, view,');
  await submit(page);
  const summary = dialog(page).getByRole('alert');
  await summary.waitFor();
  expect(await summary.getByRole('listitem').allTextContents()).toEqual([
    'Latitude: Must be from -90 to 90',
    'Picture: Must be a URL',
  ]);
  await summary.getByRole('button', { name: 'Picture: Must be a URL' }).click();
  const image = dialog(page).getByLabel('Picture');
  expect(await image.evaluate((input) => input === document.activeElement)).toBe(true);
  expect(await image.getAttribute('aria-invalid')).toBe('true');
  expect(await dialog(page).getByLabel('Name').inputValue()).toBe(name);

  await image.fill('https://pictures.example.org/tower.gif');
  await dialog(page).getByLabel('Latitude').fill('46,9481');
  const pictureRequest = page.waitForRequest('https://pictures.example.org/tower.gif');
  await submit(page);
  await dialog(page).waitFor({ state: 'hidden' });
  await page.getByRole('status').getByText(`${name} is in the list now.`).waitFor();
  const card = cards(page).first();
  await card.getByRole('heading', { name }).waitFor();
  expect(await (await pictureRequest).headerValue('referer')).toBeNull();
  expect(
    await card.getByRole('list', { name: 'Tags' }).getByRole('listitem').allTextContents(),
  ).toEqual(['tower', 'view']);
  await page.reload();
  await hydrated(page);
  expect((await names(page))[0]).toBe(name);

  await signOut(page);
  await page.getByRole('heading', { name: 'Places worth' }).waitFor();
  expect(await cards(page).count()).toBe(0);
  expect(operations).toEqual(['AddPlace', 'AddPlace']);
  expect(complaints).toEqual([]);
});

test('a page comes with its data: nothing is fetched again after hydration', async () => {
  const { page, complaints, operations } = await visitSignedIn();
  await page.reload({ waitUntil: 'networkidle' });
  await hydrated(page);
  expect(await cards(page).count()).toBe(20);
  expect(operations).toEqual([]);
  expect(complaints).toEqual([]);
});

test('more places come by keyboard, are announced, and have the focus', async () => {
  const { page, complaints, operations } = await visitSignedIn();
  const total = Number((await page.getByText('newest first').textContent())?.match(/^\d+/));
  const before = await names(page);
  await page.getByRole('button', { name: 'Show more' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText(`Now showing 40 of ${total} places`).waitFor();

  const after = await names(page);
  expect(after.slice(0, 20)).toEqual(before);
  expect(new Set(after).size).toBe(40);
  const focused = page.locator(':focus').getByRole('heading');
  expect(await focused.textContent()).toBe(after[20]);
  expect(operations).toEqual(['PlacePage']);
  expect(complaints).toEqual([]);
});

test('more places that come late do not take the focus from where it has gone', async () => {
  const { page } = await visitSignedIn();
  let answer = () => {};
  const wait = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route('/api/graphql', async (route) => {
    await wait;
    await route.continue();
  });
  await page.getByRole('button', { name: 'Show more' }).click();
  await page.getByRole('button', { name: 'Loading…' }).waitFor();
  const add = page.getByRole('button', { name: 'Add a place' });
  await add.focus();
  answer();
  await cards(page).nth(39).waitFor();
  expect(await add.evaluate((button) => button === document.activeElement)).toBe(true);
});

test('a new place moves the others on, and none is lost between two pages', async () => {
  const { page } = await visitSignedIn();
  await page.getByRole('button', { name: 'Show more' }).click();
  await cards(page).nth(39).waitFor();
  const before = await names(page);
  const name = newName();
  await fillPlace(page, name);
  await submit(page);
  await cards(page).first().getByRole('heading', { name }).waitFor();
  await expect.poll(() => names(page)).toEqual([name, ...before]);
});

test('a form that is sent twice adds one place', async () => {
  const { page } = await visitSignedIn();
  const name = newName();
  await fillPlace(page, name);
  await dialog(page)
    .locator('form')
    .evaluate((form: HTMLFormElement) => {
      form.requestSubmit();
      form.requestSubmit();
    });
  await dialog(page).waitFor({ state: 'hidden' });
  await page.reload();
  const found = (await names(page)).filter((shown) => shown === name);
  expect(found).toEqual([name]);
});

test('coordinates that are no numbers, or half of them, are told before they are sent', async () => {
  const { page, operations } = await visitSignedIn();
  await fillPlace(page, newName());
  await dialog(page).getByLabel('Latitude').fill('46° N');
  await submit(page);
  expect(await dialog(page).getByRole('alert').getByRole('listitem').allTextContents()).toEqual([
    'Latitude: Must be a number',
    'Longitude: Must be given with the other one',
  ]);
  expect(operations).toEqual([]);
});

test('whose session has ended is asked to sign in again, and comes back', async () => {
  const { context, page } = await visitSignedIn();
  await context.clearCookies();
  await page.getByRole('button', { name: 'Show more' }).click();
  await page.getByText('Your session has ended.').waitFor();
  await page.getByRole('link', { name: 'Sign in again' }).click();
  await page.waitForURL('/sign-in?callbackUrl=%2F');
  await hydrated(page);
  await fillSignIn(page);
  await page.getByRole('heading', { name: 'All places' }).waitFor();
});

test('a session that ends while somebody types does not cost what was typed', async () => {
  const { context, page } = await visitSignedIn();
  const name = newName();
  await fillPlace(page, name);
  await context.clearCookies();
  await submit(page);
  const [tab] = await Promise.all([
    context.waitForEvent('page'),
    dialog(page).getByRole('link', { name: 'sign in again in a new tab' }).click(),
  ]);
  await hydrated(tab);
  await fillSignIn(tab);
  await tab.getByRole('heading', { name: 'All places' }).waitFor();
  await submit(page);
  await cards(page).first().getByRole('heading', { name }).waitFor();
});

test('without a network the page says so and offers to try again', async () => {
  const { context, page } = await visitSignedIn();
  await context.setOffline(true);
  await page.getByRole('button', { name: 'Show more' }).click();
  await page.getByText('Places cannot be reached.').waitFor();
  await context.setOffline(false);
  await page.getByRole('button', { name: 'Show more' }).click();
  await cards(page).nth(39).waitFor();
});

test('what people write is text, whatever it looks like', async () => {
  const { page, complaints } = await visitSignedIn();
  const name = `</script><img src=x onerror=alert(1)> ${newName()}`;
  await fillPlace(page, name);
  await submit(page);
  await cards(page).first().getByRole('heading', { name }).waitFor();
  await page.reload();
  await hydrated(page);
  expect((await names(page))[0]).toBe(name);
  expect(complaints).toEqual([]);
});
