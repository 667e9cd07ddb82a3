import { describe, expect, test } from 'vitest';
import {
  AccessTokenModel,
  findBySecret,
  revokeAccessToken,
} from '../../../models/account/accessToken';
import { makeToken, makeUser } from '../../support/factories';
import { testDatabase } from '../../support/testDatabase';

testDatabase();

describe('an access token', () => {
  test('is found by its secret', async () => {
    const user = await makeUser();
    const { secret, accessToken } = await makeToken(user, ['read', 'write']);
    expect(secret).toMatch(/^plc_[0-9a-z]{38}$/);
    const found = await findBySecret(secret);
    expect(found).toMatchObject({ id: accessToken.id, scopes: ['read', 'write'], user: user._id });
  });

  test('is stored only as a hash', async () => {
    const { secret, accessToken } = await makeToken(await makeUser(), ['read']);
    const stored = await AccessTokenModel.findById(accessToken._id)
      .select('+secretHash')
      .lean()
      .exec();
    expect(stored?.secretHash).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(stored)).not.toContain(secret.slice(4, 20));
  });

  test('is unique', async () => {
    const user = await makeUser();
    const tokens = await Promise.all(Array.from({ length: 20 }, () => makeToken(user, ['read'])));
    expect(new Set(tokens.map(({ secret }) => secret)).size).toBe(20);
  });

  test('is not found by a wrong secret', async () => {
    const { secret } = await makeToken(await makeUser(), ['read']);
    const slip = secret.slice(0, -1) + (secret.endsWith('0') ? '1' : '0');
    const other = `plc_${secret[4] === '0' ? '1' : '0'}${secret.slice(5)}`;
    for (const wrong of [
      slip,
      other,
      secret.toUpperCase(),
      `${secret}0`,
      ` ${secret}`,
      'plc_',
      '',
    ]) {
      await expect(findBySecret(wrong)).rejects.toMatchObject({ reason: 'INVALID' });
    }
  });

  test('is refused with the reason if it is expired, revoked or deleted', async () => {
    const user = await makeUser();
    const past = await makeToken(user, ['read'], new Date(Date.now() - 1));
    const future = await makeToken(user, ['read'], new Date(Date.now() + 60_000));
    await expect(findBySecret(past.secret)).rejects.toMatchObject({ reason: 'EXPIRED' });
    expect(await findBySecret(future.secret)).toMatchObject({ id: future.accessToken.id });
    await revokeAccessToken(user, future.accessToken.id);
    await expect(findBySecret(future.secret)).rejects.toMatchObject({ reason: 'REVOKED' });
    await future.accessToken.deleteOne();
    await expect(findBySecret(future.secret)).rejects.toMatchObject({ reason: 'INVALID' });
  });

  test('stores its last use at most once per minute', async () => {
    const { secret, accessToken } = await makeToken(await makeUser(), ['read']);
    const lastUse = async () => (await AccessTokenModel.findById(accessToken._id))?.lastUsedAt;
    expect(await lastUse()).toBeUndefined();
    await findBySecret(secret);
    const first = await lastUse();
    expect(first).toBeInstanceOf(Date);
    await findBySecret(secret);
    expect(await lastUse()).toEqual(first);
    const longAgo = new Date(Date.now() - 61_000);
    await AccessTokenModel.updateOne({ _id: accessToken._id }, { lastUsedAt: longAgo });
    await findBySecret(secret);
    expect((await lastUse())?.getTime()).toBeGreaterThan(longAgo.getTime());
  });
});
