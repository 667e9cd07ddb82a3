import * as argon2 from '@node-rs/argon2';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { SignInThrottleModel } from '../../../models/account/signInThrottle';
import {
  changePassword,
  confirmPassword,
  signIn,
  signUp,
  type User,
} from '../../../models/account/user';
import { TooManyAttempts } from '../../../models/errors';
import { makeUser } from '../../support/factories';
import { testDatabase } from '../../support/testDatabase';

vi.mock('@node-rs/argon2', { spy: true });
testDatabase();

const password = 'correct horse';

let owner: User;
let count = 0;

/** An unused IP address. */
function newSource() {
  count += 1;
  return `198.51.${count >> 8}.${count & 255}`;
}

beforeEach(async () => {
  owner = await makeUser({ password });
  // What counts here is how often it is called: done for real, that would take a minute.
  vi.mocked(argon2.verify)
    .mockClear()
    .mockImplementation(async (_hash, given) => given === password);
});

const guess = (source: string, email = owner.email) =>
  signIn(email, 'wrong horse', source).catch((error: Error) => error.constructor);

async function guesses(count: number, source: () => string, email?: string) {
  const answers: unknown[] = [];
  while (answers.length < count) {
    const atOnce = Array.from({ length: Math.min(count - answers.length, 100) }, () =>
      guess(source(), email),
    );
    answers.push(...(await Promise.all(atOnce)));
  }
  return {
    answered: answers.filter((answer) => answer === null).length,
    refused: answers.filter((answer) => answer === TooManyAttempts).length,
  };
}

describe('a password guesser', () => {
  test('has 10 of 10,000 attempts from one IP address', async () => {
    const source = newSource();
    expect(await guesses(10_000, () => source)).toEqual({ answered: 10, refused: 9990 });
    expect(argon2.verify).toHaveBeenCalledTimes(10);
  });

  test('is blocked for an unknown account after the same number of attempts', async () => {
    const source = newSource();
    expect(await guesses(30, () => source, 'unknown@example.com')).toEqual({
      answered: 10,
      refused: 20,
    });
  });

  test('is counted per account in any spelling of the email', async () => {
    const source = newSource();
    await guesses(10, () => source);
    expect(await guess(source, ` ${owner.email.toUpperCase()} `)).toBe(TooManyAttempts);
  });

  test('waits longer after each block', async () => {
    const source = newSource();
    const waits: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      for (let i = 0; i < 10; i += 1) await guess(source);
      const refusal = await signIn(owner.email, password, source).catch((error) => error);
      waits.push(refusal.retryAfter / 60);
      vi.setSystemTime(Date.now() + refusal.retryAfter * 1000);
    }
    vi.useRealTimers();
    expect(waits).toEqual([1, 3, 9, 27, 81, 243, 729, 1440]);
  });

  test('is blocked per IP address for many accounts', async () => {
    const source = newSource();
    let answered = 0;
    for (let account = 0; account < 10; account += 1) {
      answered += (await guesses(10, () => source, `p${account}@elsewhere.example`)).answered;
    }
    expect(answered).toBe(60);
  });

  test('does not block the owner of an account from another IP address', async () => {
    const home = newSource();
    expect(await signIn(owner.email, password, home)).not.toBeNull();
    const { answered, refused } = await guesses(250, newSource);
    expect({ answered, refused }).toEqual({ answered: 200, refused: 50 });
    expect((await signIn(owner.email, password, home))?.id).toBe(owner.id);
    await expect(signIn(owner.email, password, newSource())).rejects.toThrow(TooManyAttempts);
  });
});

test('a successful sign-in is not counted and resets failed attempts', async () => {
  const source = newSource();
  for (let round = 0; round < 8; round += 1) {
    await guesses(9, () => source);
    expect(await signIn(owner.email, password, source)).not.toBeNull();
  }
});

test('IPv6 addresses of one /64 network share a limit', async () => {
  let host = 0;
  const { answered } = await guesses(20, () => `2001:db8:1:2::${(++host).toString(16)}`);
  expect(answered).toBe(10);
});

test('confirming a password has a limit per user, which others cannot exhaust', async () => {
  const wrong = () =>
    confirmPassword(owner, 'wrong horse').catch((error: Error) => error.constructor);
  const answers = await Promise.all(Array.from({ length: 50 }, wrong));
  expect(answers.filter((answer) => answer === TooManyAttempts)).toHaveLength(40);
  expect(argon2.verify).toHaveBeenCalledTimes(10);
  const input = { currentPassword: password, newPassword: 'battery staple' };
  await expect(changePassword(owner, undefined, input)).rejects.toThrow(TooManyAttempts);
  expect(await signIn(owner.email, password, newSource())).not.toBeNull();
});

test('sign-ups are limited per IP address', async () => {
  const source = newSource();
  const answers = await Promise.allSettled(
    Array.from({ length: 30 }, (_, i) =>
      signUp({ email: `new${i}@example.com`, password: 'short', name: 'New' }, source),
    ),
  );
  const refused = answers.filter(
    (answer) => answer.status === 'rejected' && answer.reason instanceof TooManyAttempts,
  );
  expect(refused).toHaveLength(10);
});

test('stored attempts do not reveal emails or IP addresses', async () => {
  await guess(newSource());
  const text = JSON.stringify(await SignInThrottleModel.find().lean());
  expect(text).not.toContain('example.com');
  expect(text).not.toContain('198.51');
});
