import { createReadStream } from 'node:fs';
import { UserModel } from '../models/account/user';
import { connect, disconnect } from '../models/database';
import { demoAccounts, demoPassword } from './demoAccounts';
import { importLines } from './placeImport';
import { readLines } from './placeLines';

/** How long the database may take over a write, in milliseconds: nobody waits for a page here. */
const patience = 60_000;

/** Puts the demo data into the database behind `uri`. */
export async function addDemoData(uri: string) {
  await connect(uri, patience);
  await createDemoData();
  await disconnect();
}

/**
 * Makes the demo accounts and places. Interrupted and run again it goes on where it was: accounts are
 * known by their address, places by what they say.
 */
export async function createDemoData() {
  const [owner] = await Promise.all(demoAccounts.map(createAccount));
  const file = createReadStream(new URL('demo-places.ndjson', import.meta.url));
  await importLines(owner ?? null, readLines(file));
}

async function createAccount({ email, name }: (typeof demoAccounts)[number]) {
  const user = new UserModel({ email, name });
  await user.setPassword(demoPassword);
  // Another start on the same directory may make it at the same time: the unique index decides.
  return user.save().catch(async (error) => {
    const existing = await UserModel.findOne({ email }).exec();
    if (existing) return existing;
    throw error;
  });
}
