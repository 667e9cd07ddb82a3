import { randomUUID } from 'node:crypto';
import { expect, inject, test } from 'vitest';
import { bearer, post } from '../support/http';
import { open, visitSignedIn, withBrowser } from './browser';

withBrowser();

const ada = () => bearer(inject('tokens').ada);

/** A place of Ada's, by way of the API. */
async function addPlace(name: string) {
  const input = `{ name: "${name}", location: "Thun", tags: ["castle"] }`;
  const { body } = await post(`mutation { createPlace(input: ${input}) { place { id } } }`, ada());
  return String(body.data.createPlace.place.id);
}

const newName = () => `Castle ${randomUUID().slice(0, 8)}`;

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

test('of two editors the second is shown what the first has changed, and chooses', async () => {
  const name = newName();
  const id = await addPlace(name);
  const { page, complaints } = await visitSignedIn();
  await open(page, `/places/${id}/edit`);
  await page.getByRole('textbox', { name: 'Location' }).fill('Thun, Switzerland');
  await page.getByRole('textbox', { name: 'Tags' }).fill('castle, view');
  const theirs = `{ id: "${id}", location: "Castle Hill, Thun", description: "Steep." }`;
  await post(`mutation { updatePlace(input: ${theirs}) { place { id } } }`, ada());

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

  const { body } = await post(
    `{ place(id: "${id}") { location description tags version } }`,
    bearer(inject('tokens').adaReadOnly),
  );
  expect(body.data.place).toMatchObject({
    location: 'Castle Hill, Thun',
    description: 'Steep.',
    tags: ['castle', 'view'],
  });
  expect(complaints).toEqual([]);
});

test('who leaves with something typed is asked first', async () => {
  const { page } = await visitSignedIn();
  await open(page, '/places/new');
  await page.getByLabel('Name').fill(newName());
  const questions: string[] = [];
  page.once('dialog', (dialog) => {
    questions.push(dialog.message());
    void dialog.dismiss();
  });
  await page.getByRole('link', { name: 'Cancel' }).click();
  await expect.poll(() => questions).toHaveLength(1);
  expect(new URL(page.url()).pathname).toBe('/places/new');
});
