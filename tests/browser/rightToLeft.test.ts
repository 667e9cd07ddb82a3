import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { addComment, createPlace } from './arrange';
import { open, visitSignedIn, withBrowser } from './browser';

withBrowser();

/** Names in Arabic and Hebrew, with what goes the other way in between. */
const name = `بيت الحكمة (House 7) ${Date.now()}`;
const place = {
  location: 'شارع المتنبي 12, بغداد',
  description: 'مكتبة قديمة.\nفيها كتب كثيرة من كل أنحاء العالم ومقهى صغير تحت شجرة التين.',
  tags: ['مكتبة', 'tower'],
};
const comment = 'מקום נפלא! פתוח עד 18:00 (Fridays until 13:00).';

/** Which way the text of an element runs, and whether it begins at that side of its box. */
const directionOf = (page: Page, text: string) =>
  page
    .getByRole('main')
    .getByText(text)
    .first()
    .evaluate((element) => {
      const { direction, textAlign } = getComputedStyle(element);
      return `${direction} ${textAlign}`;
    });

const scrollsSideways = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);

test('right-to-left texts render in their own direction on a small phone', async () => {
  const id = await createPlace(name, place);
  await addComment(id, comment);
  await addComment(id, 'Ask for the fig tree.');
  const { page, complaints } = await visitSignedIn({ viewport: { width: 320, height: 640 } });
  const card = page.getByRole('article').filter({ hasText: name });
  await card.waitFor();
  for (const text of [name, place.location, 'مكتبة']) {
    expect(await directionOf(page, text)).toBe('rtl start');
  }
  expect(await directionOf(page, 'by Ada Lovelace')).toMatch(/^ltr/);
  expect(await scrollsSideways(page)).toBe(false);

  await open(page, `/places/${id}`);
  for (const text of [name, place.location, 'مكتبة قديمة', comment]) {
    expect(await directionOf(page, text)).toBe('rtl start');
  }
  expect(await directionOf(page, 'Ask for the fig tree.')).toBe('ltr start');
  expect(await directionOf(page, 'tower')).toBe('ltr start');
  expect(await page.evaluate(() => getComputedStyle(document.body).direction)).toBe('ltr');
  expect(await scrollsSideways(page)).toBe(false);

  // While it is written as well.
  const field = page.getByLabel('Your comment');
  const direction = () => field.evaluate((element) => getComputedStyle(element).direction);
  expect(await direction()).toBe('ltr');
  await field.fill('תודה');
  expect(await direction()).toBe('rtl');
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  const dialog = page.getByRole('dialog');
  expect(
    await dialog.getByText(name).evaluate((element) => getComputedStyle(element).unicodeBidi),
  ).toBe('isolate');
  expect(await scrollsSideways(page)).toBe(false);

  await open(page, `/places/${id}/edit`);
  for (const label of ['Name', 'Location', 'Description', 'Tags']) {
    expect(
      await page.getByLabel(label).evaluate((element) => getComputedStyle(element).direction),
    ).toBe('rtl');
  }
  expect(
    await page.getByLabel('Latitude').evaluate((element) => getComputedStyle(element).direction),
  ).toBe('ltr');
  expect(await scrollsSideways(page)).toBe(false);
  expect(complaints).toEqual([]);
});
