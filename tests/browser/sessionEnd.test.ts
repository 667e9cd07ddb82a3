import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { post, signedInCookie } from '../support/http';
import { createPlace, newName } from './arrange';
import {
  fillSignIn,
  followed,
  hydrated,
  openFollowed,
  visitSignedIn,
  withBrowser,
} from './browser';

withBrowser();

/** What says on the whole page that the session has ended, and what leads back in. */
const messages = (page: Page) => page.getByText('Your session has ended.').all();
const wayBack = (page: Page) => page.getByRole('link', { name: 'Sign in again' });

async function signInAgain(page: Page, path: string) {
  await wayBack(page).click();
  await page.waitForURL(
    path === '/' ? '/sign-in' : `/sign-in?${new URLSearchParams({ callbackUrl: path })}`,
  );
  await hydrated(page);
  const isFollowed = followed(page, path === '/' ? 'placeChanged' : 'commentAdded');
  await fillSignIn(page, 'places-demo', 'grace@example.com');
  await page.waitForURL(path);
  await isFollowed;
  expect(await messages(page)).toEqual([]);
}

test('who is signed out from elsewhere reads so at once, and comes back to the same place', async () => {
  const path = `/places/${await createPlace(newName('Archive'))}`;
  const { page, complaints } = await visitSignedIn({}, 'grace');
  await openFollowed(page, path);
  const cookie = await signedInCookie('grace@example.com');
  await post('mutation { signOutEverywhere { user { id } } }', { cookie });
  await page.getByRole('status').getByText('Your session has ended.').waitFor();
  await signInAgain(page, path);

  await post('mutation { signOutEverywhere { user { id } } }', {
    cookie: await signedInCookie('grace@example.com'),
  });
  await page.getByRole('status').getByText('Your session has ended.').waitFor();
  // A form that has something to lose tells it in its own place, and in a way that loses nothing.
  await page.getByLabel('Your comment').fill('Ask for the key.');
  await page.getByRole('button', { name: 'Add comment' }).click();
  await page.getByRole('alert').getByText('Nothing you typed is lost').waitFor();
  expect(await messages(page)).toHaveLength(1);
  expect(await page.getByLabel('Your comment').inputValue()).toBe('Ask for the key.');

  expect(complaints).toEqual([]);
});

test('a browser that is ended in the settings of another one is told once, whatever it asks', async () => {
  const { page, complaints } = await visitSignedIn({}, 'grace');
  await openFollowed(page);
  const cookie = await signedInCookie('grace@example.com');
  const { body } = await post('{ viewer { sessions { id current } } }', { cookie });
  for (const { id, current } of body.data.viewer.sessions) {
    if (current) continue;
    await post(`mutation { endSession(input: { id: "${id}" }) { endedId } }`, { cookie });
  }
  await page.getByRole('status').getByText('Your session has ended.').waitFor();
  await page.getByRole('button', { name: 'Show more' }).click();
  await page.getByRole('main').getByText('Your session has ended.').waitFor();
  expect(await messages(page)).toHaveLength(1);
  await signInAgain(page, '/');
  expect(complaints).toEqual([]);
});
