import { hash, verify } from '@node-rs/argon2';
import commonPasswords from 'fxa-common-password-list';
import { badInput } from '../errors';

/** argon2id (the library's default) with OWASP's minimum parameters: 19 MiB of memory, 2 passes, 1 lane. */
const argon2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Length of a password, in characters. */
const length = { min: 8, max: 128 };

/** The password after NFKC normalization, so that it does not depend on the keyboard; or the rule it breaks. */
function normalize(password: string) {
  // A character has at most four UTF-16 units after normalization: skip the work for longer text.
  const normalized = password.length > 4 * length.max ? undefined : password.normalize('NFKC');
  const characters = normalized === undefined ? Infinity : [...normalized].length;
  if (characters > length.max) return { problem: `Must be at most ${length.max} characters` };
  if (characters < length.min) return { problem: `Must be at least ${length.min} characters` };
  return { normalized, problem: '' };
}

/**
 * Hashes a new password to a PHC string.
 * @param personal the user's name and email address, which must not be the password
 * @throws DomainError `BAD_USER_INPUT` at `path` if the password is too short, too long or easy to guess.
 */
export async function hashPassword(
  password: string,
  path: string,
  personal: readonly string[] = [],
) {
  const { normalized, problem } = normalize(password);
  if (normalized === undefined) throw badInput(path, problem);
  const lowerCase = normalized.toLowerCase();
  if (commonPasswords.test(lowerCase)) throw badInput(path, 'This password is too common');
  if (personal.some((text) => text.normalize('NFKC').toLowerCase() === lowerCase)) {
    throw badInput(path, 'Must not be your name or email address');
  }
  return hash(normalized, argon2);
}

/** Compared where there is no hash, so that the response takes as long as for a wrong password. */
let decoy: Promise<string> | undefined;

/** Whether this is the password of the hash. False without a hash, after the same time. */
export async function verifyPassword(passwordHash: string | null | undefined, password: string) {
  const { normalized } = normalize(password);
  // Reject impossible passwords before hashing.
  if (normalized === undefined) return false;
  decoy ??= hash('decoy', argon2);
  const matches = await verify(passwordHash ?? (await decoy), normalized);
  return matches && passwordHash != null;
}
