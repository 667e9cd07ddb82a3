import { expect, test } from 'vitest';
import { createPlace, newName } from './arrange';
import { open, visitSignedIn, withBrowser } from './browser';

withBrowser();

const errors = [{ message: 'Try again in 10 seconds', extensions: { code: 'RATE_LIMITED' } }];

test('a failed refetch keeps the content and offers to try again', async () => {
  // Where there is no map, whose pins come by themselves and would be an answer.
  const { page, complaints } = await visitSignedIn({ viewport: { width: 390, height: 800 } });
  const id = await createPlace(newName('Pier'));
  const alert = page.getByRole('main').getByRole('alert');
  for (const [path, kept] of [
    ['/', 'Search places'],
    ['/settings', 'Current password'],
    ['/places/new', 'Location'],
    [`/places/${id}/edit`, 'Location'],
  ] as const) {
    await open(page, path);
    await page.route('/api/graphql', (route) => route.fulfill({ json: { data: null, errors } }));
    // It asks for everything anew.
    await page.evaluate(() => window.dispatchEvent(new Event('online')));
    await alert.getByText('Try again in 10 seconds').waitFor();
    expect(await page.getByLabel(kept, { exact: true }).count(), path).toBe(1);
    await page.unroute('/api/graphql');
    await alert.getByRole('button', { name: 'Try again' }).click();
    await alert.waitFor({ state: 'detached' });
  }
  expect(complaints).toEqual([]);
});
