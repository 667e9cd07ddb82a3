import { hkdfSync, randomUUID } from 'node:crypto';
import { EncryptJWT, jwtDecrypt } from 'jose';
import type { NextApiRequest, NextApiResponse } from 'next';
import NextAuth, { getServerSession, type NextAuthOptions } from 'next-auth';
import type { JWT, JWTOptions } from 'next-auth/jwt';
import Credentials from 'next-auth/providers/credentials';
import { environment } from '../../../environment';
import type { SessionClaims } from '../../../graphql/context';
import { connect } from '../../../models/connection';
import { findByPassword } from '../../../models/user';

declare module 'next-auth' {
  interface Session extends SessionClaims {}
  interface User {
    sessionVersion: number;
  }
}
declare module 'next-auth/jwt' {
  interface JWT {
    sessionVersion?: number;
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

export const authOptions: NextAuthOptions = {
  session: { strategy: 'jwt', maxAge },
  jwt,
  pages: { signIn: '/sign-in', error: '/sign-in' },
  providers: [
    Credentials({
      credentials: { email: { type: 'email' }, password: { type: 'password' } },
      async authorize(credentials) {
        const { email, password } = credentials ?? {};
        if (typeof email !== 'string' || typeof password !== 'string') return null;
        await connect(environment().MONGODB_URI);
        const user = await findByPassword(email, password);
        return user && { id: user.id, sessionVersion: user.sessionVersion };
      },
    }),
  ],
  callbacks: {
    // Nothing but these claims, whatever a provider or `session.update` of a client puts forward.
    jwt: ({ token, user }) =>
      user
        ? { sub: user.id, sessionVersion: user.sessionVersion }
        : { sub: token.sub, sessionVersion: token.sessionVersion },
    session: ({ session: { expires }, token }) => ({
      expires,
      userId: token.sub ?? '',
      sessionVersion: token.sessionVersion ?? -1,
    }),
    // Back to where a person was, never elsewhere. next-auth's own answers 500 to what is no URL.
    redirect({ url, baseUrl }) {
      const target = URL.canParse(url, baseUrl) ? new URL(url, baseUrl) : undefined;
      return target?.origin === new URL(baseUrl).origin ? target.href : baseUrl;
    },
  },
  logger: {
    error(code, metadata) {
      // Anybody can send a cookie that does not decrypt: it is a guest's, not an error of ours.
      if (code !== 'JWT_SESSION_ERROR') console.error(`[next-auth] ${code}`, metadata);
    },
  },
};

export default NextAuth(authOptions);

const sessionCookie = /^(__Secure-)?next-auth\.session-token(\.\d+)?$/;

/** Whether a request brings a session cookie, valid or not. */
export function hasSessionCookie({ cookies }: { cookies: Partial<Record<string, string>> }) {
  return Object.keys(cookies).some((name) => sessionCookie.test(name));
}

/** `getServerSession` renews the cookie on every call: here it reads only, and renewing is left to the pages. */
const readOnly: NextAuthOptions = { ...authOptions, jwt: { ...jwt, encode: () => '' } };
const noResponse = { getHeader() {}, setHeader() {} } as unknown as NextApiResponse;

/** Whose session the cookie is, or null for guests. It says who came, not that the session still holds. */
export async function readSession(
  request: Pick<NextApiRequest, 'cookies' | 'headers'>,
): Promise<SessionClaims | null> {
  if (!hasSessionCookie(request)) return null;
  try {
    const session = await getServerSession(request as NextApiRequest, noResponse, readOnly);
    return session && { userId: session.userId, sessionVersion: session.sessionVersion };
  } catch {
    // next-auth throws on a malformed callback-url cookie. Who sends one is a guest.
    return null;
  }
}
