import type { NextApiRequest, NextApiResponse } from 'next';
import NextAuth, { type NextAuthOptions } from 'next-auth';
import Credentials from 'next-auth/providers/credentials';
import { findByProvider } from '../models/account/provider';
import { endSession, findBySession, startSession } from '../models/account/session';
import { signIn, type User } from '../models/account/user';
import { connect } from '../models/database';
import { TooManyAttempts } from '../models/errors';
import { acceptedCookies, ownUrl } from './authCookies';
import { environment } from './environment';
import { ipAddressOf } from './ipAddress';
import { oauthProviders } from './providers';
import { authOptions, claimsOf } from './session';

/** Options of next-auth for the pages and endpoints that sign in and out. */
function signInOptions(request: NextApiRequest, response: NextApiResponse): NextAuthOptions {
  const options = authOptions();

  /** Starts a session for the user that `find` returns. An error's message goes to `/sign-in?error=`. */
  async function startSessionOf(find: () => Promise<User | null>) {
    try {
      await connect(environment().MONGODB_URI);
      const user = await find();
      return user && (await startSession(user, request.headers['user-agent']));
    } catch (error) {
      if (!(error instanceof TooManyAttempts)) {
        console.error('[next-auth] Sign-in failed', error);
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
      const session = await startSessionOf(() => signIn(email, password, ipAddressOf(request)));
      return session && { id: session.userId, sessionId: session.sessionId };
    },
  });

  return {
    ...options,
    providers: [password, ...oauthProviders()],
    callbacks: {
      ...options.callbacks,
      async signIn({ account, user: profile }) {
        if (account?.type !== 'oauth') return true;
        const { provider, providerAccountId } = account;
        const { name, image, email = null } = profile;
        const session = await startSessionOf(() =>
          findByProvider({ provider, providerAccountId, name, image, email }),
        );
        if (!session) return '/sign-in?error=EmailNotVerified';
        // next-auth passes this object on to the `jwt` callback.
        Object.assign(profile, { id: session.userId, sessionId: session.sessionId });
        return true;
      },
      async session(params) {
        const session = options.callbacks.session(params);
        await connect(environment().MONGODB_URI);
        if (!(await findBySession(session))) throw new Error('The session has ended');
        return session;
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
  };
}

/** The endpoints of next-auth, `/api/auth/*`. */
export function handleAuth(request: NextApiRequest, response: NextApiResponse) {
  const { NEXTAUTH_URL } = environment();
  const { nextauth, callbackUrl } = request.query;
  // Lets anyone write to the log. It is for next-auth's own client, which this app does not use.
  if (nextauth?.[0] === '_log') return response.status(404).end();
  request.cookies = acceptedCookies(request.cookies, NEXTAUTH_URL);
  if (callbackUrl !== undefined) request.query.callbackUrl = ownUrl(callbackUrl, NEXTAUTH_URL);
  return NextAuth(request, response, signInOptions(request, response));
}
