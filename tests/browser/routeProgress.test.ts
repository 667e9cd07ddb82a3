import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { gate, visitSignedIn, withBrowser } from './browser';

withBrowser();

const line = (page: Page) => page.getByRole('progressbar');
const said = (page: Page) => page.getByRole('status').getByText('Loading the page…');

/** Milliseconds from when the line is there until that is said as well. */
const untilSaid = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let start: number | undefined;
        new MutationObserver(() => {
          if (document.querySelector('[role=progressbar]')) start ??= performance.now();
          const isSaid = document.body.textContent.includes('Loading the page…');
          if (start !== undefined && isSaid) resolve(performance.now() - start);
        }).observe(document.body, { subtree: true, childList: true, characterData: true });
      }),
  );

test('a slow navigation shows a progress line and announces it', async () => {
  const { page, complaints } = await visitSignedIn();
  const data = gate();
  await page.route('**/_next/data/**', async (route) => {
    await data.opened;
    await route.continue();
  });
  const heading = page.getByRole('heading', { level: 1, name: 'All places' });
  const before = await heading.boundingBox();
  const wait = untilSaid(page);
  await page.getByRole('link', { name: 'Favorites' }).first().click();
  await line(page).waitFor();
  const look = () =>
    line(page).evaluate((line) => {
      const { opacity, animationDelay } = getComputedStyle(line);
      const { top, width, height } = line.getBoundingClientRect();
      const delays = animationDelay.split(', ');
      return { opacity, delays, top, height, isWhole: width === innerWidth };
    });
  const drawn = { opacity: '1', delays: ['0.15s', '0.15s'], top: 0, height: 3, isWhole: false };
  await expect.poll(look).toEqual(drawn);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await expect.poll(look).toEqual({ ...drawn, delays: ['0.15s'], isWhole: true });
  expect(await wait).toBeGreaterThan(800);
  expect(await heading.boundingBox()).toEqual(before);

  data.open();
  await page.getByRole('heading', { level: 1, name: 'Favorites' }).waitFor();
  await line(page).waitFor({ state: 'detached' });
  expect(await said(page).count()).toBe(0);
  expect(complaints).toEqual([]);
});
