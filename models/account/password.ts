import { hash, verify } from '@node-rs/argon2';
import commonPasswords from 'fxa-common-password-list';
import { badInput } from '../errors';

/** argon2id (the library's default) with OWASP's first recommendation: 19 MiB, 2 passes, 1 lane. */
const argon2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Bounds of a password, in characters. */
const length = { min: 8, max: 128 };

const faults = {
  short: `Must be at least ${length.min} characters`,
  long: `Must be at most ${length.max} characters`,
  common: 'Is among the passwords that are tried first',
  known: 'Must not be your name or e-mail address',
};

/** One password has one spelling, whatever keyboard it is typed on: compatibility forms folded (NFKC). */
function normalize(password: string) {
  // No character has more than four units: what is longer is refused before any work.
  const normalized = password.length > 4 * length.max ? undefined : password.normalize('NFKC');
  const characters = normalized === undefined ? Infinity : [...normalized].length;
  if (characters > length.max) return { fault: faults.long };
  if (characters < length.min) return { fault: faults.short };
  return { normalized, fault: '' };
}

/**
 * The hash of a new password, a PHC string. `known` is what others know of the person: no password.
 * @throws DomainError `BAD_USER_INPUT` at `path` when it is too short, too long, or easily guessed.
 */
export async function hashPassword(password: string, path: string, known: readonly string[] = []) {
  const { normalized, fault } = normalize(password);
  if (normalized === undefined) throw badInput(path, fault);
  const folded = normalized.toLowerCase();
  if (commonPasswords.test(folded)) throw badInput(path, faults.common);
  if (known.some((text) => text.normalize('NFKC').toLowerCase() === folded)) {
    throw badInput(path, faults.known);
  }
  return hash(normalized, argon2);
}

/** Verified against where there is no hash, so that this takes as long as a wrong password. */
let decoy: Promise<string> | undefined;

/** Whether the hash is this password's. No hash is nobody's, which time does not tell. */
export async function verifyPassword(passwordHash: string | null | undefined, password: string) {
  const { normalized } = normalize(password);
  // What could never become a password costs nothing, whoever's it is said to be.
  if (normalized === undefined) return false;
  decoy ??= hash('decoy', argon2);
  const matches = await verify(passwordHash ?? (await decoy), normalized);
  return matches && passwordHash != null;
}
