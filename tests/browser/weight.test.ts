import type { Page, Response } from 'playwright-core';
import { expect, test } from 'vitest';
import { open, visit, visitSignedIn, withBrowser } from './browser';

withBrowser();

/** What a page may have of scripts, in bytes as they are sent. The library of the map is not in it. */
const limit = 130_000;

/** The scripts that come from now on: their texts, and bytes as they are sent. */
function scriptsOf(page: Page) {
  const responses: Response[] = [];
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') responses.push(response);
  });
  return async () => {
    // What the links on the page lead to is fetched when there is nothing else to do.
    for (let seen = -1; seen < responses.length; await page.waitForTimeout(1000)) {
      seen = responses.length;
    }
    return Promise.all(
      responses.map(async (response) => {
        const { responseBodySize } = await response.request().sizes();
        return { text: await response.text(), size: responseBodySize };
      }),
    );
  };
}

const isMap = ({ text }: { text: string }) => text.includes('leaflet-container');

const sum = (scripts: { size: number }[]) => scripts.reduce((bytes, { size }) => bytes + size, 0);

test.each([
  ['a guest', visit],
  ['a signed-in person', visitSignedIn],
])('the scripts of the home page are light for %s', async (_who, come) => {
  const { context } = await come({ viewport: { width: 390, height: 800 } });
  const page = await context.newPage();
  const scripts = scriptsOf(page);
  await open(page, '/');
  const sent = await scripts();
  expect(sent.length).toBeGreaterThan(5);
  expect(sum(sent)).toBeLessThan(limit);
});

test('only pages with a map load the map library', async () => {
  const phone = await visitSignedIn({ viewport: { width: 390, height: 800 } });
  const page = await phone.context.newPage();
  const scripts = scriptsOf(page);
  await open(page, '/');
  const before = await scripts();
  expect(before.filter(isMap)).toEqual([]);
  await page.getByRole('button', { name: 'Map' }).click();
  await page.getByRole('region', { name: 'Map of places' }).waitFor();
  const ofMap = (await scripts()).slice(before.length);
  expect(ofMap.filter(isMap).length).toBe(1);

  // Side by side with the list, the rest weighs what it does without.
  const desktop = await visitSignedIn();
  const wide = await desktop.context.newPage();
  const all = scriptsOf(wide);
  await open(wide, '/');
  await wide.getByRole('region', { name: 'Map of places' }).waitFor();
  const rest = (await all()).filter(({ text }) => !ofMap.some((script) => script.text === text));
  expect(sum(rest)).toBeLessThan(limit);
});
