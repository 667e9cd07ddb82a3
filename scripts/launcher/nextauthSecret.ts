import { randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CliError } from '../cliError';

const minLength = 32;

const isCode = (code: string) => (error: NodeJS.ErrnoException) => {
  if (error.code !== code) throw error;
};

/** The secret in the directory, generated on first use. Concurrent calls return the same secret. */
export async function keepSecret(directory: string) {
  const path = join(directory, 'nextauth-secret');
  const kept = (await readFile(path, 'utf8').catch(isCode('ENOENT'))) ?? (await makeSecret(path));
  const secret = kept.trim();
  if (secret.length >= minLength) return secret;
  throw new CliError(
    `${path} must contain at least ${minLength} random characters. Delete it to generate a new secret.`,
  );
}

async function makeSecret(path: string) {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(draft, `${randomBytes(32).toString('base64url')}\n`, {
      mode: 0o600,
      flush: true,
    });
    // A link never replaces a file, and the file is complete once it has this name.
    await link(draft, path).catch(isCode('EEXIST'));
  } finally {
    await rm(draft, { force: true });
  }
  return readFile(path, 'utf8');
}
