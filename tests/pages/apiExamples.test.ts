import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { apiExamples } from '../../components/developers/apiExamples';
import { bearer, post } from '../support/http';
import { appURL, tokens } from '../support/sharedApp';

const examples = apiExamples(`${appURL}/api/graphql`);

/** Replaces curl, with the options of the examples, on a machine without it. */
const curl = `
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
const shell = `command -v curl > /dev/null || curl() { node -e "$CURL" -- "$@"; }\n`;
const env = { ...process.env, PLACES_TOKEN: tokens.ada, CURL: curl };

async function run(program: string, ...args: string[]) {
  const { stdout } = await promisify(execFile)(program, args, { env });
  return stdout;
}

test('the curl example lists places', async () => {
  const { data } = JSON.parse(await run('sh', '-c', shell + examples.curl));
  expect(data.places.nodes).toHaveLength(3);
});

test('the curl example for adding a place can be repeated', async () => {
  const added = JSON.parse(await run('sh', '-c', shell + examples.write));
  expect(added.data.createPlace.place.name).toBe('Café Kairo');
  expect(JSON.parse(await run('sh', '-c', shell + examples.write))).toEqual(added);
});

test.each(['javascript', 'urql'] as const)('the %s example prints names', async (example) => {
  const output = await run('node', '--input-type=module', '-e', examples[example]);
  expect(output).toMatch(/name: '.+'/);
});

test('the pagination example reads a page of 50 places', async () => {
  const { body } = await post(examples.pages, bearer(tokens.ada));
  expect(body.data.places.nodes).toHaveLength(50);
});

test('the subscription example prints new places', async () => {
  const stream = spawn('sh', ['-c', shell + examples.subscription], { env, detached: true });
  onTestFinished(() => {
    if (stream.pid) process.kill(-stream.pid);
  });
  let output = '';
  stream.stdout.on('data', (text) => {
    output += text;
  });
  const createPlace = () =>
    post(
      'mutation { createPlace(input: { name: "New", location: "Bern" }) { place { id } } }',
      bearer(tokens.ada),
    );
  // Repeated, because the subscription starts at an unknown time.
  await expect
    .poll(async () => (await createPlace()) && output, { timeout: 20_000, interval: 500 })
    .toContain('"kind":"CREATED","place":{"name":"New"}');
});
