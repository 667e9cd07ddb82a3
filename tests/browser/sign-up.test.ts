import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { appURL } from '../support/sharedApp';
import { accountMenu, hydrated, open, visit, withBrowser } from './browser';

withBrowser();

const newEmail = () => `${randomUUID()}@example.com`;

async function fill(page: Page, fields: Partial<Record<string, string>>) {
  for (const [label, value] of Object.entries(fields)) {
    await page.getByLabel(label, { exact: true }).fill(value ?? '');
  }
}

const create = (page: Page) => page.getByRole('button', { name: 'Create account' }).click();
const focused = (page: Page) => page.locator(':focus').getAttribute('name');

/** What is said at a field, hint and faults. */
const saidAt = (page: Page, label: string) =>
  page.getByLabel(label, { exact: true }).evaluate((input) =>
    (input.getAttribute('aria-describedby') ?? '')
      .split(' ')
      .map((id) => document.getElementById(id)?.textContent)
      .join('; '),
  );

test('a guest signs up, is signed in, and is back where they came from', async () => {
  const { page, complaints } = await visit();
  await open(page, '/developers');
  await page.getByRole('banner').getByRole('link', { name: 'Sign up' }).click();
  await page.waitForURL('/sign-up?callbackUrl=%2Fdevelopers');
  await hydrated(page);
  await fill(page, {
    Name: 'Mary Somerville',
    'E-mail address': newEmail(),
    Password: 'the mechanism of heavens',
  });
  await create(page);
  await page.waitForURL('/developers');
  expect(await accountMenu(page).textContent()).toContain('Mary Somerville');
  expect(complaints).toEqual([]);
});

test('all of it goes by keyboard alone', async () => {
  const { page } = await visit();
  await open(page, '/sign-up?callbackUrl=/developers');
  await page.getByLabel('Name').focus();
  await page.keyboard.type('Caroline Herschel');
  await page.keyboard.press('Tab');
  await page.keyboard.type(newEmail());
  await page.keyboard.press('Tab');
  await page.keyboard.type('eight comets and a cluster');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(await page.getByLabel('Password', { exact: true }).inputValue()).toBe(
    'eight comets and a cluster',
  );
  expect(await page.getByLabel('Password', { exact: true }).getAttribute('type')).toBe('text');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL('/developers');
  expect(await accountMenu(page).textContent()).toContain('Caroline Herschel');
});

describe('what is wrong with a sign-up', () => {
  test('is told at the fields, the first of which has the focus', async () => {
    const { page, complaints } = await visit();
    await open(page, '/sign-up');
    await fill(page, { Name: '', 'E-mail address': 'nowhere', Password: 'long enough' });
    await create(page);
    await page.getByText('Must be an e-mail address').waitFor();
    expect(await saidAt(page, 'Name')).toContain('Required');
    expect(await saidAt(page, 'E-mail address')).toContain('Must be an e-mail address');
    expect(await focused(page)).toBe('name');
    expect(await page.getByLabel('Name').getAttribute('aria-invalid')).toBe('true');

    await fill(page, { Name: 'Somebody', 'E-mail address': newEmail(), Password: 'password1' });
    await create(page);
    await page.getByText('Is among the passwords that are tried first').waitFor();
    expect(await focused(page)).toBe('password');
    expect(await page.getByLabel('Password', { exact: true }).inputValue()).toBe('password1');
    expect(complaints).toEqual([]);
  });

  test('is told at the address when it has an account', async () => {
    const { page } = await visit();
    await open(page, '/sign-up');
    await fill(page, {
      Name: 'Not Ada',
      'E-mail address': 'ADA@example.com',
      Password: 'not what she would choose',
    });
    await create(page);
    await page.getByText('Has an account already').waitFor();
    expect(await saidAt(page, 'E-mail address')).toContain('Has an account already');
    expect(await focused(page)).toBe('email');
    await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
    await page.waitForURL('/sign-in');
  });
});

test('password managers can tell what the fields are', async () => {
  const { page } = await visit();
  await page.goto('/sign-up');
  const hints = await page
    .getByRole('main')
    .locator('input:not([type=hidden])')
    .evaluateAll((inputs) => inputs.map((input) => input.getAttribute('autocomplete')));
  expect(hints).toEqual(['name', 'username', 'new-password']);
});

test('who follows a link to sign up elsewhere stays here', async () => {
  const { page } = await visit();
  await open(
    page,
    `/sign-up?${new URLSearchParams({ callbackUrl: 'https://elsewhere.example/' })}`,
  );
  await fill(page, {
    Name: 'Wang Zhenyi',
    'E-mail address': newEmail(),
    Password: 'on the explanation of eclipses',
  });
  await create(page);
  await page.waitForURL((url) => url.pathname !== '/sign-up');
  expect(page.url()).toBe(`${appURL}/`);
});
