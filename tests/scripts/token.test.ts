import { expect, test } from 'vitest';
import { AccessTokenModel, findBySecret, maxTokens } from '../../models/account/accessToken';
import { UserModel } from '../../models/account/user';
import { makeToken } from '../support/factories';
import { run, temporaryDirectory, withEmbeddedDatabase } from './commands';

test('npm run token prints a token of the account on the last line', async () => {
  const DATA_DIR = await temporaryDirectory();
  await withEmbeddedDatabase(DATA_DIR, async () => {
    const { _id } = await UserModel.create({ email: 'ada@example.com', name: 'Ada' });
    const args = ['--email', ' ADA@example.com', '--scopes', 'write, read', '--name', 'Laptop'];
    const { status, stdout, stderr } = await run(
      'token',
      [...args, '--expires', '2999-12-31'],
      // Beside the server that this test is connected to, on the same directory.
      { DATA_DIR },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const secret = stdout.trimEnd().split('\n').at(-1) ?? '';
    expect(secret).toMatch(/^plc_[0-9a-z]{38}$/);
    expect(await findBySecret(secret)).toMatchObject({
      user: _id,
      name: 'Laptop',
      scopes: ['write', 'read'],
      expiresAt: new Date('2999-12-31'),
    });
  });
});

test('npm run token refuses an unknown account', async () => {
  const DATA_DIR = await temporaryDirectory();
  const args = ['--email', 'unknown@example.com', '--scopes', 'read'];
  expect(await run('token', args, { DATA_DIR })).toEqual({
    status: 1,
    stdout: '',
    stderr: '--email: no account has the email unknown@example.com\n',
  });
});

test('npm run token refuses to exceed the maximum number of tokens', async () => {
  const DATA_DIR = await temporaryDirectory();
  await withEmbeddedDatabase(DATA_DIR, async () => {
    const user = await UserModel.create({ email: 'ada@example.com', name: 'Ada' });
    for (let count = 0; count < maxTokens; count += 1) await makeToken(user, ['read']);
    const args = ['--email', 'ada@example.com', '--scopes', 'read'];
    expect(await run('token', args, { DATA_DIR })).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'ada@example.com: You have 50 access tokens, which is the maximum. Revoke one first.\n',
    });
    expect(await AccessTokenModel.countDocuments()).toBe(maxTokens);
  });
});

test.each([
  [[], '--email is required\n'],
  [
    ['--email', 'a@b.c', '--scopes', 'read,session'],
    '--scopes must be read, write or both, separated by a comma\n',
  ],
  [
    ['--email', 'a@b.c', '--scopes', 'read', '--expires', '2020-01-01'],
    '--expires must be a future date, such as 2030-01-31 or 2030-01-31T12:00:00Z\n',
  ],
  [['--mail', 'a@b.c'], /^Unknown option '--mail'.*\n$/],
])('npm run token refuses %j with one line', async (args, line) => {
  const { status, stdout, stderr } = await run('token', args, {});
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(line);
});

test('npm run token -- --help prints the options', async () => {
  const { status, stdout } = await run('token', ['--help'], {});
  expect(status).toBe(0);
  expect(stdout).toContain('npm run token -- --email ADDRESS --scopes read,write');
});
