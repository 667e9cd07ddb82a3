import { hkdfSync, randomUUID } from 'node:crypto';
import { EncryptJWT, jwtDecrypt } from 'jose';
import type { NextApiRequest, NextApiResponse } from 'next';
import { getServerSession, type NextAuthOptions } from 'next-auth';
import type { JWT, JWTOptions } from 'next-auth/jwt';
import Credentials from 'next-auth/providers/credentials';
import { clientAddress } from '../models/account/ipAddress';
import { findByProvider } from '../models/account/provider';
import {
  endSession,
  type SessionClaims,
  startSession,
  touchSession,
} from '../models/account/session';
import { signIn, type User } from '../models/account/user';
import { connect } from '../models/database';
import { TooManyAttempts } from '../models/errors';
import { environment } from './environment';
import { oauthProviders } from './providers';

declare module 'next-auth' {
  interface Session extends SessionClaims {}
}
declare module 'next-auth/jwt' {
  interface JWT {
    sessionId?: string;
  }
}

/** Seconds that a session lasts after it was last renewed. */
const maxAge = 30 * 24 * 60 * 60;

/** next-auth derives these keys anew for each request; with them kept, a session is read in a third of the time. */
const keys = new Map<string, Uint8Array>();

/** The derivation of next-auth 4, so that its own tools can read the cookie as well. */
function encryptionKey(secret: string | Buffer, salt = '') {
  const cached = keys.get(salt);
  if (cached) return cached;
  const info = `NextAuth.js Generated Encryption Key${salt ? ` (${salt})` : ''}`;
  const key = new Uint8Array(
    hkdfSync('sha256', new Uint8Array(Buffer.from(secret)), salt, info, 32),
  );
  keys.set(salt, key);
  return key;
}

const jwt: Partial<JWTOptions> = {
  maxAge,
  encode: ({ token = {}, secret, salt, maxAge: seconds = maxAge }) =>
    new EncryptJWT({ ...token })
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .setIssuedAt()
      .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
      .setJti(randomUUID())
      .encrypt(encryptionKey(secret, salt)),
  decode: async ({ token, secret, salt }) => {
    if (!token) return null;
    const { payload } = await jwtDecrypt(token, encryptionKey(secret, salt), {
      clockTolerance: 15,
    });
    return payload as JWT;
  },
};

/** Nothing but these claims, whatever `session.update` of a client puts forward. */
const claimsOf = ({ sub, sessionId }: JWT) =>
  sub && sessionId ? { userId: sub, sessionId } : undefined;

/** A session as pages read it: each gives the cookie a new term, and takes away that of an ended session. */
export const authOptions: NextAuthOptions = {
  session: { strategy: 'jwt', maxAge },
  jwt,
  pages: { signIn: '/sign-in', error: '/sign-in' },
  providers: [],
  callbacks: {
    async jwt({ token }) {
      await connect(environment().MONGODB_URI);
      const claims = claimsOf(token);
      if (claims && (await touchSession(claims))) {
        return { sub: claims.userId, sessionId: claims.sessionId };
      }
      throw new Error('The session has ended');
    },
    session: ({ session: { expires }, token }) => ({
      expires,
      userId: token.sub ?? '',
      sessionId: token.sessionId ?? '',
    }),
    // Back to where a person was, never elsewhere. next-auth's own answers 500 to what is no URL.
    redirect({ url, baseUrl }) {
      const target = URL.canParse(url, baseUrl) ? new URL(url, baseUrl) : undefined;
      return target?.origin === new URL(baseUrl).origin ? target.href : baseUrl;
    },
  },
  events: {
    async signOut({ token }) {
      const claims = claimsOf(token);
      if (!claims) return;
      await connect(environment().MONGODB_URI);
      await endSession(claims.userId, claims.sessionId);
    },
  },
  logger: {
    error(code, metadata) {
      // Anybody can send a cookie that does not decrypt, or has ended: it is a guest's, not an error of ours.
      if (code !== 'JWT_SESSION_ERROR') console.error(`[next-auth] ${code}`, metadata);
    },
  },
};

/** What signing in needs beside that: a session in this browser for whoever has proved who they are. */
export function signInOptions(request: NextApiRequest, response: NextApiResponse): NextAuthOptions {
  let begun: SessionClaims | null = null;
  const begin = async (user: User | null) => {
    begun = user && (await startSession(user, request.headers['user-agent']));
    return begun;
  };

  /** A session for whom `find` finds. What it throws has for a message what the sign-in page may know. */
  async function admit(find: () => Promise<User | null>) {
    try {
      await connect(environment().MONGODB_URI);
      return await begin(await find());
    } catch (error) {
      // The message is next-auth's `error` in the address of the sign-in page.
      if (!(error instanceof TooManyAttempts)) {
        console.error('[next-auth] Nobody could be signed in', error);
        throw new Error('Unavailable');
      }
      response.setHeader('Retry-After', error.retryAfter);
      throw new Error('RateLimited');
    }
  }

  const password = Credentials({
    credentials: { email: { type: 'email' }, password: { type: 'password' } },
    async authorize(credentials) {
      const { email, password } = credentials ?? {};
      if (typeof email !== 'string' || typeof password !== 'string') return null;
      const session = await admit(() => signIn(email, password, sourceOf(request)));
      return session && { id: session.userId };
    },
  });

  return {
    ...authOptions,
    providers: [password, ...oauthProviders()],
    callbacks: {
      ...authOptions.callbacks,
      async signIn({ account, user: profile }) {
        if (account?.type !== 'oauth') return true;
        const { provider, providerAccountId } = account;
        const { name, image, email = null } = profile;
        const session = await admit(() =>
          findByProvider({ provider, providerAccountId, name, image, email }),
        );
        return session ? true : '/sign-in?error=EmailNotVerified';
      },
      jwt: (params) =>
        begun
          ? { sub: begun.userId, sessionId: begun.sessionId }
          : (authOptions.callbacks?.jwt?.(params) ?? {}),
    },
  };
}

/** The address that a request comes from, to count by. */
export const sourceOf = ({ headers, socket }: NextApiRequest) =>
  clientAddress(
    socket.remoteAddress ?? 'unknown',
    [headers['x-forwarded-for'] ?? []].flat().join(),
    environment().TRUST_PROXY,
  );

const sessionCookie = /^(__Secure-)?next-auth\.session-token(\.\d+)?$/;

/** Whether a request brings a session cookie, valid or not. */
export function hasSessionCookie({ cookies }: { cookies: Partial<Record<string, string>> }) {
  return Object.keys(cookies).some((name) => sessionCookie.test(name));
}

/** `getServerSession` renews the cookie on every call: here it reads only, and renewing is left to the pages. */
const readOnly: NextAuthOptions = {
  ...authOptions,
  jwt: { ...jwt, encode: () => '' },
  callbacks: { ...authOptions.callbacks, jwt: ({ token }) => token },
};
const noResponse = { getHeader() {}, setHeader() {} } as unknown as NextApiResponse;

/** Whose session the cookie is, or null for guests. It says who came, not that the session still holds. */
export async function readSession(
  request: Pick<NextApiRequest, 'cookies' | 'headers'>,
): Promise<SessionClaims | null> {
  if (!hasSessionCookie(request)) return null;
  try {
    const session = await getServerSession(request as NextApiRequest, noResponse, readOnly);
    // A cookie of before there was a list of sessions names none.
    return session?.sessionId ? { userId: session.userId, sessionId: session.sessionId } : null;
  } catch {
    // next-auth throws on a malformed callback-url cookie. Who sends one is a guest.
    return null;
  }
}
