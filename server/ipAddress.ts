import type { NextApiRequest } from 'next';
import { environment } from './environment';

/**
 * The IP address of the client behind `proxies` trusted proxies. Each proxy appends the address it received the
 * request from to `X-Forwarded-For`; a client can forge the entries further left.
 */
export function clientIpAddress(remoteAddress: string, forwardedFor: string, proxies: number) {
  const forwarded = forwardedFor
    .split(',')
    .map((address) => address.trim())
    .filter((address) => address !== '');
  const addresses = [...forwarded, remoteAddress];
  return addresses.at(-1 - proxies) ?? addresses[0] ?? remoteAddress;
}

/** The IP address that rate limits count a request by. */
export const ipAddressOf = ({ headers, socket }: NextApiRequest) =>
  clientIpAddress(
    socket.remoteAddress ?? 'unknown',
    [headers['x-forwarded-for'] ?? []].flat().join(),
    environment().TRUST_PROXY,
  );
