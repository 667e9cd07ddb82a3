import { expect, test } from 'vitest';
import { appURL } from '../support/sharedApp';
import { ask, createPlace, newName, updatePlace } from './arrange';
import { open, visitSignedIn, withBrowser } from './browser';

withBrowser();

test('the map and the device position fill in the coordinates', async () => {
  const { context, page, complaints } = await visitSignedIn();
  await open(page, '/places/new');
  const latitude = page.getByLabel('Latitude');
  const longitude = page.getByLabel('Longitude');
  const map = page.getByRole('region', { name: 'Map: click' });
  await map.click({ position: { x: 200, y: 120 } });
  expect(await latitude.inputValue()).toMatch(/^-?\d+(\.\d+)?$/);
  expect(await longitude.inputValue()).toMatch(/^-?\d+(\.\d+)?$/);
  await page.locator('.leaflet-marker-icon').waitFor();

  await page.getByRole('button', { name: 'Use my location' }).click();
  await page.getByText('Location access is blocked.').waitFor();
  await context.grantPermissions(['geolocation']);
  await context.setGeolocation({ latitude: 46.948, longitude: -7.4474, accuracy: 12 });
  await page.getByRole('button', { name: 'Use my location' }).click();
  await page.getByText('Location found (within 12 m)').waitFor();
  expect(await latitude.inputValue()).toBe('46.948');
  expect(await longitude.inputValue()).toBe('-7.4474');
  expect(complaints).toEqual([]);
});

test('the form previews a photo and checks coordinates before it is sent', async () => {
  const { page, operations } = await visitSignedIn();
  await open(page, '/places/new');
  const photo = page.getByLabel('Photo');
  const preview = page.getByRole('status').locator('img');
  await photo.fill('https://pictures.example.org/lake.gif');
  await preview.waitFor();
  expect(await preview.getAttribute('src')).toBe('https://pictures.example.org/lake.gif');
  await photo.fill(new URL('/nothing.png', appURL).href);
  await page.getByText('No image found at this URL.').waitFor();
  expect(await preview.count()).toBe(0);
  await photo.fill('javascript:alert(1)');
  await page.getByText('No image found at this URL.').waitFor({ state: 'detached' });
  expect(await preview.count()).toBe(0);

  await page.getByLabel('Latitude').fill('46.9');
  await page.getByRole('button', { name: 'Add place' }).click();
  await page.getByText('Enter both latitude and longitude').waitFor();
  expect(operations).not.toContain('AddPlace');
});

test('an edit is merged with changes made elsewhere, and conflicts offer both versions', async () => {
  const name = newName('Castle');
  const id = await createPlace(name, { location: 'Thun', tags: ['castle'] });
  const { page, complaints } = await visitSignedIn();
  await open(page, `/places/${id}/edit`);
  const field = (label: string) => page.getByRole('textbox', { name: label });
  await field('Location').fill('Thun, Switzerland');
  await field('Tags').fill('castle, view');
  await updatePlace(id, { location: 'Castle Hill, Thun', description: 'Steep.' });

  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByRole('heading', { name: 'This place was changed elsewhere' }).waitFor();
  await page.getByText('The form now has the new description.').waitFor();
  expect(await field('Description').inputValue()).toBe('Steep.');
  expect(await field('Location').inputValue()).toBe('Thun, Switzerland');
  await page.getByRole('button', { name: 'Use other version of location' }).click();
  expect(await field('Location').inputValue()).toBe('Castle Hill, Thun');
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

/** Opens the form from the list, with a page before and after it in the history, and types a name. */
async function visitUnsavedForm() {
  const { context, page } = await visitSignedIn();
  const dialogs = { count: 0, accept: false };
  page.on('dialog', (dialog) => {
    dialogs.count += 1;
    void (dialogs.accept ? dialog.accept() : dialog.dismiss());
  });
  await page.getByRole('main').getByRole('link', { name: 'Add a place' }).click();
  await page.waitForURL('/places/new');
  const cancel = page.getByRole('link', { name: 'Cancel' });
  await cancel.click();
  await page.waitForURL('/');
  await page.goBack();
  await page.waitForURL('/places/new');
  const name = page.getByLabel('Name');
  await name.fill('Castle');

  async function expectToStay(dialogCount: number) {
    await expect.poll(() => dialogs.count).toBe(dialogCount);
    // The script sees the restored URL before Playwright reports it.
    await page.waitForFunction(() => location.pathname === '/places/new');
    await page.waitForURL('/places/new');
    expect(await name.inputValue()).toBe('Castle');
  }
  return { context, page, cancel, dialogs, expectToStay };
}

test.each(['goBack', 'goForward'] as const)(
  'a person can stay on a form with unsaved changes after a link and %s',
  async (go) => {
    const { context, page, cancel, expectToStay } = await visitUnsavedForm();
    await cancel.click();
    await expectToStay(1);
    const [newTab] = await Promise.all([
      context.waitForEvent('page'),
      cancel.click({ modifiers: ['Shift'] }),
    ]);
    await newTab.waitForURL('/');
    await expectToStay(1);
    await page[go]();
    await expectToStay(2);
  },
);

test.each(['goBack', 'goForward'] as const)(
  '%s asks once before it leaves a form with unsaved changes',
  async (go) => {
    const { page, dialogs } = await visitUnsavedForm();
    dialogs.accept = true;
    await page[go]();
    await page.getByRole('heading', { name: 'All places' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/');
    expect(dialogs.count).toBe(1);
  },
);
