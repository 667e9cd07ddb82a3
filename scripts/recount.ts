import { parseArgs } from 'node:util';
import { finishDeletions } from '../models/account/deletion';
import { recount } from '../models/recount';
import { runCommand } from './cliError';
import { withDatabase } from './database';

const help = `Sets comment, favorite and tag counts from the stored data, deletes comments and favorites of deleted
places, and finishes deletions of accounts. Run it after a crash. Servers may keep running; a write that
happens at the same time may leave a count off by one.

npm run recount`;

async function main() {
  const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const { accounts, places, tags, orphaned } = await withDatabase(async () => ({
    accounts: await finishDeletions(),
    ...(await recount()),
  }));
  console.log(`Accounts deleted: ${accounts}`);
  console.log(`Places corrected: ${places}`);
  console.log(`Tags corrected: ${tags}`);
  console.log(`Deleted places with comments or favorites: ${orphaned}`);
  return 0;
}

await runCommand(main);
