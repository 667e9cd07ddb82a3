import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { startProxy } from '../support/proxy';
import { addComment, createPlace, newName } from './arrange';
import { followed, hold, open, openFollowed, visitSignedIn, withBrowser } from './browser';

withBrowser();

const comments = (page: Page) => page.getByRole('list', { name: 'Comments' }).getByRole('listitem');

/** What the browser itself notes of a request that does not get through. */
const isOfNetwork = (complaint: string) => complaint.startsWith('Failed to load resource: net::');

test('an offline page shows a message, and the missed comments once it is online', async () => {
  const id = await createPlace(newName('Ferry'));
  const proxy = await startProxy();
  onTestFinished(proxy.stop);
  const near = await visitSignedIn();
  const far = await visitSignedIn();
  await openFollowed(near.page, `/places/${id}`);
  await openFollowed(far.page, `${proxy.url}/places/${id}`);

  proxy.cut();
  const offline = far.page.getByText('You’re offline');
  await offline.waitFor();
  await near.page.getByLabel('Your comment').fill('Not on Sundays.');
  await near.page.getByRole('button', { name: 'Add comment' }).click();
  await near.page.getByRole('heading', { name: 'Comments (1)' }).waitFor();
  expect(await comments(far.page).count()).toBe(0);

  // What was missed is asked for when no more can be: once the stream is open again.
  const go = await hold(far.page, 'CommentAdded');
  const again = far.page.waitForRequest('**/api/graphql');
  proxy.mend();
  await again;
  await addComment(id, 'On holidays it goes.');
  expect(far.operations).not.toContain('Place');
  const isFollowed = followed(far.page, 'commentAdded');
  go();
  await far.page.getByText('Not on Sundays.').waitFor();
  await far.page.getByText('On holidays it goes.').waitFor();
  await far.page.getByRole('heading', { name: 'Comments (2)' }).waitFor();
  await offline.waitFor({ state: 'detached' });

  await isFollowed;
  await addComment(id, 'Look at the timetable.');
  await far.page.getByText('Look at the timetable.').waitFor();
  await far.page.getByRole('heading', { name: 'Comments (3)' }).waitFor();
  expect(near.complaints).toEqual([]);
  expect(far.complaints.filter((complaint) => !isOfNetwork(complaint))).toEqual([]);
});

test('a page in the background catches up when it becomes visible', async () => {
  const id = await createPlace(newName('Ferry'));
  const { page, operations, complaints } = await visitSignedIn();
  await page.addInitScript(() => {
    let hidden = true;
    Object.defineProperty(document, 'hidden', { get: () => hidden });
    window.addEventListener('focus', () => {
      hidden = false;
      document.dispatchEvent(new Event('visibilitychange'));
    });
  });
  await open(page, `/places/${id}`);
  await addComment(id, 'Full on Saturdays.');
  expect(operations).not.toContain('CommentAdded');
  expect(await comments(page).count()).toBe(0);
  const isFollowed = followed(page, 'commentAdded');
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await isFollowed;
  await comments(page).getByText('Full on Saturdays.').waitFor();
  await page.getByRole('heading', { name: 'Comments (1)' }).waitFor();
  expect(complaints).toEqual([]);
});
