import { createReadStream } from 'node:fs';
import { UserModel } from '../../models/account/user';
import { connect, disconnect } from '../../models/database';
import { importLines } from '../import/placeImport';
import { readLines } from '../import/placeLines';
import { demoAccounts, demoPassword } from './demoAccounts';

/** Time for one write, in milliseconds. */
const timeout = 60_000;

/** Adds the demo data to a database. */
export async function addDemoData(uri: string) {
  await connect(uri, timeout);
  await createDemoData();
  await disconnect();
}

/**
 * Creates the demo accounts and places that do not exist yet.
 */
export async function createDemoData() {
  const [owner] = await Promise.all(demoAccounts.map(createAccount));
  const file = createReadStream(new URL('../demo-places.ndjson', import.meta.url));
  await importLines(owner ?? null, readLines(file));
}

async function createAccount({ email, name }: (typeof demoAccounts)[number]) {
  const user = new UserModel({ email, name });
  await user.setPassword(demoPassword);
  // Another process that starts on the same directory may have created it.
  return user.save().catch(async (error) => {
    const existing = await UserModel.findOne({ email }).exec();
    if (existing) return existing;
    throw error;
  });
}
