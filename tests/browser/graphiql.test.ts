import { expect, test } from 'vitest';
import { visit, visitSignedIn, withBrowser } from './browser';

withBrowser();

test('a signed-in person explores the API as themselves in GraphiQL', async () => {
  const { page, complaints } = await visitSignedIn();
  await page.goto('/api/graphql');
  await page.getByRole('button', { name: /Execute query/ }).click();
  const answer = page.getByRole('region', { name: /result/i });
  await answer.getByText('"Ada Lovelace"').waitFor();
  await answer.getByText('"SESSION"').waitFor();
  expect(complaints).toEqual([]);
});

test('a guest sees in GraphiQL what is refused', async () => {
  const { page, complaints } = await visit();
  await page.goto('/api/graphql');
  await page.getByRole('button', { name: /Execute query/ }).click();
  await page
    .getByRole('region', { name: /result/i })
    .getByText('"UNAUTHORIZED"')
    .waitFor();
  expect(complaints).toEqual([]);
});
