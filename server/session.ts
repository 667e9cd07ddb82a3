import { inspect } from 'node:util';
import { LRUCache } from 'lru-cache';
import type { GetServerSidePropsContext } from 'next';
import { getServerSession, type NextAuthOptions } from 'next-auth';
import { decode, encode, type JWT, type JWTOptions } from 'next-auth/jwt';
import type { SessionClaims } from '../models/account/session';
import { acceptedCookies, authCookies, ownUrl } from './authCookies';
import { environment } from './environment';

declare module 'next-auth' {
  interface Session extends SessionClaims {}
  interface User {
    sessionId?: string;
  }
}
declare module 'next-auth/jwt' {
  interface JWT {
    sessionId?: string;
  }
}

/** A session ends this many seconds after its cookie was last renewed. */
const maxAge = 30 * 24 * 60 * 60;

/** Decoded session cookies by their text, until they expire. Decoding one takes ten times as long as a lookup. */
const decodedTokens = new LRUCache<string, JWT>({ max: 10_000 });

/** Renewed session cookies by session ID. `getServerSession` renews on every call; once an hour is enough. */
const renewedTokens = new LRUCache<string, string>({ max: 10_000, ttl: 60 * 60 * 1000 });

const jwt: Partial<JWTOptions> = {
  maxAge,
  async decode(params) {
    const cached = decodedTokens.get(params.token ?? '');
    if (cached) return cached;
    const token = await decode(params);
    if (token?.sessionId) {
      const ttl = Number(token.exp) * 1000 - Date.now();
      if (ttl > 0) decodedTokens.set(params.token ?? '', token, { ttl });
    }
    return token;
  },
  async encode(params) {
    const sessionId = params.token?.sessionId;
    const cached = renewedTokens.get(sessionId ?? '');
    if (cached) return cached;
    const text = await encode(params);
    if (sessionId) renewedTokens.set(sessionId, text);
    return text;
  },
};

/** The claims of a decoded session cookie, if it has them. */
export const claimsOf = ({ sub, sessionId }: JWT): SessionClaims | undefined =>
  sub && sessionId ? { userId: sub, sessionId } : undefined;

/** Options of next-auth, for reading a session. `signIn.ts` adds the sign-in providers. */
export function authOptions() {
  const { NEXTAUTH_URL } = environment();
  return {
    session: { strategy: 'jwt', maxAge },
    jwt,
    cookies: authCookies(NEXTAUTH_URL),
    pages: { signIn: '/sign-in', error: '/sign-in' },
    providers: [],
    callbacks: {
      // Only these claims: `session.update()` in a browser must not add any.
      jwt: ({ token, user }) =>
        user
          ? { sub: user.id, sessionId: user.sessionId }
          : { sub: token.sub, sessionId: token.sessionId },
      session({ session: { expires }, token }) {
        const claims = claimsOf(token);
        if (!claims) throw new Error('The cookie names no session');
        return { expires, ...claims };
      },
      redirect: ({ url }) => ownUrl(url, NEXTAUTH_URL),
    },
    logger: {
      error(code, metadata) {
        // Caused by an expired or forged cookie, which makes the request a guest's.
        if (code === 'JWT_SESSION_ERROR') return;
        // One line, because metadata may quote the request.
        console.error(`[next-auth] ${code} ${inspect(metadata).replace(/\s+/g, ' ')}`);
      },
    },
  } satisfies NextAuthOptions;
}

type Request = GetServerSidePropsContext['req'];
type Response = GetServerSidePropsContext['res'];

export const hasSessionCookie = ({ cookies }: Pick<Request, 'cookies'>) =>
  cookies[authCookies(environment().NEXTAUTH_URL).sessionToken.name] !== undefined;

/**
 * The claims of the session cookie, or null for a guest. Renews the cookie. Does not check whether the session
 * has ended: see `findBySession`.
 */
export function renewSession(request: Request, response: Response): Promise<SessionClaims | null> {
  request.cookies = acceptedCookies(request.cookies, environment().NEXTAUTH_URL);
  return getServerSession(request, response, authOptions());
}

/**
 * The same without renewing the cookie. API responses must not set it: a slow one would overwrite the cookie of
 * the next user of the browser.
 */
export async function readSession(request: Request, response: Response) {
  if (!hasSessionCookie(request)) return null;
  const session = await renewSession(request, response);
  response.removeHeader('Set-Cookie');
  return session;
}
