import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { post, signedInCookie } from '../support/http';
import { addComment, createPlace, newName } from './arrange';
import {
  accountMenu,
  fillSignIn,
  followed,
  hydrated,
  open,
  openFollowed,
  signOut,
  visitSignedIn,
  withBrowser,
} from './browser';

withBrowser();

/** What says on the whole page that the session has ended, and what leads back in. */
const messages = (page: Page) =>
  page.getByText('Your session has ended.').filter({ visible: true }).all();
const wayBack = (page: Page) => page.getByRole('link', { name: 'Sign in again', exact: true });

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

test('signing out elsewhere shows a message at once, and signing in returns to the page', async () => {
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
  await page.getByRole('alert').getByText('Your input is kept').waitFor();
  expect(await messages(page)).toHaveLength(1);
  expect(await page.getByLabel('Your comment').inputValue()).toBe('Ask for the key.');

  expect(complaints).toEqual([]);
});

test('a session ended from another browser shows one message', async () => {
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

test('an offline form keeps its input when the session ends', async () => {
  const id = await createPlace(newName('Archive'));
  for (const [path, label] of [
    [`/places/${id}`, 'Your comment'],
    [`/places/${id}/edit`, 'Description'],
  ] as const) {
    const { context, page } = await visitSignedIn();
    await open(page, path);
    await page.getByLabel(label).fill('Ask for the key.');
    await context.setOffline(true);
    await page.getByText('You’re offline').waitFor();
    await context.clearCookies();
    await context.setOffline(false);
    await page.getByRole('status').getByText('Your session has ended.').waitFor();
    expect(await page.getByLabel(label).inputValue()).toBe('Ask for the key.');
    expect(await accountMenu(page).textContent()).toContain('Ada Lovelace');
  }
});

test('a search in an ended session asks to sign in, and continues after signing in again', async () => {
  const { context, page } = await visitSignedIn();
  await context.clearCookies();
  await page.getByLabel('Search places').fill('lake');
  await page.getByRole('main').getByText('Your session has ended.').waitFor();
  expect(await messages(page)).toHaveLength(1);
  expect(await page.getByLabel('Search places').inputValue()).toBe('lake');
  expect(await accountMenu(page).textContent()).toContain('Ada Lovelace');
  await wayBack(page).click();
  await page.waitForURL('/sign-in?callbackUrl=%2F%3Fq%3Dlake');
  await hydrated(page);
  await fillSignIn(page);
  await page.getByRole('heading', { level: 1, name: 'Matching places' }).waitFor();
});

test('signing in again in a new tab continues the old tab for the same user only', async () => {
  const id = await createPlace(newName('Archive'));
  const { context, page } = await visitSignedIn({}, 'grace');
  await openFollowed(page, `/places/${id}`);
  await post('mutation { signOutEverywhere { user { id } } }', {
    cookie: await signedInCookie('grace@example.com'),
  });
  await page.getByRole('status').getByText('Your session has ended.').waitFor();
  const send = () => page.getByRole('button', { name: 'Add comment' }).click();
  const refusal = page.getByRole('alert').getByText('Your input is kept');
  await page.getByLabel('Your comment').fill('Ask for the key.');
  await send();
  const [tab] = await Promise.all([
    context.waitForEvent('page'),
    page.getByRole('link', { name: 'Sign in again in a new tab' }).click(),
  ]);
  await hydrated(tab);
  await fillSignIn(tab);
  await tab.waitForURL(`/places/${id}`);
  const refused = page.waitForResponse('/api/graphql');
  await send();
  await (await refused).finished();
  await refusal.waitFor();
  await signOut(tab);
  await tab.getByRole('heading', { name: 'Places worth' }).waitFor();
  await open(tab, '/sign-in');
  await fillSignIn(tab, 'places-demo', 'grace@example.com');
  await tab.getByRole('heading', { name: 'All places' }).waitFor();

  await send();
  await page.getByRole('heading', { name: 'Comments (1)' }).waitFor();
  // The stream opens again when the viewer returns to the tab.
  const isFollowed = followed(page, 'commentAdded');
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await isFollowed;
  await expect.poll(() => messages(page)).toEqual([]);
  await addComment(id, 'It is with the baker.', 'ada');
  await page.getByText('It is with the baker.').waitFor();
});
