import { parseArgs } from 'node:util';
import { finishDeletions } from '../models/account/deletion';
import { recount } from '../models/recount';
import { recountTags } from '../models/tagRecount';
import { runCommand } from './cliError';
import { withDatabase } from './database';

const help = `Makes the numbers of comments and favorites that places tell equal what is stored, removes comments
and favorites of places that are gone, and finishes the deletion of accounts. To be run after a crash;
servers may go on beside it.

npm run recount -- [--tags]

  --tags  the counts of all tags as well, for a time when nothing else is written`;

async function main() {
  const { values } = parseArgs({
    options: { tags: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const { repaired, busy, gone, accounts } = await withDatabase(async () => {
    // First: what is being removed may be counted off already.
    const accounts = await finishDeletions();
    if (values.tags) await recountTags();
    return { ...(await recount()), accounts };
  });
  if (accounts > 0) console.log(`${accounts} deletions of accounts finished`);
  console.log(`${repaired} places repaired, the rows of ${gone} deleted places removed`);
  if (busy > 0) console.log(`${busy} places were changing all the while: run it again for them`);
  return busy > 0 ? 1 : 0;
}

await runCommand(main);
