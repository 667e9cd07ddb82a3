import { describe, expect, test } from 'vitest';
import { findByProvider } from '../../../models/account/provider';
import { startSession } from '../../../models/account/session';
import { findByPassword, type User } from '../../../models/account/user';
import { makeUser } from '../../support/factories';
import { testDatabase } from '../../support/testDatabase';

testDatabase();

let count = 0;

/** A profile without an account. */
function newProfile(email: string | null) {
  count += 1;
  return { provider: 'github', providerAccountId: String(count), email };
}

describe('a person who signs in with a provider', () => {
  test('is the same user in any spelling of the email', async () => {
    const user = await findByProvider(newProfile('ada@example.com'));
    const again = await findByProvider(newProfile('ＡＤＡ@Example.com'));
    expect(again?.id).toBe(user?.id);
  });

  test('without a verified email has no account, unless it is linked', async () => {
    const profile = newProfile('grace@example.com');
    const user = await findByProvider(profile);
    expect((await findByProvider({ ...profile, email: null }))?.id).toBe(user?.id);
    expect(await findByProvider(newProfile(null))).toBeNull();
    expect(await findByProvider({ ...profile, provider: 'google', email: null })).toBeNull();
  });

  test.each([
    [
      'Ada Lovelace',
      'https://pictures.example/a.png',
      'Ada Lovelace',
      'https://pictures.example/a.png',
    ],
    [undefined, undefined, 'new', undefined],
    ['x'.repeat(81), 'https://pictures.example/a.png', 'new', 'https://pictures.example/a.png'],
    ['\u202Egnp.exe', 'javascript:alert(1)', 'new', undefined],
  ])(
    'has the name and picture they have there, when those may be had here: %o, %o',
    async (name, image, named, pictured) => {
      count += 1;
      const profile = { ...newProfile('new@example.com'), name, image };
      const user = await findByProvider({ ...profile, email: `new@${count}.example` });
      expect({ name: user?.name, image: user?.image }).toEqual({ name: named, image: pictured });
    },
  );

  test('keeps the password of an account with a verified email', async () => {
    const user = (await findByProvider(newProfile('kept@example.com'))) as User;
    await user.setPassword('correct horse');
    await user.save();
    await findByProvider(newProfile('kept@example.com'));
    expect(await findByPassword('kept@example.com', 'correct horse')).not.toBeNull();
  });

  test('takes over an account with an unverified email and removes its credentials', async () => {
    const squatter = await makeUser({ email: 'mine@example.com', password: 'correct horse' });
    const bystander = await makeUser({ email: 'other@example.com', password: 'correct horse' });
    const signingIn = await findByPassword('mine@example.com', 'correct horse');
    const user = await findByProvider(newProfile('mine@example.com'));
    expect(user?.id).toBe(squatter.id);
    expect(await findByPassword('mine@example.com', 'correct horse')).toBeNull();
    expect(await startSession(signingIn as User)).toBeNull();
    expect((await findByPassword('other@example.com', 'correct horse'))?.id).toBe(bystander.id);
  });
});
