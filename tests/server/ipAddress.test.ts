import { expect, test } from 'vitest';
import { clientIpAddress } from '../../server/ipAddress';

test.each([
  ['without proxies, the address of the connection', '', 0, '192.0.2.1'],
  ['without proxies, not a forged header', '203.0.113.9', 0, '192.0.2.1'],
  ['with a proxy, the address it received the request from', '203.0.113.9', 1, '203.0.113.9'],
  ['with a proxy, not what the client sent', '198.51.100.1, 203.0.113.9', 1, '203.0.113.9'],
  [
    'with two proxies, that of the outer one',
    '198.51.100.1,203.0.113.9 , 10.0.0.1',
    2,
    '203.0.113.9',
  ],
  ['with a short header, the leftmost address', '203.0.113.9', 3, '203.0.113.9'],
  ['with an empty header, that of the proxy', ' , ', 1, '192.0.2.1'],
])('the IP address of a client is, %s', (_case, forwardedFor, proxies, ipAddress) => {
  expect(clientIpAddress('192.0.2.1', forwardedFor, proxies)).toBe(ipAddress);
});
