import { expect, test } from 'vitest';
import { visit, visitSignedIn, withBrowser } from './browser';

withBrowser();

test.each([
  ['a signed-in person', visitSignedIn, ['"Ada Lovelace"', '"SESSION"']],
  ['a guest', visit, ['"UNAUTHORIZED"']],
] as const)('%s runs the example query in GraphiQL', async (_person, visitAs, results) => {
  const { page, complaints } = await visitAs();
  await page.goto('/api/graphql');
  await page.getByRole('button', { name: /Execute query/ }).click();
  const result = page.getByRole('region', { name: /result/i });
  for (const text of results) await result.getByText(text).waitFor();
  expect(complaints).toEqual([]);
});
