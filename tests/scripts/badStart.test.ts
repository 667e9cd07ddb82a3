import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freePort, run, takenPort, temporaryDirectory } from './commands';

/** What `npm start` says before it gives up. */
async function refusal(settings: Record<string, string>) {
  const { status, stdout, stderr } = await run('start', [], settings);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  return stderr;
}

const publicSetup = {
  NEXTAUTH_SECRET: 'a-secret-of-more-than-32-characters',
  NEXTAUTH_URL: 'https://places.example',
};

test.each([undefined, '127.0.0.1'])('a port in use stops the start (%s)', async (host) => {
  const PORT = String(await takenPort(host));
  const DATA_DIR = await temporaryDirectory();
  expect(await refusal({ PORT, DATA_DIR })).toBe(
    `PORT ${PORT} is in use: end what uses it, or set PORT to another\n`,
  );
});

test('a data directory that cannot be written stops the start', async () => {
  const file = join(await temporaryDirectory(), 'file');
  await writeFile(file, '');
  const DATA_DIR = join(file, 'data');
  expect(await refusal({ PORT: String(await freePort()), DATA_DIR })).toBe(
    `DATA_DIR ${DATA_DIR} cannot be written (ENOTDIR): set DATA_DIR to a directory that can\n`,
  );
});

test('a database that does not answer stops the start, without its password being told', async () => {
  const host = `127.0.0.1:${await freePort()}`;
  const MONGODB_URI = `mongodb://places:hunter2@${host}/places`;
  expect(await refusal({ ...publicSetup, PORT: String(await freePort()), MONGODB_URI })).toBe(
    `MONGODB_URI leads nowhere: ${host} does not answer\n`,
  );
});

test('an option that no MongoDB knows stops the start', async () => {
  const MONGODB_URI = 'mongodb://127.0.0.1/places?color=blue';
  expect(await refusal({ ...publicSetup, PORT: String(await freePort()), MONGODB_URI })).toBe(
    'MONGODB_URI does not work: option color is not supported\n',
  );
});

test('a wrong configuration stops the start with a line for each fault', async () => {
  expect(await refusal({ MONGODB_URI: 'db.example:27017', PORT: 'http' })).toBe(
    [
      'PORT must be a whole number from 1 to 65535',
      'MONGODB_URI must be a connection string such as mongodb://host:27017/places',
      'NEXTAUTH_SECRET is required with MONGODB_URI in production: at least 32 random characters',
      'NEXTAUTH_URL is required with MONGODB_URI in production: the address people use, such as https://places.example',
      '',
    ].join('\n'),
  );
});
