import { isIPv6 } from 'node:net';

/**
 * What rate limits count an IP address as: an IPv4 address itself; an IPv6 address by its /64 network, because
 * one IPv6 customer has at least a whole /64.
 */
export function rateLimitKey(ipAddress: string) {
  const ipv4Mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ipAddress)?.[1];
  if (ipv4Mapped || !isIPv6(ipAddress)) return ipv4Mapped ?? ipAddress;
  const [start = '', end] = ipAddress.split('%', 1)[0]?.split('::') ?? [];
  const groups = start === '' ? [] : start.split(':');
  const rest = end ? end.split(':') : [];
  while (end !== undefined && groups.length + rest.length < 8) groups.push('0');
  return [...groups, ...rest].slice(0, 4).join(':');
}
