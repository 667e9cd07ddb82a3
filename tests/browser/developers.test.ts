import { expect, test } from 'vitest';
import { apiExamples } from '../../components/developers/apiExamples';
import { limits } from '../../graphql/plugins/limits';
import { appURL } from '../support/sharedApp';
import { fillSignIn, hydrated, open, visit, withBrowser } from './browser';

withBrowser();

test('a guest reads the limits, copies an example and signs in to get a token', async () => {
  const { context, page, complaints } = await visit();
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page, '/developers');
  const limitTexts = await page
    .getByRole('region', { name: 'Limits' })
    .getByRole('cell')
    .allTextContents();
  expect(limitTexts).toContain(`${limits.depth} levels`);

  await page.getByRole('button', { name: 'Copy curl', exact: true }).click();
  await page.getByRole('status').getByText('Copied').waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
    apiExamples(`${appURL}/api/graphql`).curl,
  );

  await page.getByRole('link', { name: 'Get a token' }).click();
  await page.waitForURL('/sign-in?callbackUrl=%2Fsettings%23tokens');
  await hydrated(page);
  await fillSignIn(page);
  await page.waitForURL('/settings#tokens');
  await open(page, '/developers');
  await page.getByRole('link', { name: 'Get a token' }).click();
  await page.waitForURL('/settings#tokens');
  expect(complaints).toEqual([]);
});
