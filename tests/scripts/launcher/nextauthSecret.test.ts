import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keepSecret } from '../../../scripts/launcher/nextauthSecret';
import { temporaryDirectory } from '../commands';

test('the secret is generated once and readable only by its owner', async () => {
  const directory = await temporaryDirectory();
  const secret = await keepSecret(directory);
  expect(secret).toMatch(/^[\w-]{43}$/);
  expect(await keepSecret(directory)).toBe(secret);
  expect(await keepSecret(await temporaryDirectory())).not.toBe(secret);

  const file = join(directory, 'nextauth-secret');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readFile(file, 'utf8')).toBe(`${secret}\n`);
});

test('concurrent starts use the same secret', async () => {
  const directory = await temporaryDirectory();
  const secrets = await Promise.all(Array.from({ length: 20 }, () => keepSecret(directory)));
  expect(new Set(secrets).size).toBe(1);
  expect(await readdir(directory)).toEqual(['nextauth-secret']);
});

test('a secret that is too short is refused', async () => {
  const directory = await temporaryDirectory();
  const file = join(directory, 'nextauth-secret');
  await writeFile(file, 'short');
  await expect(keepSecret(directory)).rejects.toThrow(
    `${file} must contain at least 32 random characters. Delete it to generate a new secret.`,
  );
});
