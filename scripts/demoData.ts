import { createReadStream } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const accounts = [
  { email: 'ada@example.com', name: 'Ada Lovelace' },
  { email: 'grace@example.com', name: 'Grace Hopper' },
] as const;
const password = 'places-demo';

/** Who owns the demo places, and what is imported without another owner. */
export const demoOwner = accounts[0].email;

export const demoSignIn = `Sign in as ${accounts.map(({ email }) => email).join(' or ')} with the password ${password}`;

/**
 * Makes the demo accounts and places, once in the life of a data directory: what somebody deletes later
 * stays deleted. Interrupted, it goes on where it was: accounts are known by address, places by content.
 */
export async function addDemoData(uri: string, directory: string) {
  const marker = join(directory, 'demo-data');
  const done = await stat(marker).catch(() => undefined);
  if (done) return;
  // Loaded here because no later start needs them.
  const { connect, disconnect } = await import('../models/connection');
  const { importLines } = await import('./placeImport');
  const { readLines } = await import('./placeLines');
  await connect(uri);
  const [owner] = await Promise.all(accounts.map(account));
  const file = createReadStream(new URL('demo-places.ndjson', import.meta.url));
  await importLines(owner ?? null, readLines(file));
  await disconnect();
  await writeFile(marker, 'The demo data has been put in; it is not put in again.\n', {
    flush: true,
  });
}

async function account({ email, name }: (typeof accounts)[number]) {
  const { UserModel } = await import('../models/user');
  const user = new UserModel({ email, name });
  await user.setPassword(password);
  // Another start on the same directory may make it at the same time: the unique index decides.
  return user.save().catch(async (error) => {
    const existing = await UserModel.findOne({ email }).exec();
    if (existing) return existing;
    throw error;
  });
}
