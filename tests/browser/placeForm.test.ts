import { expect, inject, test } from 'vitest';
import { ask, createPlace, newName, updatePlace } from './arrange';
import { open, visitSignedIn, withBrowser } from './browser';

withBrowser();

test('a click on the map says where a place is', async () => {
  const { page, complaints } = await visitSignedIn();
  await open(page, '/places/new');
  const map = page.getByRole('region', { name: 'Map: click' });
  await map.waitFor();
  await map.click({ position: { x: 200, y: 120 } });
  expect(await page.getByLabel('Latitude').inputValue()).toMatch(/^-?\d+(\.\d+)?$/);
  expect(await page.getByLabel('Longitude').inputValue()).toMatch(/^-?\d+(\.\d+)?$/);
  await page.locator('.leaflet-marker-icon').waitFor();
  expect(complaints).toEqual([]);
});

test('a picture is shown before it is saved, and an address without one is told', async () => {
  const { page } = await visitSignedIn();
  await open(page, '/places/new');
  const picture = page.getByLabel('Picture');
  const shown = page.getByRole('status').locator('img');
  await picture.fill('https://pictures.example.org/lake.gif');
  await shown.waitFor();
  expect(await shown.getAttribute('src')).toBe('https://pictures.example.org/lake.gif');
  await picture.fill(new URL('/nothing.png', inject('appURL')).href);
  await page.getByText('There is no picture at this address.').waitFor();
  expect(await shown.count()).toBe(0);
  await picture.fill('javascript:alert(1)');
  await page.getByText('There is no picture at this address.').waitFor({ state: 'detached' });
  expect(await shown.count()).toBe(0);
});

test('of two editors the second is shown what the first has changed, and chooses', async () => {
  const name = newName('Castle');
  const id = await createPlace(name, { location: 'Thun', tags: ['castle'] });
  const { page, complaints } = await visitSignedIn();
  await open(page, `/places/${id}/edit`);
  await page.getByRole('textbox', { name: 'Location' }).fill('Thun, Switzerland');
  await page.getByRole('textbox', { name: 'Tags' }).fill('castle, view');
  await updatePlace(id, { location: 'Castle Hill, Thun', description: 'Steep.' });

  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByRole('heading', { name: 'Somebody has changed this place' }).waitFor();
  await page.getByText('Their description is in the form now').waitFor();
  expect(await page.getByRole('textbox', { name: 'Description' }).inputValue()).toBe('Steep.');
  expect(await page.getByRole('textbox', { name: 'Location' }).inputValue()).toBe(
    'Thun, Switzerland',
  );
  await page.getByRole('button', { name: 'Use theirs for location' }).click();
  expect(await page.getByRole('textbox', { name: 'Location' }).inputValue()).toBe(
    'Castle Hill, Thun',
  );
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();

  const { place } = await ask(
    'ada',
    'query ($id: ID!) { place(id: $id) { location description tags } }',
    { id },
  );
  expect(place).toEqual({
    location: 'Castle Hill, Thun',
    description: 'Steep.',
    tags: ['castle', 'view'],
  });
  expect(complaints).toEqual([]);
});

test('who leaves with something typed is asked first', async () => {
  const { page } = await visitSignedIn();
  await open(page, '/places/new');
  await page.getByLabel('Name').fill(newName('Castle'));
  const questions: string[] = [];
  page.once('dialog', (dialog) => {
    questions.push(dialog.message());
    void dialog.dismiss();
  });
  await page.getByRole('link', { name: 'Cancel' }).click();
  await expect.poll(() => questions).toHaveLength(1);
  expect(new URL(page.url()).pathname).toBe('/places/new');
});
