import { BlockList, isIP } from 'node:net';
import { normalize } from './text';

/** Longer links are truncated or refused by some proxies, browsers and mail clients. */
const maxLength = 2048;

/** Addresses of the visitor's own machine or network (IANA special-purpose address registries). */
const privateAddresses = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  privateAddresses.addSubnet(network, prefix, 'ipv4');
  privateAddresses.addSubnet(`::ffff:${network}`, prefix + 96, 'ipv6');
}
for (const [network, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
] as const) {
  privateAddresses.addSubnet(network, prefix, 'ipv6');
}

const privateNames = /(^|\.)(localhost|local|internal|home\.arpa)\.?$/;

function isPrivateHost(hostname: string) {
  const address = hostname.replace(/^\[|\]$/g, '');
  const version = isIP(address);
  return version
    ? privateAddresses.check(address, version === 6 ? 'ipv6' : 'ipv4')
    : privateNames.test(hostname) || !hostname.includes('.');
}

/** Why a link is invalid, or undefined if it is valid. */
function urlError(value: string) {
  if (value.length > maxLength) return `Must be at most ${maxLength} characters`;
  if (!URL.canParse(value)) return 'Must be a URL';
  const url = new URL(value);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'Must be an http or https URL';
  if (url.username || url.password) return 'Must not contain credentials';
  if (isPrivateHost(url.hostname)) return 'Must be a public address';
  return undefined;
}

/** Schema options for a link that other people open: a public http or https URL without credentials. */
export function webURL() {
  return {
    type: String,
    set: (value: unknown) => {
      const text = normalize(value);
      return typeof text === 'string' && urlError(text) === undefined ? new URL(text).href : text;
    },
    validate: {
      validator: (value: string) => urlError(value) === undefined,
      message: ({ value }: { value: string }) => urlError(value) ?? 'Must be a URL',
    },
  };
}
