import { expect, test } from 'vitest';
import { signInMessage } from '../../../components/account/signIn';

test.each([
  ['CredentialsSignin', 'Wrong email or password'],
  ['OAuthAccountNotLinked', 'Sign in the way you did before'],
  ['AccessDenied', 'Access was denied'],
  ['EmailNotVerified', 'Verify it there'],
  ['OAuthCallback', 'provider failed'],
  ['RateLimited', 'Try again later'],
  ['unknown', 'Sign-in failed'],
  ['constructor', 'Sign-in failed'],
])('the sign-in error %s has a message', (code, message) => {
  expect(signInMessage({ code })).toContain(message);
});

test.each([
  [1, '1 second'],
  [119, '119 seconds'],
  [180, '3 minutes'],
  [7201, '3 hours'],
])('a sign-in blocked for %i seconds can be retried in %s', (retryAfter, duration) => {
  expect(signInMessage({ code: 'RateLimited', retryAfter })).toBe(
    `Too many attempts. Try again in ${duration}.`,
  );
});
