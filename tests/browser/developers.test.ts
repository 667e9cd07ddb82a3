import { execFile, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { limits } from '../../graphql/plugins/limits';
import { bearer, post } from '../support/http';
import { appURL, tokens } from '../support/sharedApp';
import { fillSignIn, hydrated, open, visit, withBrowser } from './browser';

withBrowser();

async function codeOf(page: Page, title: string) {
  const example = page.getByRole('region', { name: title, exact: true });
  return String(await example.locator('code').textContent());
}

/** Where there is no curl, Node takes what the examples give it. */
const standIn = `
const { values, positionals } = require('node:util').parseArgs({
  allowPositionals: true,
  options: {
    'no-buffer': { type: 'boolean', short: 'N' },
    header: { type: 'string', short: 'H', multiple: true },
    data: { type: 'string', short: 'd' },
  },
});
const headers = values.header.map((header) => header.split(': '));
fetch(positionals[0], { method: 'POST', headers, body: values.data }).then(async ({ body }) => {
  for await (const chunk of body) process.stdout.write(chunk);
});
`;
const shell = `command -v curl > /dev/null || curl() { node -e "$STAND_IN" -- "$@"; }\n`;
const environment = () => ({
  ...process.env,
  PLACES_TOKEN: tokens.ada,
  STAND_IN: standIn,
});

async function run(program: string, ...args: string[]) {
  const { stdout } = await promisify(execFile)(program, args, { env: environment() });
  return stdout;
}

describe('the examples run as they stand on the page for developers', () => {
  test('by curl', async () => {
    const { page, complaints } = await visit();
    await open(page, '/developers');
    const places = JSON.parse(await run('sh', '-c', shell + (await codeOf(page, 'curl'))));
    expect(places.data.places.nodes).toHaveLength(3);
    const add = shell + (await codeOf(page, 'curl, adding a place'));
    const added = JSON.parse(await run('sh', '-c', add));
    expect(added.data.createPlace.place.name).toBe('Café Kairo');
    // The key makes the second attempt the first one.
    expect(JSON.parse(await run('sh', '-c', add))).toEqual(added);
    expect(complaints).toEqual([]);
  });

  test.each(['JavaScript', 'urql'])('by %s', async (title) => {
    const { page } = await visit();
    await open(page, '/developers');
    const output = await run('node', '--input-type=module', '-e', await codeOf(page, title));
    expect(output).toMatch(/name: '.+'/);
  });

  test('as a page of a list', async () => {
    const { page } = await visit();
    await open(page, '/developers');
    const { body } = await post(await codeOf(page, 'GraphQL'), bearer(tokens.ada));
    expect(body.data.places.nodes).toHaveLength(50);
  });

  test('as a stream of what changes', async () => {
    const { page } = await visit();
    await open(page, '/developers');
    const command = shell + (await codeOf(page, 'curl, following changes'));
    const stream = spawn('sh', ['-c', command], { env: environment(), detached: true });
    onTestFinished(() => {
      if (stream.pid) process.kill(-stream.pid);
    });
    let output = '';
    stream.stdout.on('data', (text) => {
      output += text;
    });
    await expect
      .poll(
        async () => {
          await post(
            'mutation { createPlace(input: { name: "Told", location: "Bern" }) { place { id } } }',
            bearer(tokens.ada),
          );
          return output;
        },
        { timeout: 20_000, interval: 500 },
      )
      .toContain('"kind":"CREATED","place":{"name":"Told"}');
  });
});

test('limits and error codes on the page are those of the server', async () => {
  const { page } = await visit();
  await open(page, '/developers');
  const numbers = await page
    .getByRole('region', { name: 'Limits' })
    .getByRole('cell')
    .allTextContents();
  expect(numbers.join(' ')).toContain(`${limits.depth} levels ${limits.aliases}`);
  const guide = await readFile(new URL('../../docs/api.md', import.meta.url), 'utf8');
  const table = guide.slice(guide.indexOf('| `extensions.code`'), guide.indexOf('An object that'));
  const codes = await page
    .getByRole('region', { name: 'Error codes' })
    .getByRole('rowheader')
    .allTextContents();
  expect(codes.toSorted()).toEqual(table.match(/(?<=^\| `)[A-Z_]+(?=`)/gm)?.toSorted());
});

test('an example is copied with its button, which says so', async () => {
  const { context, page } = await visit();
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page, '/developers');
  await page.getByRole('button', { name: 'Copy curl', exact: true }).click();
  await page.getByRole('status').getByText('Copied').waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
    await codeOf(page, 'curl'),
  );
});

test('the way to a token leads there, for guests by way of the sign-in', async () => {
  const { page } = await visit();
  await open(page, '/developers');
  await page.getByRole('link', { name: 'Get a token' }).click();
  await page.waitForURL('/sign-in?callbackUrl=%2Fsettings%23tokens');
  await hydrated(page);
  await fillSignIn(page);
  await page.waitForURL('/settings#tokens');
  await open(page, '/developers');
  await page.getByRole('link', { name: 'Get a token' }).click();
  await page.waitForURL('/settings#tokens');
});

test('the schema can be read as it is', async () => {
  const response = await fetch(`${appURL}/api/schema`);
  expect(await response.text()).toBe(
    await readFile(new URL('../../schema.graphql', import.meta.url), 'utf8'),
  );
});
