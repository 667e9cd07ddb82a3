import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { asked, followed, openFollowed, visitSignedIn, withBrowser } from './browser';

withBrowser();

const cards = (page: Page) => page.getByRole('article');
const names = (page: Page) => cards(page).getByRole('heading').allTextContents();

test('Back from a place restores the scroll position and the loaded pages', async () => {
  const { page, complaints, operations } = await visitSignedIn();
  await openFollowed(page);
  // By themselves no more than a hundred come.
  for (const last of [19, 39, 59, 79]) {
    await cards(page).nth(last).scrollIntoViewIfNeeded();
    await cards(page)
      .nth(last + 20)
      .waitFor();
  }
  const card = cards(page).nth(75);
  await card.scrollIntoViewIfNeeded();
  const before = await names(page);
  const name = String(before[75]);
  const top = () =>
    page
      .getByRole('link', { name, exact: true })
      .evaluate((link) => Math.round(link.getBoundingClientRect().top));
  const where = await top();
  const opened = followed(page, 'commentAdded');
  await card.getByRole('link', { name, exact: true }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
  expect(await page.evaluate(() => scrollY)).toBe(0);
  await opened;
  const loaded = asked(operations).length;

  await page.goBack();
  await page.getByRole('heading', { level: 1, name: 'All places' }).waitFor();
  await expect.poll(top).toBe(where);
  expect(await names(page)).toEqual(before);
  expect(asked(operations).slice(loaded)).toEqual([]);
  expect(complaints).toEqual([]);
});
