import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { accountMenu, fillSignIn, open, visit, visitSignedIn, withBrowser } from './browser';

withBrowser();

/** What axe finds wrong with the page as it is now, best practices included. */
async function violations(page: Page) {
  await page.evaluate(axe.source);
  const results: axe.AxeResults = await page.evaluate('axe.run()');
  return [
    ...results.violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]),
    ...(await dangling(page)),
  ];
}

/** Labels and descriptions that are said to be somewhere where nothing is: axe does not mind them. */
const dangling = (page: Page) =>
  page.evaluate(() =>
    ['for', 'list', 'aria-labelledby', 'aria-describedby', 'aria-controls'].flatMap((name) =>
      [...document.querySelectorAll(`[${name}]`)]
        .flatMap((element) => String(element.getAttribute(name)).split(' '))
        .filter((id) => !document.getElementById(id)),
    ),
  );

const scrollsSideways = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);

const phone = { viewport: { width: 320, height: 640 } };
const desktop = { viewport: { width: 1280, height: 900 } };

describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
  test.each([
    ['phone', phone],
    ['desktop', desktop],
  ])('everything can be read and used by everybody on a %s', async (_name, size) => {
    // Things in motion have no contrast to measure.
    const options = { colorScheme, reducedMotion: 'reduce', ...size } as const;
    const guest = await visit(options);
    for (const path of ['/', '/sign-in', '/sign-up', '/developers', '/goodbye', '/nowhere']) {
      await open(guest.page, path);
      expect(await violations(guest.page)).toEqual([]);
      expect(await scrollsSideways(guest.page)).toBe(false);
    }
    await open(guest.page, '/sign-in');
    await fillSignIn(guest.page, 'wrong');
    await guest.page.getByText('do not go together').waitFor();
    expect(await violations(guest.page)).toEqual([]);

    const { page } = await visitSignedIn(options);
    await open(page, '/settings');
    expect(await violations(page)).toEqual([]);
    expect(await scrollsSideways(page)).toBe(false);
    await page.getByRole('button', { name: 'Create token' }).click();
    await page.getByText('Must not be empty').waitFor();
    await page.getByRole('button', { name: 'Delete account' }).click();
    await page.getByRole('button', { name: 'Delete my account' }).click();
    await page.getByText('Must be your password').waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await scrollsSideways(page)).toBe(false);
    await page.keyboard.press('Escape');
    await accountMenu(page).click();
    expect(await violations(page)).toEqual([]);
    expect(await scrollsSideways(page)).toBe(false);
    await open(page, '/');
    expect(await violations(page)).toEqual([]);
    expect(await scrollsSideways(page)).toBe(false);
    const place = await page.getByRole('article').getByRole('link').first().getAttribute('href');
    for (const path of ['/favorites', String(place)]) {
      await open(page, path);
      expect(await violations(page)).toEqual([]);
      expect(await scrollsSideways(page)).toBe(false);
    }
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    expect(await violations(page)).toEqual([]);
    await open(page, '/');
    await page.getByLabel('Search places').fill('nothing is called that');
    await page.getByRole('button', { name: 'Clear filters' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await open(page, '/?view=map');
    await page.getByRole('region', { name: 'Map of places' }).waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await scrollsSideways(page)).toBe(false);
    await open(page, '/places/new');
    await page.getByRole('region', { name: 'Map: click' }).waitFor();
    await page.getByRole('button', { name: 'Add place' }).click();
    await page.getByText('Must not be empty').first().waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await scrollsSideways(page)).toBe(false);
  });
});

test('the keyboard can go past the header', async () => {
  const { page } = await visit();
  await open(page, '/');
  await page.keyboard.press('Tab');
  expect(await page.locator(':focus').textContent()).toBe('Skip to content');
  await page.keyboard.press('Enter');
  expect(await page.locator(':focus').getAttribute('id')).toBe('content');
});
