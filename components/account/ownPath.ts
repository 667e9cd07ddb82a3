/** The path of an address of this site; of any other, and of what is no address, the home page. */
export function ownPath(address: string | string[] | undefined, site: string) {
  const { origin } = new URL(site);
  if (typeof address !== 'string' || !URL.canParse(address, origin)) return '/';
  const url = new URL(address, origin);
  const path = url.pathname + url.search + url.hash;
  // Two slashes would begin the name of another host.
  return url.origin === origin && !path.startsWith('//') ? path : '/';
}
