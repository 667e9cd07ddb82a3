import { isIPv6 } from 'node:net';

/** One IPv6 customer has a whole /64 at least: its first four groups stand for all its addresses. */
export function rateLimitKey(source: string) {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(source)?.[1];
  if (mapped || !isIPv6(source)) return mapped ?? source;
  const [start = '', end] = source.split('%', 1)[0]?.split('::') ?? [];
  const groups = start === '' ? [] : start.split(':');
  const rest = end ? end.split(':') : [];
  while (end !== undefined && groups.length + rest.length < 8) groups.push('0');
  return [...groups, ...rest].slice(0, 4).join(':');
}

/**
 * The address that a request had when it came to the first of so many proxies. Each adds whom it heard at
 * the right of `X-Forwarded-For`; what is further left, anybody can write.
 */
export function clientAddress(remoteAddress: string, forwardedFor: string, proxies: number) {
  const heard = forwardedFor.split(',').map((address) => address.trim());
  const addresses = [...heard.filter((address) => address !== ''), remoteAddress];
  return addresses.at(-1 - proxies) ?? addresses[0] ?? remoteAddress;
}
