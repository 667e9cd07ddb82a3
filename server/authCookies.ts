import type { CookieOption, CookiesOptions } from 'next-auth';
import { ownPath } from '../components/account/ownPath';

/** An OAuth sign-in must be completed within this many seconds. */
const oauthMaxAge = 15 * 60;

/**
 * The cookies of next-auth under names of this app. Browsers share cookies between all ports of a host, so a
 * name contains the port: another instance on the same host does not sign its users out.
 */
export function authCookies(siteUrl: string): CookiesOptions {
  const { protocol, port } = new URL(siteUrl);
  const secure = protocol === 'https:';
  const app = port ? `places-${port}` : 'places';
  const cookie = (name: string, maxAge?: number, prefix = '__Secure-'): CookieOption => ({
    name: `${secure ? prefix : ''}${app}.${name}`,
    options: { httpOnly: true, sameSite: 'lax', path: '/', secure, maxAge },
  });
  return {
    sessionToken: cookie('session-token'),
    callbackUrl: cookie('callback-url'),
    csrfToken: cookie('csrf-token', undefined, '__Host-'),
    pkceCodeVerifier: cookie('pkce-code-verifier', oauthMaxAge),
    state: cookie('state', oauthMaxAge),
    nonce: cookie('nonce', oauthMaxAge),
  };
}

/** The absolute URL of a page of this site; the home page for anything else. */
export const ownUrl = (url: unknown, siteUrl: string) =>
  new URL(ownPath(typeof url === 'string' ? url : undefined, siteUrl), siteUrl).href;

/**
 * The cookies that next-auth may read: it answers 500 to a malformed callback URL, and takes every cookie whose
 * name begins with that of the session cookie for a part of it.
 */
export function acceptedCookies(cookies: Partial<Record<string, string>>, siteUrl: string) {
  const names = authCookies(siteUrl);
  const accepted: Record<string, string> = {};
  for (const { name } of Object.values(names)) {
    const value = cookies[name];
    if (value !== undefined) accepted[name] = value;
  }
  const callbackUrl = accepted[names.callbackUrl.name];
  if (callbackUrl !== undefined) {
    accepted[names.callbackUrl.name] = ownUrl(callbackUrl, siteUrl);
  }
  return accepted;
}

/** A `Set-Cookie` header that removes the session cookie. */
export function expiredSessionCookie(siteUrl: string) {
  const { name, options } = authCookies(siteUrl).sessionToken;
  return `${name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax${options.secure ? '; Secure' : ''}`;
}
