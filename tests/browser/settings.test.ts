import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { bearer, post, signIn } from '../support/http';
import { accountMenu, hydrated, open, openSlowly, visit, withBrowser } from './browser';

withBrowser();

const password = 'the difference engine';

/** Signs up, and resolves to the email. */
async function signUp() {
  const email = `${randomUUID()}@example.com`;
  const { body } = await post(
    `mutation { signUp(input: { name: "Mary", email: "${email}", password: "${password}" }) { user { id } } }`,
  );
  expect(body.errors).toBeUndefined();
  return email;
}

/** The account of the tests that do not delete it or change its password. */
let sharedEmail: string;
beforeAll(async () => {
  sharedEmail = await signUp();
});

/** Opens the settings in a new browser in which this account is signed in. */
async function visitSettings(email: string) {
  const visited = await visit();
  const { request } = visited.context;
  const { csrfToken } = await (await request.get('/api/auth/csrf')).json();
  await request.post('/api/auth/callback/credentials', {
    form: { csrfToken, email, password, json: 'true' },
  });
  await open(visited.page, '/settings');
  return visited;
}

const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const rows = (page: Page, name: string) => section(page, name).getByRole('listitem');
const canSignIn = async (email: string, word: string) =>
  (await signIn(email, word)).headers
    .getSetCookie()
    .some((cookie) => /session-token=./.test(cookie));

/** Waits until the focus is in this field and the field is marked as invalid. */
const invalid = (page: Page, name: string) =>
  page.locator(`[name="${name}"][aria-invalid="true"]:focus`).waitFor();

test('a new name and photo are shown at once and after a reload', async () => {
  const { page, complaints } = await visitSettings(sharedEmail);
  const imageRequests: string[] = [];
  page.on('request', (request) => {
    const isFavicon = request.url().endsWith('.svg');
    if (request.resourceType() === 'image' && !isFavicon) imageRequests.push(request.url());
  });
  const profile = section(page, 'Profile');
  const photo = profile.getByLabel('Photo');
  const save = profile.getByRole('button', { name: 'Save changes' });
  const hydrate = await openSlowly(page, '/settings');
  await profile.getByLabel('Name').fill('Emmy Noether');
  await hydrate();
  await photo.fill('data:image/gif,GIF89a');
  await save.click();
  await invalid(page, 'image');

  const url = 'https://pictures.example.org/emmy.gif';
  await photo.evaluate(async (input: HTMLInputElement, url) => {
    for (let length = 1; length <= url.length; length += 1) {
      input.value = url.slice(0, length);
      input.dispatchEvent(new InputEvent('input', { bubbles: true }));
      await new Promise(requestAnimationFrame);
    }
  }, url);
  await profile.locator(`img[src="${url}"]`).waitFor();
  // Neither a data URL nor an incomplete URL is requested.
  expect(imageRequests).toEqual([url]);
  await save.click();
  await profile.getByRole('status').getByText('Profile saved.').waitFor();
  expect(await accountMenu(page).textContent()).toContain('Emmy Noether');
  await page.reload();
  expect(await accountMenu(page).textContent()).toContain('Emmy Noether');
  expect(await accountMenu(page).locator('img').getAttribute('referrerpolicy')).toBe('no-referrer');
  expect(complaints).toEqual([]);
});

test('an access token works until it is revoked', async () => {
  const { page, context, complaints } = await visitSettings(sharedEmail);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const tokens = section(page, 'Access tokens');
  const form = tokens.getByRole('form', { name: 'New access token' });
  await form.getByRole('button', { name: 'Create token' }).click();
  await invalid(page, 'name');
  await form.getByLabel('Name', { exact: true }).fill('Holiday planner');
  await form.getByLabel('WRITE').check();
  await form.getByLabel('Expiration').selectOption('Custom date…');
  await form.getByLabel('Expires on').fill('2999-12-31');
  await form.getByRole('button', { name: 'Create token' }).click();

  const created = section(page, 'Your new token');
  await created.getByRole('button', { name: 'Copy token' }).click();
  await created.getByRole('status').getByText('Copied').waitFor();
  const token = await page.evaluate(() => navigator.clipboard.readText());
  expect(await created.locator('code').textContent()).toBe(token);
  const row = rows(page, 'Access tokens').filter({ hasText: 'Holiday planner' });
  // The day is shown in UTC.
  expect(await row.textContent()).toMatch(
    /Holiday planner.*READ.*WRITE.*never used, expires on (31 December 2999|1 J)/,
  );

  const query = () => post('{ viewer { scopes } }', bearer(token));
  expect((await query()).body.data).toEqual({ viewer: { scopes: ['READ', 'WRITE'] } });
  await page.reload();
  await hydrated(page);
  expect(await page.content()).not.toContain(token);

  await tokens.getByRole('button', { name: 'Revoke Holiday planner' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke token' }).click();
  await tokens.getByText('“Holiday planner” was revoked.').waitFor();
  await tokens.getByText('No access tokens yet.').waitFor();
  expect((await query()).status).toBe(401);
  expect(complaints).toEqual([]);
});

test('changing the password signs out other browsers only', async () => {
  const email = await signUp();
  await signIn(email, password);
  const { page, complaints } = await visitSettings(email);
  expect(await rows(page, 'Browsers').count()).toBe(2);
  const form = section(page, 'Password');
  const submit = async (currentPassword: string, newPassword: string) => {
    await form.getByLabel('Current password', { exact: true }).fill(currentPassword);
    await form.getByLabel('New password', { exact: true }).fill(newPassword);
    await form.getByRole('button', { name: 'Change password' }).click();
  };
  await submit('something else', 'the analytical engine');
  await invalid(page, 'currentPassword');
  await submit(password, 'the analytical engine');
  await form.getByRole('status').getByText('Password changed.').waitFor();

  await expect.poll(() => rows(page, 'Browsers').count()).toBe(1);
  await page.reload();
  expect(new URL(page.url()).pathname).toBe('/settings');
  expect(await canSignIn(email, password)).toBe(false);
  expect(await canSignIn(email, 'the analytical engine')).toBe(true);
  expect(complaints).toEqual([]);
});

test('other browsers are signed out one by one, and all of them with this one', async () => {
  for (let i = 0; i < 6; i += 1) await signIn(sharedEmail, password);
  const { page, complaints } = await visitSettings(sharedEmail);
  const browsers = section(page, 'Browsers');
  expect(await rows(page, 'Browsers').count()).toBe(5);
  expect(await rows(page, 'Browsers').first().textContent()).toMatch(
    /^Chrome on Linux This browser/,
  );
  await browsers.getByRole('button', { name: /^Show all/ }).click();
  const count = await rows(page, 'Browsers').count();
  expect(count).toBeGreaterThan(5);
  await browsers
    .getByRole('button', { name: /^Sign out Unknown browser/ })
    .first()
    .click();
  await browsers.getByRole('status').getByText('was signed out.').waitFor();
  await expect.poll(() => rows(page, 'Browsers').count()).toBe(count - 1);

  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click();
  await page.waitForURL('/sign-in?callbackUrl=%2Fsettings');
  expect(complaints).toEqual([]);
});

test('a person downloads their data and deletes their account', async () => {
  const email = await signUp();
  const { context, page, complaints } = await visitSettings(email);
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download data' }).click();
  expect(await readFile(await (await download).path(), 'utf8')).toContain(email);

  const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  const deleteButton = page.getByRole('button', { name: 'Delete account' });
  await deleteButton.click();
  const dialog = page.getByRole('dialog', { name: 'Delete your account?' });
  await dialog.getByLabel('Password', { exact: true }).fill('a guess');
  await page.keyboard.press('Enter');
  await invalid(page, 'password');
  await page.keyboard.press('Escape');
  expect(await deleteButton.evaluate((button) => button === document.activeElement)).toBe(true);

  await page.keyboard.press('Enter');
  await dialog.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
  await page.waitForURL('/goodbye');
  expect((await post('{ viewer { credential } }', { cookie })).body).toEqual({
    data: { viewer: null },
  });
  expect(await canSignIn(email, password)).toBe(false);
  expect(complaints).toEqual([]);
});
