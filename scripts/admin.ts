import { parseArgs } from 'node:util';
import { UserModel } from '../models/account/user';
import { CliError, runCommand } from './cliError';
import { withDatabase } from './database';

const help = `Makes somebody an administrator, who may remove any place and any comment. What they have open at that
moment takes notice of it by itself.

npm run admin -- --email ADDRESS [--revoke]

  --email   whose account it is
  --revoke  makes them what everybody is again`;

async function main() {
  const { values } = parseArgs({
    options: {
      email: { type: 'string' },
      revoke: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const { email, revoke } = values;
  if (!email) throw new CliError('--email is required: the address of an account');
  const role = revoke ? 'user' : 'admin';
  const found = await withDatabase(() => UserModel.findOneAndUpdate({ email }, { role }).exec());
  if (!found) throw new CliError(`--email: there is no account ${email}`);
  console.log(`${found.email} is ${revoke ? 'no administrator any more' : 'an administrator'}`);
  return 0;
}

await runCommand(main);
