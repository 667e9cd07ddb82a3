import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { createPlace, newName } from './arrange';
import { gate, open, visitSignedIn, withBrowser } from './browser';

withBrowser();

const coordinates = { latitude: 46.9481, longitude: 7.4474 };

/** The pictures of a card or a place, from the one on top. */
const shown = (page: Page, name: string) =>
  page
    .getByRole('article')
    .filter({ has: page.getByRole('heading', { name }) })
    .first()
    .locator('img:not(.leaflet-tile)')
    .evaluateAll((images) =>
      (images as HTMLImageElement[])
        .map(({ src, complete, naturalWidth }) =>
          complete && naturalWidth > 0 ? new URL(src).pathname : `${src} is not there`,
        )
        .reverse(),
    );

test('a photo covers the small map, and a broken photo leaves it visible', async () => {
  const whole = newName('Whole');
  const broken = newName('Broken');
  const noPicture = newName('Torn');
  const at = 'https://pictures.example.org';
  const ids = [
    await createPlace(whole, { coordinates, image: `${at}/whole.gif` }),
    await createPlace(broken, { coordinates, image: `${at}/broken.gif` }),
    await createPlace(noPicture, { coordinates, image: `${at}/torn.gif` }),
  ];
  const { context, page, complaints } = await visitSignedIn();
  // One fails before there are scripts to hear of it, one after that.
  let scripts = gate();
  await context.route(`${at}/broken.gif`, async (route) => {
    await scripts.opened;
    await route.fulfill({ status: 404 });
  });
  await context.route(`${at}/torn.gif`, (route) =>
    route.fulfill({ body: '<p>No picture</p>', contentType: 'text/html' }),
  );
  const ownPhotos = ['whole', 'broken', 'torn'].map((name) => `${at}/${name}.gif`);
  const referers: (string | null)[] = [];
  page.on('request', (request) => {
    // The page may also show photos of places that other tests added.
    if (!ownPhotos.includes(request.url())) return;
    referers.push(request.headers().referer ?? null);
  });
  const expected = [['/whole.gif', '/api/minimap'], ['/api/minimap'], ['/api/minimap']];
  await open(page, '/');
  scripts.open();
  for (const [index, name] of [whole, broken, noPicture].entries()) {
    await expect.poll(() => shown(page, name)).toEqual(expected[index]);
  }
  for (const [index, name] of [whole, broken, noPicture].entries()) {
    scripts = gate();
    await open(page, `/places/${ids[index]}`);
    scripts.open();
    await expect.poll(() => shown(page, name)).toEqual(expected[index]);
  }
  expect(referers).toHaveLength(6);
  expect(new Set(referers)).toEqual(new Set([null]));
  expect(complaints.filter((text) => !text.includes('404'))).toEqual([]);
});
