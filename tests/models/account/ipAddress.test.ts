import { describe, expect, test } from 'vitest';
import { clientAddress, rateLimitKey } from '../../../models/account/ipAddress';

describe('the address of a client', () => {
  test.each([
    ['without proxies is whoever is connected', '', 0, '192.0.2.1'],
    ['is not what anybody can write', '203.0.113.9', 0, '192.0.2.1'],
    ['is whom the proxy heard', '203.0.113.9', 1, '203.0.113.9'],
    ['is not what the client told the proxy', '198.51.100.1, 203.0.113.9', 1, '203.0.113.9'],
    [
      'is whom the outer of two proxies heard',
      '198.51.100.1,203.0.113.9 , 10.0.0.1',
      2,
      '203.0.113.9',
    ],
    ['is as far out as is known', '203.0.113.9', 3, '203.0.113.9'],
    ['is the proxy when that does not tell', ' , ', 1, '192.0.2.1'],
  ])('%s', (_what, forwardedFor, proxies, address) => {
    expect(clientAddress('192.0.2.1', forwardedFor, proxies)).toBe(address);
  });
});

test('a source is an IPv4 address, or the /64 of an IPv6 one', () => {
  expect(rateLimitKey('192.0.2.1')).toBe('192.0.2.1');
  expect(rateLimitKey('::ffff:192.0.2.1')).toBe('192.0.2.1');
  expect(rateLimitKey('2001:db8:1:2:3::4')).toBe('2001:db8:1:2');
  expect(rateLimitKey('2001:db8::4')).toBe('2001:db8:0:0');
});
