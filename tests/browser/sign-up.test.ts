import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { accountMenu, hydrated, open, visit, withBrowser } from './browser';

withBrowser();

const newEmail = () => `${randomUUID()}@example.com`;

const field = (page: Page, label: string) => page.getByLabel(label, { exact: true });
const submit = (page: Page) =>
  page.getByRole('main').getByRole('button', { name: 'Sign up', exact: true }).click();

/** Waits until the focus is in this field and the field is marked as invalid. */
const invalid = (page: Page, name: string) =>
  page.locator(`[name="${name}"][aria-invalid="true"]:focus`).waitFor();

test('a guest signs up by keyboard and returns to the previous page', async () => {
  const { page, complaints } = await visit();
  await open(page, '/developers');
  await page.getByRole('banner').getByRole('link', { name: 'Sign up' }).click();
  await page.waitForURL('/sign-up?callbackUrl=%2Fdevelopers');
  await hydrated(page);
  await field(page, 'Name').focus();
  await page.keyboard.type('Caroline Herschel');
  await page.keyboard.press('Tab');
  await page.keyboard.type(newEmail());
  await page.keyboard.press('Tab');
  await page.keyboard.type('eight comets and a cluster');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  const password = field(page, 'Password');
  expect(await password.inputValue()).toBe('eight comets and a cluster');
  expect(await password.getAttribute('type')).toBe('text');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL('/developers');
  expect(await accountMenu(page).textContent()).toContain('Caroline Herschel');
  expect(complaints).toEqual([]);
});

test('sign-up errors are shown at the fields and focus the first of them', async () => {
  const { page, complaints } = await visit();
  await open(page, '/sign-up');
  const inputs = page.getByRole('main').locator('input:not([type=hidden])');
  expect(
    await inputs.evaluateAll((all) => all.map((input) => input.getAttribute('autocomplete'))),
  ).toEqual(['name', 'username', 'new-password']);

  await field(page, 'Email').fill('nowhere');
  await field(page, 'Password').fill('long enough');
  await submit(page);
  await invalid(page, 'name');
  const emailErrors = await field(page, 'Email').evaluate((input) =>
    input
      .getAttribute('aria-describedby')
      ?.split(' ')
      .map((id) => document.getElementById(id)?.textContent)
      .join(''),
  );
  expect(emailErrors).not.toBe('');

  await field(page, 'Name').fill('Mary Somerville');
  await field(page, 'Email').fill(newEmail());
  await field(page, 'Password').fill('password1');
  await submit(page);
  await invalid(page, 'password');
  expect(await field(page, 'Password').inputValue()).toBe('password1');

  await field(page, 'Email').fill('ADA@example.com');
  await field(page, 'Password').fill('a different passphrase');
  await submit(page);
  await invalid(page, 'email');
  await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
  await page.waitForURL('/sign-in');
  expect(complaints).toEqual([]);
});
