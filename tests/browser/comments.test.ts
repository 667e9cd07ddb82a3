import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { addComment, createPlace, newName } from './arrange';
import { asked, hold, openFollowed, openSlowly, visitSignedIn, withBrowser } from './browser';

withBrowser();

const comments = (page: Page) => page.getByRole('list', { name: 'Comments' }).getByRole('listitem');
const texts = (page: Page) => comments(page).locator('p[dir="auto"]').allTextContents();
const heading = (page: Page, count: number) =>
  page.getByRole('heading', { name: `Comments (${count})`, exact: true });
const remove = (page: Page, text: string) =>
  comments(page)
    .filter({ hasText: text })
    .getByRole('button', { name: /^Delete the comment of/ });

test('older comments come when they are asked for, and stay when there is something new', async () => {
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
  await page.getByLabel('Your comment').fill('Remark 25.');
  await page.getByRole('button', { name: 'Add comment' }).click();
  await heading(page, 25).waitFor();
  expect(await texts(page)).toEqual(['Remark 25.', 'Remark 24.', ...written]);
  expect(complaints).toEqual([]);
});

test('people delete what they said themselves, and it is back with the reason when that fails', async () => {
  const id = await createPlace(newName('Station'));
  await addComment(id, 'Of Grace.', 'grace');
  await addComment(id, 'Of Ada.', 'ada');
  const { page, complaints } = await visitSignedIn({}, 'grace');
  await openFollowed(page, `/places/${id}`);
  await heading(page, 2).waitFor();
  expect(await remove(page, 'Of Ada.').count()).toBe(0);

  const end = await hold(page, 'DeleteComment');
  await remove(page, 'Of Grace.').click();
  await page.getByRole('button', { name: 'Delete comment' }).click();
  await heading(page, 1).waitFor();
  expect(await texts(page)).toEqual(['Of Ada.']);
  const errors = [{ message: 'Try again in 10 seconds', extensions: { code: 'RATE_LIMITED' } }];
  end((route) => route.fulfill({ json: { data: { deleteComment: null }, errors } }));
  await page.getByRole('main').getByRole('alert').getByText('Try again in 10 seconds').waitFor();
  await heading(page, 2).waitFor();
  expect(await texts(page)).toEqual(['Of Ada.', 'Of Grace.']);

  await page.unrouteAll({ behavior: 'wait' });
  const deleted = page.waitForResponse((response) =>
    Boolean(response.request().postData()?.includes('DeleteComment')),
  );
  await remove(page, 'Of Grace.').click();
  await page.getByRole('button', { name: 'Delete comment' }).click();
  await (await deleted).finished();
  await heading(page, 1).waitFor();
  expect(await page.getByRole('main').getByRole('alert').count()).toBe(0);
  await page.reload();
  expect(await texts(page)).toEqual(['Of Ada.']);
  expect(complaints).toEqual([]);
});

test('a comment that is begun before the scripts are there is sent whole', async () => {
  const id = await createPlace(newName('Station'));
  const { page, complaints } = await visitSignedIn({}, 'grace');
  const goOn = await openSlowly(page, `/places/${id}`);
  const field = page.getByLabel('Your comment');
  await field.fill('The clock');
  await goOn();
  expect(await field.inputValue()).toBe('The clock');
  await page.getByRole('button', { name: 'Add comment' }).click();
  await heading(page, 1).waitFor();
  expect(await texts(page)).toEqual(['The clock']);
  expect(await field.inputValue()).toBe('');
  expect(complaints).toEqual([]);
});
