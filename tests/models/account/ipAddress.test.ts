import { expect, test } from 'vitest';
import { rateLimitKey } from '../../../models/account/ipAddress';

test('rate limits count an IPv4 address or the /64 network of an IPv6 address', () => {
  expect(rateLimitKey('192.0.2.1')).toBe('192.0.2.1');
  expect(rateLimitKey('::ffff:192.0.2.1')).toBe('192.0.2.1');
  expect(rateLimitKey('2001:db8:1:2:3::4')).toBe('2001:db8:1:2');
  expect(rateLimitKey('2001:db8::4')).toBe('2001:db8:0:0');
});
