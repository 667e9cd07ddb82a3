import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { ask, createPlace, newName, updatePlace } from './arrange';
import { asked, hold, open, openFollowed, openSlowly, visitSignedIn, withBrowser } from './browser';

withBrowser();

const phone = { viewport: { width: 390, height: 800 } };
const cards = (page: Page) => page.getByRole('article');
const names = (page: Page) => cards(page).getByRole('heading').allTextContents();
const map = (page: Page) => page.getByRole('region', { name: 'Map of places' });
const search = (page: Page) => page.getByLabel('Search places');
const found = (page: Page) => page.getByRole('heading', { level: 1, name: 'Matching places' });

test('typing searches places, and the URL of a search shows the same places', async () => {
  const { context, page, complaints } = await visitSignedIn();
  await search(page).pressSequentially('lake');
  await page.waitForURL('/?q=lake');
  await found(page).waitFor();
  await page
    .getByRole('status')
    .getByText(/^\d+ places? found$/)
    .waitFor();
  expect(await search(page).evaluate((input) => input === document.activeElement)).toBe(true);
  const lakes = await names(page);
  expect(lakes.length).toBeGreaterThan(1);
  expect(lakes.length).toBeLessThan(20);

  const other = await context.newPage();
  await open(other, '/?q=lake');
  expect(await names(other)).toEqual(lakes);
  expect(await search(other).inputValue()).toBe('lake');
  expect(complaints).toEqual([]);
});

test('text typed before hydration is searched', async () => {
  const { page, complaints } = await visitSignedIn();
  const goOn = await openSlowly(page, '/');
  await search(page).fill('lake');
  await goOn();
  await page.waitForURL('/?q=lake');
  await found(page).waitFor();
  expect(await search(page).inputValue()).toBe('lake');
  expect(complaints).toEqual([]);
});

test('a tag typed before hydration is applied', async () => {
  const { page, complaints } = await visitSignedIn();
  const goOn = await openSlowly(page, '/');
  const box = page.getByLabel('Add a tag');
  await box.fill('la');
  await goOn();
  await page.locator('datalist option[value=lake]').waitFor({ state: 'attached' });
  expect(await box.inputValue()).toBe('la');
  await box.press('End');
  await box.pressSequentially('ke');
  await box.press('Enter');
  await page.waitForURL('/?tag=lake');
  expect(await box.inputValue()).toBe('');
  expect(complaints).toEqual([]);
});

test('Back undoes a filter without a page load', async () => {
  const { page } = await visitSignedIn();
  const all = await names(page);
  await page.getByLabel('Sort by').selectOption('Name, A to Z');
  await page.waitForURL('/?order=name');
  await expect.poll(() => names(page)).not.toEqual(all);
  const tag = page.getByRole('group', { name: 'Tags' }).getByRole('button').first();
  await tag.click();
  await page.waitForURL(/\?tag=.+&order=name$/);
  await expect.poll(() => tag.getAttribute('aria-pressed')).toBe('true');
  await page.goBack();
  await page.waitForURL('/?order=name');
  await page.goBack();
  await page.waitForURL('/');
  await expect.poll(() => names(page)).toEqual(all);
});

test('a search without results suggests clearing the filters', async () => {
  const { page } = await visitSignedIn();
  await open(page, '/?q=nothing+is+called+that');
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.waitForURL('/');
  await expect.poll(() => cards(page).count()).toBe(20);
});

test('moving the map filters the list, and the URL keeps the position', async () => {
  const { page, complaints } = await visitSignedIn();
  await page.locator('.leaflet-marker-icon').first().waitFor();
  await page.getByRole('button', { name: 'Zoom in' }).click();
  await page.waitForURL(/\?bounds=[-\d.]+,[-\d.]+,[-\d.]+,[-\d.]+$/);
  await page
    .getByRole('status')
    .getByText(/places? found$/)
    .waitFor();
  const there = await names(page);
  await page.reload();
  await expect.poll(() => names(page)).toEqual(there);
  expect(complaints).toEqual([]);
});

test('hovering over a card highlights its pin', async () => {
  const { page } = await visitSignedIn();
  await open(page, '/?q=lake');
  await page.locator('.leaflet-marker-icon').first().waitFor();
  await cards(page).first().hover();
  await page.locator('.leaflet-marker-icon[class*="highlighted"]').waitFor();
});

test('a skip link bypasses the pins of the map', async () => {
  const { page } = await visitSignedIn();
  await map(page).locator('.leaflet-marker-icon').first().waitFor();
  const focused = page.locator(':focus');
  await map(page).focus();
  await page.keyboard.press('Shift+Tab');
  expect(await focused.textContent()).toBe('Skip the map');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  expect(await focused.textContent()).toBe('Developers');
});

test('Near me lists the nearest places first, with their distances', async () => {
  const { context, page } = await visitSignedIn();
  await page.getByRole('button', { name: 'Near me' }).click();
  await page.getByText('Location access is blocked.').waitFor();
  await context.grantPermissions(['geolocation']);
  await context.setGeolocation({ latitude: 46.94809, longitude: 7.44744 });
  await page.getByRole('button', { name: 'Near me' }).click();
  await page.waitForURL('/?near=46.948,7.447');
  await page.getByText(/^\d+, nearest first$/).waitFor();
  const away = page.getByText(/^[\d,.]+ k?m away$/);
  await away.first().waitFor();
  const distances = await away.allTextContents();
  const meters = distances.map(
    (text) => Number.parseFloat(text.replace(',', '')) * (text.includes('km') ? 1000 : 1),
  );
  expect(meters).toEqual(meters.toSorted((one, other) => one - other));
  expect(meters).toHaveLength(20);
});

test('a phone loads the map only when it is shown', async () => {
  const { page, operations, complaints } = await visitSignedIn(phone);
  await openFollowed(page);
  expect(asked(operations)).toEqual([]);
  expect(operations).not.toContain('PlacePins');
  expect(await map(page).count()).toBe(0);
  await page.getByRole('button', { name: 'Map', exact: true }).click();
  await page.waitForURL('/?view=map');
  await map(page).waitFor();
  expect(await cards(page).first().isVisible()).toBe(false);
  expect(complaints).toEqual([]);
});

test('live updates and deletions show at once, and new places on request', async () => {
  const { page, complaints } = await visitSignedIn();
  const name = newName('Lookout');
  const button = page.getByRole('button', { name: /^Show \d+ new places?$/ });
  await openFollowed(page);
  const id = await createPlace(name);
  await button.waitFor();
  const before = await names(page);
  expect(before).not.toContain(name);
  await button.click();
  const card = cards(page).first();
  await card.getByRole('heading', { name }).waitFor();

  await updatePlace(id, { location: 'Elsewhere' });
  await card.getByText('Elsewhere').waitFor();
  await ask('ada', 'mutation ($id: ID!) { deletePlace(input: { id: $id }) { deletedId } }', { id });
  await expect.poll(() => names(page)).not.toContain(name);
  expect(complaints).toEqual([]);
});

test('scrolling loads more places without moving the page', async () => {
  const { page, operations } = await visitSignedIn();
  await openFollowed(page);
  const answer = await hold(page, 'PlaceListPage');
  await cards(page).last().scrollIntoViewIfNeeded();
  await page.getByRole('button', { name: 'Loading…' }).waitFor();
  const scrolled = () => page.evaluate(() => scrollY);
  const before = await scrolled();
  expect(before).toBeGreaterThan(0);
  answer();
  await page
    .getByRole('status')
    .getByText(/^Showing 40 of/)
    .waitFor();
  expect(await cards(page).count()).toBe(40);
  expect(await scrolled()).toBe(before);
  expect(operations.filter((name) => name === 'PlaceListPage')).toEqual(['PlaceListPage']);
});
