import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { bearer, post, signIn } from '../support/http';
import { appURL } from '../support/sharedApp';
import { accountMenu, hydrated, open, openSlowly, visit, withBrowser } from './browser';

withBrowser();

const password = 'the difference engine';

/** The address of a new account. */
async function makeAccount() {
  const email = `${randomUUID()}@example.com`;
  const { body } = await post(
    `mutation { signUp(input: { name: "Somebody New", email: "${email}", password: "${password}" }) { user { id } } }`,
  );
  expect(body.errors).toBeUndefined();
  return email;
}

/** An account for what leaves it as it was: sign-ups from one place are limited. */
let somebody: string;
beforeAll(async () => {
  somebody = await makeAccount();
});

/** A browser of its own in which this person is signed in, and looks at their settings. */
async function visitAs(email: string) {
  const visited = await visit();
  const { page } = visited;
  await open(page, '/sign-in?callbackUrl=/settings');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
  await page.waitForURL('/settings');
  await hydrated(page);
  return visited;
}

const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const rows = (page: Page, name: string) => section(page, name).getByRole('listitem');
const signedIn = async (email: string, word: string) =>
  (await signIn(email, word)).headers
    .getSetCookie()
    .some((cookie) => /next-auth\.session-token=./.test(cookie));

test('guests are asked to sign in first, and come back', async () => {
  const { page } = await visit();
  await page.goto('/settings');
  expect(page.url()).toBe(`${appURL}/sign-in?callbackUrl=%2Fsettings`);
});

test('a new name and picture are seen at once, and are there the next time', async () => {
  const { page, complaints } = await visitAs(somebody);
  const profile = section(page, 'Profile');
  await profile.getByLabel('Name').fill('Sofja Kowalewskaja');
  await profile.getByLabel('Picture').fill('not an address');
  await profile.getByRole('button', { name: 'Save profile' }).click();
  await profile.getByText('Must be a URL').waitFor();
  expect(await page.locator(':focus').getAttribute('name')).toBe('image');
  await profile.getByLabel('Picture').fill('https://pictures.example.org/me.gif');
  await profile.getByRole('button', { name: 'Save profile' }).click();
  await profile.getByRole('status').getByText('Your profile is saved.').waitFor();
  expect(await accountMenu(page).textContent()).toContain('Sofja Kowalewskaja');
  await page.reload();
  expect(await accountMenu(page).textContent()).toContain('Sofja Kowalewskaja');
  expect(await accountMenu(page).locator('img').getAttribute('referrerpolicy')).toBe('no-referrer');
  expect(complaints).toEqual([]);
});

test('a name that is typed before the scripts are there is the one that is saved', async () => {
  const { page, complaints } = await visitAs(somebody);
  const goOn = await openSlowly(page, '/settings');
  const profile = section(page, 'Profile');
  await profile.getByLabel('Name').fill('Emmy Noether');
  await goOn();
  await profile.getByRole('button', { name: 'Save profile' }).click();
  await profile.getByRole('status').getByText('Your profile is saved.').waitFor();
  expect(await profile.getByLabel('Name').inputValue()).toBe('Emmy Noether');
  expect(await accountMenu(page).textContent()).toContain('Emmy Noether');
  expect(complaints).toEqual([]);
});

test('a picture is looked for when its address is whole, and on the web alone', async () => {
  const { page } = await visitAs(somebody);
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.resourceType() === 'image') asked.push(request.url());
  });
  const profile = section(page, 'Profile');
  const address = 'https://pictures.example.org/emmy.gif';
  await profile.getByLabel('Picture').fill('data:image/gif,GIF89a');
  await profile.getByLabel('Picture').evaluate(async (input: HTMLInputElement, address) => {
    for (let length = 1; length <= address.length; length += 1) {
      input.value = address.slice(0, length);
      input.dispatchEvent(new InputEvent('input', { bubbles: true }));
      await new Promise(requestAnimationFrame);
    }
  }, address);
  await profile.locator(`img[src="${address}"]`).waitFor();
  expect(asked).toEqual([address]);
  await profile.getByLabel('Picture').fill('data:image/gif,GIF89a');
  await profile.locator(`img[src="${address}"]`).waitFor({ state: 'detached' });
  expect(asked).toEqual([address]);
});

test('a token that was made here lets a program in, until it is revoked here', async () => {
  const { page, context, complaints } = await visitAs(somebody);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const tokens = section(page, 'Access tokens');
  const form = tokens.getByRole('form', { name: 'New access token' });
  await form.getByRole('button', { name: 'Create token' }).click();
  await form.getByText('Required').waitFor();
  expect(await page.locator(':focus').getAttribute('name')).toBe('name');
  await form.getByLabel('Name', { exact: true }).fill('Holiday planner');
  await form.getByLabel('WRITE').check();
  await form.getByLabel('Expires after').selectOption('Until a date…');
  await form.getByLabel('Last day').fill('2999-12-31');
  await form.getByRole('button', { name: 'Create token' }).click();

  const secretBox = section(page, 'Your new token');
  await secretBox.waitFor();
  await secretBox.getByRole('button', { name: 'Copy token' }).click();
  await secretBox.getByRole('status').getByText('Copied').waitFor();
  const token = await page.evaluate(() => navigator.clipboard.readText());
  expect(await secretBox.locator('code').textContent()).toBe(token);
  // The list is asked for anew, which may take longer.
  const row = await rows(page, 'Access tokens')
    .filter({ hasText: 'Holiday planner' })
    .textContent();
  expect(row).toMatch(
    /Holiday planner.*READ.*WRITE.*never used, expires on (31 December 2999|1 J)/,
  );

  const ask = () => post('{ viewer { scopes user { name } } }', bearer(token));
  expect((await ask()).body.data).toEqual({
    viewer: { scopes: ['READ', 'WRITE'], user: { name: 'Emmy Noether' } },
  });
  await page.reload();
  await hydrated(page);
  expect(await page.content()).not.toContain(token);

  await tokens.getByRole('button', { name: 'Revoke Holiday planner' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke token' }).click();
  await tokens.getByText('“Holiday planner” is revoked.').waitFor();
  await tokens.getByText('You have no access tokens.').waitFor();
  expect((await ask()).status).toBe(401);
  expect(complaints).toEqual([]);
});

test('a new password keeps this browser signed in, and no other', async () => {
  const email = await makeAccount();
  const { page, complaints } = await visitAs(email);
  const other = await visitAs(email);
  const form = section(page, 'Password');
  const fill = async (current: string, next: string) => {
    await form.getByLabel('Current password', { exact: true }).fill(current);
    await form.getByLabel('New password', { exact: true }).fill(next);
    await form.getByRole('button', { name: 'Change password' }).click();
  };
  await fill('something else', 'the analytical engine');
  await form.getByText('Is not your password').waitFor();
  expect(await page.locator(':focus').getAttribute('name')).toBe('currentPassword');
  await fill(password, 'the analytical engine');
  await form.getByRole('status').getByText('Your password is changed.').waitFor();

  await expect.poll(() => rows(page, 'Browsers').count()).toBe(1);
  await page.reload();
  expect(new URL(page.url()).pathname).toBe('/settings');
  await other.page.reload();
  expect(new URL(other.page.url()).pathname).toBe('/sign-in');
  expect(await signedIn(email, password)).toBe(false);
  expect(await signedIn(email, 'the analytical engine')).toBe(true);
  expect(complaints).toEqual([]);
});

test('another browser is signed out from here', async () => {
  const others: Awaited<ReturnType<typeof visitAs>>[] = [];
  while (others.length < 5) others.push(await visitAs(somebody));
  const { page } = await visitAs(somebody);
  const browsers = section(page, 'Browsers');
  expect(await rows(page, 'Browsers').count()).toBe(5);
  expect(await rows(page, 'Browsers').first().textContent()).toMatch(
    /^Chrome on Linux This browser/,
  );
  await browsers.getByRole('button', { name: /^Show all/ }).click();
  const before = await rows(page, 'Browsers').count();
  expect(before).toBeGreaterThan(5);
  await browsers
    .getByRole('button', { name: /^Sign out Chrome/ })
    .first()
    .click();
  await browsers.getByRole('status').getByText('is signed out.').waitFor();
  await expect.poll(() => rows(page, 'Browsers').count()).toBe(before - 1);
  const last = others.at(-1)?.page;
  await last?.reload();
  expect(new URL(String(last?.url())).pathname).toBe('/sign-in');
});

test('signing out everywhere ends this browser and every other', async () => {
  const { page, complaints } = await visitAs(somebody);
  const other = await visitAs(somebody);
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click();
  await page.waitForURL('/sign-in?callbackUrl=%2Fsettings');
  await other.page.reload();
  expect(new URL(other.page.url()).pathname).toBe('/sign-in');
  expect(complaints).toEqual([]);
});

test('everything that is kept of a person can be taken away in a file', async () => {
  const { page } = await visitAs(somebody);
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download your data' }).click();
  const file = await readFile(await (await download).path(), 'utf8');
  expect(file).toContain(somebody);
});

test('a session that ended elsewhere is told, with the way back in', async () => {
  const { context, page } = await visitAs(somebody);
  await context.clearCookies();
  await page.getByRole('button', { name: 'Save profile' }).click();
  await section(page, 'Profile').getByText('Your session has ended.').waitFor();
});

test('who deletes their account is nobody from then on', async () => {
  const email = await makeAccount();
  const { context, page, complaints } = await visitAs(email);
  const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  const open = page.getByRole('button', { name: 'Delete account' });
  await open.click();
  const dialog = page.getByRole('dialog', { name: 'Delete your account?' });
  await dialog.getByLabel('Your password').fill('a guess');
  await page.keyboard.press('Enter');
  await dialog.getByText('Is not your password').waitFor();
  await page.keyboard.press('Escape');
  expect(await open.evaluate((button) => button === document.activeElement)).toBe(true);

  await page.keyboard.press('Enter');
  await dialog.getByLabel('Your password').fill(password);
  await page.keyboard.press('Enter');
  await page.waitForURL('/goodbye');
  await page.getByRole('heading', { name: 'Your account is deleted' }).waitFor();
  expect((await post('{ viewer { credential } }', { cookie })).body).toEqual({
    data: { viewer: null },
  });
  expect(await signedIn(email, password)).toBe(false);
  expect(complaints).toEqual([]);
});
