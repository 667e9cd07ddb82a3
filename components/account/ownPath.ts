/**
 * The path of a URL on this site. Returns `/` for an invalid URL or another site, which prevents open redirects.
 * @param site URL of this site
 */
export function ownPath(url: string | string[] | undefined, site: string) {
  const { origin } = new URL(site);
  if (typeof url !== 'string' || !URL.canParse(url, origin)) return '/';
  const target = new URL(url, origin);
  const path = target.pathname + target.search + target.hash;
  // A browser reads `//host` as a URL of another host.
  return target.origin === origin && !path.startsWith('//') ? path : '/';
}
