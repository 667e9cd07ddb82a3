import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { addComment, createPlace, newName } from './arrange';
import { asked, hold, openFollowed, openSlowly, visitSignedIn, withBrowser } from './browser';

withBrowser();

const comments = (page: Page) => page.getByRole('list', { name: 'Comments' }).getByRole('listitem');
const texts = (page: Page) => comments(page).locator('p[dir="auto"]').allTextContents();
const heading = (page: Page, count: number) =>
  page.getByRole('heading', { name: `Comments (${count})`, exact: true });
const deleteButton = (page: Page, text: string) =>
  comments(page)
    .filter({ hasText: text })
    .getByRole('button', { name: /^Delete comment by/ });
const alert = (page: Page) => page.getByRole('main').getByRole('alert');

test('older comments load on request and stay when new comments arrive', async () => {
  const id = await createPlace(newName('Station'));
  const written: string[] = [];
  for (let number = 1; number <= 23; number += 1) {
    written.unshift(`Remark ${number}.`);
    await addComment(id, `Remark ${number}.`, 'ada');
  }
  const { page, complaints, operations } = await visitSignedIn({}, 'grace');
  await openFollowed(page, `/places/${id}`);
  await heading(page, 23).waitFor();
  expect(await texts(page)).toEqual(written.slice(0, 20));
  await page.getByRole('button', { name: 'Show older comments' }).click();
  await comments(page).nth(22).waitFor();
  expect(await texts(page)).toEqual(written);
  expect(await page.getByRole('button', { name: 'Show older comments' }).count()).toBe(0);
  expect(asked(operations)).toEqual(['CommentAdded', 'CommentPage']);

  await addComment(id, 'Remark 24.', 'ada');
  await heading(page, 24).waitFor();
  await page.getByLabel('Your comment').fill('<b>Remark</b> 25.\nمرحبا');
  await page.getByRole('button', { name: 'Add comment' }).click();
  await heading(page, 25).waitFor();
  expect(await texts(page)).toEqual(['<b>Remark</b> 25.\nمرحبا', 'Remark 24.', ...written]);
  expect(await page.getByLabel('Your comment').inputValue()).toBe('');
  expect(complaints).toEqual([]);
});

test('a deleted comment disappears at once and returns with an error if deleting fails', async () => {
  const id = await createPlace(newName('Station'));
  await addComment(id, 'By Grace.', 'grace');
  await addComment(id, 'By Ada.', 'ada');
  const { page, complaints } = await visitSignedIn({}, 'grace');
  await openFollowed(page, `/places/${id}`);
  await heading(page, 2).waitFor();
  expect(await deleteButton(page, 'By Ada.').count()).toBe(0);

  const respond = await hold(page, 'DeleteComment');
  await deleteButton(page, 'By Grace.').click();
  await page.getByRole('button', { name: 'Delete comment', exact: true }).click();
  await heading(page, 1).waitFor();
  expect(await texts(page)).toEqual(['By Ada.']);
  await expect.poll(() => page.locator(':focus').getAttribute('id')).toBe('comments');
  const errors = [{ message: 'Try again in 10 seconds', extensions: { code: 'RATE_LIMITED' } }];
  respond((route) => route.fulfill({ json: { data: { deleteComment: null }, errors } }));
  await alert(page).getByText('Try again in 10 seconds').waitFor();
  await heading(page, 2).waitFor();
  expect(await texts(page)).toEqual(['By Ada.', 'By Grace.']);

  await page.unrouteAll({ behavior: 'wait' });
  const deleted = page.waitForResponse((response) =>
    Boolean(response.request().postData()?.includes('DeleteComment')),
  );
  await deleteButton(page, 'By Grace.').click();
  await page.getByRole('button', { name: 'Delete comment', exact: true }).click();
  await (await deleted).finished();
  await heading(page, 1).waitFor();
  expect(await alert(page).count()).toBe(0);
  await page.reload();
  expect(await texts(page)).toEqual(['By Ada.']);
  expect(complaints).toEqual([]);
});

test('a comment typed before hydration is kept, also when sending it fails', async () => {
  const id = await createPlace(newName('Station'));
  const { page } = await visitSignedIn({}, 'grace');
  const hydrate = await openSlowly(page, `/places/${id}`);
  const field = page.getByLabel('Your comment');
  await field.fill('The clock');
  await hydrate();
  expect(await field.inputValue()).toBe('The clock');

  await page.route('/api/graphql', (route) =>
    route.request().postData()?.includes('AddComment') ? route.abort() : route.continue(),
  );
  await page.getByRole('button', { name: 'Add comment' }).click();
  await alert(page).waitFor();
  expect(await field.inputValue()).toBe('The clock');
  expect(await comments(page).count()).toBe(0);

  await page.unroute('/api/graphql');
  await page.getByRole('button', { name: 'Add comment' }).click();
  await heading(page, 1).waitFor();
  expect(await texts(page)).toEqual(['The clock']);
});
