import { expect, test } from 'vitest';
import { UserModel } from '../../models/account/user';
import { run, temporaryDirectory, withEmbeddedDatabase } from './commands';

test('npm run admin grants and revokes the role', async () => {
  const DATA_DIR = await temporaryDirectory();
  await withEmbeddedDatabase(DATA_DIR, async () => {
    const { _id } = await UserModel.create({ email: 'ada@example.com', name: 'Ada' });
    const roleOf = async () => (await UserModel.findById(_id).orFail()).role;
    const args = ['--email', ' ADA@example.com'];
    expect(await run('admin', args, { DATA_DIR })).toEqual({
      status: 0,
      stdout: 'ada@example.com is an administrator\n',
      stderr: '',
    });
    expect(await roleOf()).toBe('admin');
    expect(await run('admin', [...args, '--revoke'], { DATA_DIR })).toMatchObject({
      status: 0,
      stdout: 'ada@example.com is no longer an administrator\n',
    });
    expect(await roleOf()).toBe('user');
    expect(await run('admin', ['--email', 'unknown@example.com'], { DATA_DIR })).toEqual({
      status: 1,
      stdout: '',
      stderr: '--email: no account has the email unknown@example.com\n',
    });
  });
});

test('npm run admin refuses a missing --email', async () => {
  expect(await run('admin', [], {})).toEqual({
    status: 1,
    stdout: '',
    stderr: '--email is required\n',
  });
});
