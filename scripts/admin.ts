import { parseArgs } from 'node:util';
import { UserModel } from '../models/account/user';
import { CliError, runCommand } from './cliError';
import { withDatabase } from './database';

const help = `Makes an account an administrator. Administrators can update and delete any place and delete any comment.

npm run admin -- --email ADDRESS [--revoke]

  --email   email of the account
  --revoke  makes the account an ordinary one again`;

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
  if (!email) throw new CliError('--email is required');
  const role = revoke ? 'user' : 'admin';
  const user = await withDatabase(() => UserModel.findOneAndUpdate({ email }, { role }).exec());
  if (!user) throw new CliError(`--email: no account has the email ${email}`);
  console.log(`${user.email} is ${revoke ? 'no longer an administrator' : 'an administrator'}`);
  return 0;
}

await runCommand(main);
