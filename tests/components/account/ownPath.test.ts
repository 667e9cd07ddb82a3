import { expect, test } from 'vitest';
import { ownPath } from '../../../components/account/ownPath';

test.each([
  ['/?from=mail', '/?from=mail'],
  ['https://places.example/settings#tokens', '/settings#tokens'],
  ['https://elsewhere.example/', '/'],
  ['//elsewhere.example/', '/'],
  ['/\\elsewhere.example/', '/'],
  ['/.//elsewhere.example/', '/'],
  ['/%0d%0aLocation:%20elsewhere', '/%0d%0aLocation:%20elsewhere'],
  ['javascript:alert(1)', '/'],
  ['http://[', '/'],
  [['/settings', '/'], '/'],
  [undefined, '/'],
])('a sign-in with the callback URL %s leads to %s', (callbackUrl, path) => {
  expect(ownPath(callbackUrl, 'https://places.example/')).toBe(path);
});
