import { parseArgs } from 'node:util';
import { createAccessToken, type TokenScope, tokenScopes } from '../models/account/accessToken';
import { UserModel } from '../models/account/user';
import { DomainError } from '../models/errors';
import { CliError, runCommand } from './cliError';
import { withDatabase } from './database';

const help = `Creates an access token and prints it on the last line. It is shown only once.

npm run token -- --email ADDRESS --scopes read,write [--name NAME] [--expires DATE]

  --email    email of the owner
  --scopes   read, write or both, separated by a comma
  --name     name of the token (default: "Command line")
  --expires  expiry, such as 2030-01-31 or 2030-01-31T12:00:00Z (default: never)`;

async function main() {
  const { values } = parseArgs({
    options: {
      email: { type: 'string' },
      scopes: { type: 'string' },
      name: { type: 'string', default: 'Command line' },
      expires: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const { email, name } = values;
  if (!email) throw new CliError('--email is required');
  const scopes = readScopes(values.scopes);
  const expiresAt = readDate(values.expires);
  const secret = await withDatabase(async () => {
    const user = await UserModel.findOne({ email }).exec();
    if (!user) throw new CliError(`--email: no account has the email ${email}`);
    const { secret } = await createAccessToken({ user: user._id, name, scopes, expiresAt });
    return secret;
  }).catch((error: unknown) => {
    throw error instanceof DomainError ? new CliError(`${email}: ${error.message}`) : error;
  });
  console.log(secret);
  return 0;
}

const isScope = (scope: string): scope is TokenScope =>
  (tokenScopes as readonly string[]).includes(scope);

function readScopes(list = '') {
  const scopes = new Set(list.split(',').map((scope) => scope.trim()));
  const validScopes = [...scopes].filter(isScope);
  if (validScopes.length === scopes.size) return validScopes;
  throw new CliError('--scopes must be read, write or both, separated by a comma');
}

function readDate(text: string | undefined) {
  if (text === undefined) return undefined;
  const date = new Date(text);
  if (date > new Date()) return date;
  throw new CliError('--expires must be a future date, such as 2030-01-31 or 2030-01-31T12:00:00Z');
}

await runCommand(main);
