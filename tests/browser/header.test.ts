import { expect, test } from 'vitest';
import { accountMenu, fillSignIn, open, visit, visitSignedIn, withBrowser } from './browser';

withBrowser();

test('the account menu opens by keyboard and closes when it loses the focus', async () => {
  const { page, complaints } = await visitSignedIn();
  const menu = accountMenu(page);
  const settings = page.getByRole('link', { name: 'Settings' });
  const hasFocus = () => menu.evaluate((summary) => summary === document.activeElement);
  await menu.focus();
  await page.keyboard.press('Enter');
  await settings.waitFor();
  await page.keyboard.press('Tab');
  expect(await settings.evaluate((link) => link === document.activeElement)).toBe(true);
  await page.keyboard.press('Escape');
  await settings.waitFor({ state: 'hidden' });
  expect(await hasFocus()).toBe(true);

  await menu.click();
  await page.getByRole('heading', { level: 1 }).click();
  await settings.waitFor({ state: 'hidden' });

  await menu.click();
  await settings.focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await settings.waitFor({ state: 'hidden' });

  await menu.click();
  await settings.click();
  await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
  await settings.waitFor({ state: 'hidden' });
  expect(complaints).toEqual([]);
});

test('the header marks the link of the current page', async () => {
  const { page } = await visitSignedIn();
  const current = page.getByRole('navigation', { name: 'Site' }).locator('[aria-current=page]');
  expect(await current.textContent()).toBe('Places');
  await page
    .getByRole('navigation', { name: 'Site' })
    .getByRole('link', { name: 'Developers' })
    .click();
  await page.getByRole('heading', { name: 'An API for everything' }).waitFor();
  expect(await current.allTextContents()).toEqual(['Developers']);
});

test('the account menu contains the navigation on a phone', async () => {
  const { page } = await visitSignedIn({ viewport: { width: 360, height: 640 } });
  expect(await page.getByRole('navigation', { name: 'Site' }).isVisible()).toBe(false);
  await accountMenu(page).click();
  const links = page.getByRole('navigation', { name: 'Places' }).getByRole('link');
  expect(await links.allTextContents()).toEqual([
    'Places',
    'Favorites',
    'Add a place',
    'Developers',
  ]);
});

test('signing in from a public page returns to it', async () => {
  const { page } = await visit();
  await open(page, '/developers');
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.waitForURL('/sign-in?callbackUrl=%2Fdevelopers');
});

test('a guest with a link to a search reaches it after signing in or up', async () => {
  const { page } = await visit();
  const shared = '/?q=lake&tag=swim';
  const callback = new URLSearchParams({ callbackUrl: shared });
  await open(page, shared);
  const doors = page.locator('a[href^="/sign-"]');
  expect(
    await doors.evaluateAll((links) => links.map((link) => link.getAttribute('href'))),
  ).toEqual(['in', 'up', 'up', 'in'].map((door) => `/sign-${door}?${callback}`));
  await doors.last().click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await fillSignIn(page);
  await page.waitForURL(shared);
  expect(await page.getByLabel('Search places').inputValue()).toBe('lake');
});
