import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freePort, run, takenPort, temporaryDirectory } from './commands';

/** The error output of an `npm start` that fails. */
async function startError(settings: Record<string, string>) {
  const { status, stdout, stderr } = await run('start', [], settings);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  return stderr;
}

const publicSetup = {
  NEXTAUTH_SECRET: 'a-secret-of-more-than-32-characters',
  NEXTAUTH_URL: 'https://places.example',
};

test.each([undefined, '127.0.0.1'])('npm start refuses a port in use (%s)', async (host) => {
  const PORT = String(await takenPort(host));
  const DATA_DIR = await temporaryDirectory();
  expect(await startError({ PORT, DATA_DIR })).toBe(
    `PORT ${PORT} is in use. Stop the other process, or set PORT to another port.\n`,
  );
});

test('npm start refuses a data directory that is not writable', async () => {
  const file = join(await temporaryDirectory(), 'file');
  await writeFile(file, '');
  const DATA_DIR = join(file, 'data');
  expect(await startError({ PORT: String(await freePort()), DATA_DIR })).toBe(
    `DATA_DIR ${DATA_DIR} is not writable (ENOTDIR). Set DATA_DIR to another directory.\n`,
  );
});

test('npm start names an unreachable database without its password', async () => {
  const host = `127.0.0.1:${await freePort()}`;
  const MONGODB_URI = `mongodb://places:hunter2@${host}/places`;
  expect(await startError({ ...publicSetup, PORT: String(await freePort()), MONGODB_URI })).toBe(
    `MONGODB_URI cannot be reached: ${host} does not respond\n`,
  );
});

test('npm start refuses an unknown option in MONGODB_URI', async () => {
  const MONGODB_URI = 'mongodb://127.0.0.1/places?color=blue';
  expect(await startError({ ...publicSetup, PORT: String(await freePort()), MONGODB_URI })).toBe(
    'MONGODB_URI is invalid: option color is not supported\n',
  );
});

test('npm start prints one line for each invalid variable', async () => {
  expect(await startError({ MONGODB_URI: 'db.example:27017', PORT: 'http' })).toBe(
    [
      'PORT must be a whole number from 1 to 65535',
      'MONGODB_URI must be a connection string such as mongodb://host:27017/places',
      'NEXTAUTH_SECRET is required with MONGODB_URI in production: at least 32 random characters',
      'NEXTAUTH_URL is required with MONGODB_URI in production: the address people use, such as https://places.example',
      '',
    ].join('\n'),
  );
});
