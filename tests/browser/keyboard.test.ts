import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { createPlace, newName } from './arrange';
import { open, openFollowed, visitSignedIn, withBrowser } from './browser';

withBrowser();

/** Goes on by Tab until this has the focus, and sees that it shows. */
async function tabTo(page: Page, target: Locator) {
  const hasFocus = () => target.evaluate((element) => element === document.activeElement);
  for (let presses = 0; !(await hasFocus()); presses += 1) {
    if (presses === 100) throw new Error(`${target} cannot be reached by Tab`);
    await page.keyboard.press('Tab');
  }
  const outlines = await target.evaluate((element) =>
    ['', '::after'].map((part) => getComputedStyle(element, part).outlineStyle),
  );
  expect(outlines).toContain('solid');
}

test('a place is opened, favorited and commented on by keyboard alone', async () => {
  const name = newName('Workshop');
  await createPlace(name);
  const { page, complaints } = await visitSignedIn();
  await openFollowed(page);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('article').getByRole('link', { name }));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name }).waitFor();
  await expect.poll(() => page.locator(':focus').getAttribute('id')).toBe('content');

  const heart = page.getByRole('button', { name: `Favorite ${name}` });
  await tabTo(page, heart);
  await page.keyboard.press('Space');
  await expect.poll(() => heart.getAttribute('aria-pressed')).toBe('true');

  await tabTo(page, page.getByLabel('Your comment'));
  await page.keyboard.type('Bring your own chair.');
  await tabTo(page, page.getByRole('button', { name: 'Add comment' }));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Comments (1)' }).waitFor();
  const remove = page.getByRole('button', { name: 'Delete comment by Ada Lovelace' });
  await remove.waitFor();
  await tabTo(page, remove);

  // The key for it belongs to the browser's window, which tests have none of.
  await page.goBack();
  const card = page.getByRole('article').filter({ hasText: name });
  await card.getByText('1 comment').waitFor();
  const small = card.getByRole('button', { name: `Favorite ${name}` });
  expect(await small.getAttribute('aria-pressed')).toBe('true');
  await tabTo(page, small);
  await page.keyboard.press('Space');
  await expect.poll(() => small.getAttribute('aria-pressed')).toBe('false');
  expect(complaints).toEqual([]);
});

test('the bar at the bottom does not cover the focused element on a phone', async () => {
  const { context, page } = await visitSignedIn({ viewport: { width: 320, height: 640 } });
  await open(page, '/settings');
  await context.setOffline(true);
  const bar = page.getByRole('status').filter({ hasText: 'You’re offline' });
  await bar.getByRole('button').waitFor();
  const covered: string[] = [];
  for (let count = 0; count < 40; count += 1) {
    await page.keyboard.press('Tab');
    const { name, gap } = await bar.evaluate((bar) => {
      const focused = document.activeElement;
      const isOwn = bar.contains(focused);
      const bottom = isOwn || !focused ? 0 : focused.getBoundingClientRect().bottom;
      return {
        name: isOwn ? 'bar' : `${focused?.textContent} ${focused?.getAttribute('name')}`,
        gap: bar.getBoundingClientRect().top - bottom,
      };
    });
    if (name === 'bar') break;
    if (gap < 0) covered.push(name);
  }
  expect(await bar.evaluate((bar) => bar.contains(document.activeElement))).toBe(true);
  expect(covered).toEqual([]);
});
