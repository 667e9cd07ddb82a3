import { describe, expect, test } from 'vitest';
import { appURL } from '../support/sharedApp';
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

test('the position of the device fills in the coordinates, or says why it does not', async () => {
  const { context, page, complaints } = await visitSignedIn();
  await open(page, '/places/new');
  await page.getByRole('button', { name: 'Use my position' }).click();
  await page.getByText('Your browser may not tell where you are.').waitFor();
  await context.grantPermissions(['geolocation']);
  await context.setGeolocation({ latitude: 46.948, longitude: -7.4474, accuracy: 12 });
  await page.getByRole('button', { name: 'Use my position' }).click();
  await page.getByText('Found, to about 12 meters.').waitFor();
  expect(await page.getByLabel('Latitude').inputValue()).toBe('46.948');
  expect(await page.getByLabel('Longitude').inputValue()).toBe('-7.4474');
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
  await picture.fill(new URL('/nothing.png', appURL).href);
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

describe('who leaves with something typed', () => {
  /** Somebody who came by a link and has typed a name, and what they are asked; `leave` is what they answer. */
  async function visitTyping() {
    const { context, page } = await visitSignedIn();
    const asked = { questions: 0, leave: false };
    page.on('dialog', (dialog) => {
      asked.questions += 1;
      void (asked.leave ? dialog.accept() : dialog.dismiss());
    });
    const add = page.getByRole('main').getByRole('link', { name: 'Add a place' });
    const name = page.getByLabel('Name');
    await add.click();
    await page.waitForURL('/places/new');
    // There is a page before this one and one after it.
    await page.getByRole('link', { name: 'Cancel' }).click();
    await page.waitForURL('/');
    await page.goBack();
    await page.waitForURL('/places/new');
    await name.fill('Castle');
    const stays = async () => {
      // The page is there before the browser says so, which the next way is counted from.
      await page.waitForFunction(() => location.pathname === '/places/new');
      await page.waitForURL('/places/new');
      expect(await name.inputValue()).toBe('Castle');
    };
    return { context, page, asked, stays };
  }

  test('by a link is asked first', async () => {
    const { page, asked, stays } = await visitTyping();
    await page.getByRole('link', { name: 'Cancel' }).click();
    await expect.poll(() => asked.questions).toBe(1);
    await stays();
  });

  describe.each(['goBack', 'goForward'] as const)('by %s', (go) => {
    test('is asked once, and stays', async () => {
      const { page, asked, stays } = await visitTyping();
      await page[go]();
      await expect.poll(() => asked.questions).toBe(1);
      await stays();
      expect(asked.questions).toBe(1);
    });

    test('is asked once, and leaves', async () => {
      const { page, asked } = await visitTyping();
      asked.leave = true;
      await page[go]();
      await page.getByRole('heading', { name: 'All places' }).waitFor();
      expect(new URL(page.url()).pathname).toBe('/');
      expect(asked.questions).toBe(1);
    });
  });

  test('by a link to another window is asked nothing', async () => {
    const { context, page, asked, stays } = await visitTyping();
    const [other] = await Promise.all([
      context.waitForEvent('page'),
      page.getByRole('link', { name: 'Cancel' }).click({ modifiers: ['Shift'] }),
    ]);
    await other.waitForURL('/');
    await stays();
    expect(asked.questions).toBe(0);
  });
});
