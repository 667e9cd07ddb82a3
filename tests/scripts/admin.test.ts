import { expect, test } from 'vitest';
import { UserModel } from '../../models/account/user';
import { run, temporaryDirectory, withEmbeddedDatabase } from './commands';

test('somebody is made an administrator beside a running server, and what everybody is again', async () => {
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
      stdout: 'ada@example.com is no administrator any more\n',
    });
    expect(await roleOf()).toBe('user');
    expect(await run('admin', ['--email', 'nobody@example.com'], { DATA_DIR })).toEqual({
      status: 1,
      stdout: '',
      stderr: '--email: there is no account nobody@example.com\n',
    });
  });
});

test('a wrong command line is told in one line', async () => {
  expect(await run('admin', [], {})).toEqual({
    status: 1,
    stdout: '',
    stderr: '--email is required: the address of an account\n',
  });
});
