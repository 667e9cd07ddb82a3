import { expect, test } from 'vitest';
import { addComment, createPlace, newName } from './arrange';
import { asked, gate, open, visitSignedIn, withBrowser } from './browser';

withBrowser();

const coordinates = { latitude: 46.948, longitude: 7.4474 };

test('a place is rendered with its comments and map without further requests for data', async () => {
  const id = await createPlace('Bear park', { coordinates, tags: ['bears'] });
  await addComment(id, 'Come at noon.');
  const { page, complaints, operations } = await visitSignedIn();
  await open(page, `/places/${id}`);
  expect(await page.title()).toBe('Bear park · Places');
  await page.getByText('Come at noon.').waitFor();
  await expect.poll(() => asked(operations)).toEqual(['CommentAdded']);
  const map = page.getByRole('region', { name: 'Map of Bear park' });
  await map.locator('.leaflet-marker-icon').waitFor();
  await map.getByText('OpenStreetMap contributors').waitFor();

  // Below a photo, the map loads when it is scrolled into view.
  await page.setViewportSize({ width: 390, height: 500 });
  const image = 'https://pictures.example.org/bears.gif';
  const description = 'Bears live here.\n'.repeat(60);
  await open(page, `/places/${await createPlace('Bear pit', { coordinates, image, description })}`);
  const lowerMap = page.getByRole('region', { name: 'Map of Bear pit' });
  await page.getByRole('heading', { name: 'Comments' }).waitFor();
  expect(await lowerMap.count()).toBe(0);
  await page.getByRole('link', { name: 'Open map' }).scrollIntoViewIfNeeded();
  await lowerMap.locator('.leaflet-marker-icon').waitFor();
  expect(complaints).toEqual([]);
});

test('the owner deletes a place after confirming', async () => {
  const name = newName('Kiosk');
  const id = await createPlace(name);
  const { page, complaints, operations } = await visitSignedIn();
  await page.getByRole('article').getByRole('link', { name }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
  expect(await page.locator(':focus').getAttribute('id')).toBe('content');
  const deleteButton = page.getByRole('button', { name: 'Delete', exact: true });
  await deleteButton.click();
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  expect(await deleteButton.evaluate((button) => button === document.activeElement)).toBe(true);
  await deleteButton.click();
  await page.getByRole('button', { name: 'Delete place' }).click();
  await page.waitForURL('/');
  await page.getByRole('article').first().waitFor();
  expect(await page.getByRole('link', { name }).count()).toBe(0);
  expect((await page.goto(`/places/${id}`))?.status()).toBe(404);
  expect(asked(operations)).toEqual(['CommentAdded', 'DeletePlace']);
  expect(complaints.filter((text) => !text.includes('404'))).toEqual([]);
});

test('leaving a place while the detailed map loads causes no errors', async () => {
  const id = await createPlace(newName('Fountain'), { coordinates });
  const { page, complaints } = await visitSignedIn();
  const requested = gate<string>();
  const left = gate();
  await page.route('**/_next/static/chunks/*.js', async (route) => {
    const response = await route.fetch();
    const hasOutlines = (await response.body()).length > 500_000;
    if (hasOutlines) {
      requested.open(route.request().url());
      await left.opened;
    }
    await route.fulfill({ response });
  });
  await open(page, `/places/${id}`);
  const script = page.locator(`script[src="${new URL(await requested.opened).pathname}"]`);
  await page.getByRole('link', { name: 'Favorites' }).first().click();
  await page.getByRole('heading', { level: 1, name: 'Favorites' }).waitFor();
  // Removing the script element shows that the script was executed.
  await script.evaluate((element) => element.addEventListener('load', () => element.remove()));
  left.open();
  await script.waitFor({ state: 'detached' });
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
  expect(complaints).toEqual([]);
});
