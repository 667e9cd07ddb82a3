import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { ask, createPlace, newName } from './arrange';
import { open, visitSignedIn, withBrowser } from './browser';

withBrowser();

const map = (page: Page) => page.getByRole('region', { name: 'Map of places' });
const pins = (page: Page) => map(page).locator('.leaflet-marker-icon');
const lit = (page: Page) => map(page).locator('.leaflet-marker-icon[class*="highlighted"]');
const card = (page: Page, name: string) => page.getByRole('article').filter({ hasText: name });

/** Has the map hear of more places than there are. */
const exaggerate = (page: Page) =>
  page.route('**/api/graphql', async (route) => {
    if (route.request().postDataJSON().operationName !== 'PlacePins') return route.fallback();
    const response = await route.fetch();
    const answer = await response.json();
    answer.data.places.totalCount += 300;
    await route.fulfill({ json: answer });
  });

test('a map with too many places shows counts, and pins after zooming in', async () => {
  const { page, complaints } = await visitSignedIn();
  await exaggerate(page);
  await open(page, '/?q=a');
  const cluster = map(page).getByRole('button', { name: /^\d+ places$/ });
  await cluster.first().waitFor();
  const numbers = await pins(page).allTextContents();
  const sum = numbers.reduce((sum, text) => sum + (text === '' ? 1 : Number(text)), 0);
  const { places } = await ask('ada', '{ places(filter: { search: "a" }) { totalCount } }');
  const { nowhere } = await ask(
    'ada',
    `{ nowhere: places(first: 100, filter: { search: "a" }) { nodes { coordinates { latitude } } } }`,
  );
  const without = nowhere.nodes.filter((place: { coordinates: unknown }) => !place.coordinates);
  expect(sum).toBe(places.totalCount - without.length);

  await cluster.first().click();
  await page.waitForURL(/bounds=/);
  await expect.poll(() => pins(page).allTextContents()).not.toEqual(numbers);
  expect(complaints).toEqual([]);
});

test('hovering over a card shows a pin for a place without one', async () => {
  const name = newName('Islet');
  const coordinates = { latitude: -10, longitude: -140 };
  await createPlace(name, { coordinates });
  const { page } = await visitSignedIn();
  await pins(page).first().waitFor();
  // The map looks elsewhere, and does not know of it.
  await page.route('**/api/graphql', async (route) => {
    const { operationName } = route.request().postDataJSON();
    if (operationName !== 'PlacePins') return route.continue();
    const response = await route.fetch();
    const answer = await response.json();
    answer.data.places.nodes = answer.data.places.nodes.filter(
      (place: { name: string }) => place.name !== name,
    );
    await route.fulfill({ json: answer });
  });
  await open(page, '/');
  await pins(page).first().waitFor();
  expect(await lit(page).count()).toBe(0);
  await card(page, name).hover();
  await lit(page).waitFor();
  await page.mouse.move(5, 5);
  await lit(page).waitFor({ state: 'detached' });
});

test('navigating to the same search keeps the pins', async () => {
  const { page } = await visitSignedIn();
  await open(page, '/?order=name');
  await pins(page).first().waitFor();
  const before = await pins(page).count();
  const answered = page.waitForResponse((response) => response.url().includes('/_next/data/'));
  await page.getByRole('link', { name: 'Places', exact: true }).last().click();
  await answered;
  await page.waitForURL('/');
  await expect.poll(() => pins(page).count()).toBe(before);
});

test('Near me shows the nearest places on the map', async () => {
  const { context, page } = await visitSignedIn();
  await context.grantPermissions(['geolocation']);
  await context.setGeolocation({ latitude: 46.948, longitude: 7.4474 });
  await pins(page).first().waitFor();
  const before = await map(page).locator('.leaflet-proxy').getAttribute('style');
  await page.getByRole('button', { name: 'Near me' }).click();
  await page.waitForURL(/near=/);
  await expect
    .poll(() => map(page).locator('.leaflet-proxy').getAttribute('style'))
    .not.toBe(before);
  await pins(page).first().waitFor();
});

test('zooming by keyboard keeps the focus in the map', async () => {
  const { page } = await visitSignedIn({ reducedMotion: 'reduce' });
  await open(page, '/?q=lake');
  const cluster = map(page).getByRole('button', { name: /^\d+ places$/ });
  await cluster.first().focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/bounds=/);
  await expect
    .poll(() =>
      page.locator(':focus').evaluate((element) => element.closest('.leaflet-container') !== null),
    )
    .toBe(true);
});

test('typing in the middle of a search keeps the caret', async () => {
  const { page } = await visitSignedIn();
  const search = page.getByRole('searchbox');
  await search.fill('lake');
  await page.waitForURL('/?q=lake');
  await search.press('Home');
  await search.pressSequentially('old ');
  await page.waitForURL('/?q=old+lake');
  const caret = () => search.evaluate((input) => (input as HTMLInputElement).selectionStart);
  await expect.poll(caret).toBe(4);
  await search.pressSequentially('er ');
  await page.waitForURL('/?q=old+er+lake');
  expect(await search.inputValue()).toBe('old er lake');
});
