import { describe, expect, test } from 'vitest';
import { findByPassword, UserModel } from '../../../models/account/user';
import { makeUser } from '../../support/factories';
import { testDatabase } from '../../support/testDatabase';

testDatabase();

describe('an account', () => {
  test('is found by its email in any spelling and its password', async () => {
    const user = await makeUser({ email: 'Ada@Example.com', password: 'correct horse' });
    for (const email of ['ada@example.com', ' ADA@EXAMPLE.COM ', 'ａｄａ@example.com']) {
      expect((await findByPassword(email, 'correct horse'))?.id).toBe(user.id);
    }
  });

  test('is not found by other credentials', async () => {
    await makeUser({ email: 'grace@example.com', password: 'correct horse' });
    await makeUser({ email: 'oauth@example.com' });
    for (const [email, password] of [
      ['grace@example.com', 'Correct horse'],
      ['grace@example.com', ''],
      ['grace@example.com', 'x'.repeat(900_000)],
      ['unknown@example.com', 'correct horse'],
      ['oauth@example.com', ''],
      ['oauth@example.com', 'decoy'],
      ['', ''],
      [`${'x'.repeat(900_000)}@example.com`, 'correct horse'],
    ] as const) {
      expect(await findByPassword(email, password)).toBeNull();
    }
  });

  test('is loaded without its password hash', async () => {
    const { _id } = await makeUser({ password: 'correct horse' });
    expect((await UserModel.findById(_id))?.passwordHash).toBeUndefined();
    const stored = await UserModel.findById(_id).select('+passwordHash');
    // OWASP's parameters for argon2id, readable in the hash itself.
    expect(stored?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  test('is unique per email, also with concurrent sign-ups', async () => {
    const results = await Promise.allSettled(
      ['one@example.com', 'ONE@example.com', 'ｏne@example.com', 'one@Example.com '].map((email) =>
        makeUser({ email }),
      ),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await UserModel.countDocuments({ email: 'one@example.com' })).toBe(1);
  });
});
