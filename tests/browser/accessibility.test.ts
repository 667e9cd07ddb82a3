import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { createPlace, newName, updatePlace } from './arrange';
import { accountMenu, fillSignIn, open, visit, visitSignedIn, withBrowser } from './browser';

withBrowser();

/** What axe finds wrong with the page as it is now, best practices included. */
async function violations(page: Page) {
  await page.evaluate(axe.source);
  const results: axe.AxeResults = await page.evaluate("axe.run({ resultTypes: ['violations'] })");
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

/** That the page as it is now is for everybody, and fits the window. */
async function expectSound(page: Page) {
  expect(await violations(page)).toEqual([]);
  const { width, shown } = await page.evaluate(() => ({
    width: document.documentElement.scrollWidth,
    shown: window.innerWidth,
  }));
  expect(width).toBeLessThanOrEqual(shown);
}

const sizes = {
  phone: { viewport: { width: 320, height: 640 } },
  desktop: { viewport: { width: 1280, height: 900 } },
};

// Contrast is the same on every size, and what fits is the same in all colors.
describe.each([
  ['light', 'desktop'],
  ['dark', 'phone'],
] as const)('in %s colors on a %s', (colorScheme, name) => {
  // Things in motion have no contrast to measure.
  const options = { colorScheme, reducedMotion: 'reduce', ...sizes[name] } as const;

  test('the pages for guests are accessible', async () => {
    const { page } = await visit(options);
    for (const path of ['/', '/sign-in', '/sign-up', '/developers', '/goodbye', '/nowhere']) {
      await open(page, path);
      await expectSound(page);
    }
    await open(page, '/sign-in');
    await fillSignIn(page, 'wrong');
    await page.getByText('Wrong email or password').waitFor();
    await expectSound(page);
  });

  test('the pages for signed-in users are accessible', async () => {
    const { page } = await visitSignedIn(options);
    await open(page, '/settings');
    await expectSound(page);
    await accountMenu(page).click();
    await expectSound(page);
    await open(page, '/');
    await expectSound(page);
    const place = await page.getByRole('article').getByRole('link').first().getAttribute('href');
    for (const path of ['/favorites', String(place)]) {
      await open(page, path);
      await expectSound(page);
    }
    await open(page, '/');
    await page.getByLabel('Search places').fill('nothing is called that');
    await page.getByRole('button', { name: 'Clear filters' }).waitFor();
    await expectSound(page);
    await open(page, '/?view=map');
    await page.getByRole('region', { name: 'Map of places' }).waitFor();
    await expectSound(page);
  });

  test('the dialogs of the settings are accessible', async () => {
    const { page } = await visitSignedIn(options);
    await open(page, '/settings');
    await page.getByRole('button', { name: 'Create token' }).click();
    await page.getByText('Required').waitFor();
    await page.getByRole('button', { name: 'Delete account' }).click();
    await page.getByRole('button', { name: 'Delete my account' }).click();
    await page.getByText('Enter your password').waitFor();
    await expectSound(page);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Sign out everywhere' }).click();
    await page.getByRole('dialog').waitFor();
    await expectSound(page);
    await page.keyboard.press('Escape');
    const token = newName('Token');
    const form = page.getByRole('form', { name: 'New access token' });
    await form.getByLabel('Name', { exact: true }).fill(token);
    await page.getByRole('button', { name: 'Create token' }).click();
    await page.getByRole('region', { name: 'Your new token' }).waitFor();
    await page.getByRole('button', { name: `Revoke ${token}` }).click();
    await page.getByRole('dialog').waitFor();
    await expectSound(page);
  });

  test('adding, editing and deleting a place is accessible', async () => {
    const { page } = await visitSignedIn(options);
    await open(page, '/places/new');
    await page.getByRole('region', { name: 'Map: click' }).waitFor();
    await page.getByRole('button', { name: 'Add place' }).click();
    await page.getByText('Required').first().waitFor();
    await expectSound(page);

    const id = await createPlace(newName('Castle'), { tags: ['castle'] });
    await open(page, `/places/${id}/edit`);
    await page.getByRole('region', { name: 'Map: click' }).waitFor();
    await expectSound(page);
    await page.getByLabel('Location').fill('Thun, Switzerland');
    await updatePlace(id, { location: 'Castle Hill', description: 'Steep.' });
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByRole('heading', { name: 'This place was changed elsewhere' }).waitFor();
    await expectSound(page);

    await open(page, `/places/${id}`);
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('dialog').waitFor();
    await expectSound(page);
  });
});

test('a skip link bypasses the header', async () => {
  const { page } = await visit();
  await open(page, '/');
  await page.keyboard.press('Tab');
  expect(await page.locator(':focus').textContent()).toBe('Skip to content');
  await page.keyboard.press('Enter');
  expect(await page.locator(':focus').getAttribute('id')).toBe('content');
});
