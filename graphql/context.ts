import type { AccessToken, TokenScope } from '../models/accessToken';
import { type User, UserModel } from '../models/user';

/** What a request came with: a next-auth session of the browser, or a third party's access token. */
export type Credential = 'COOKIE' | 'TOKEN';

/** What the credential allows. `session` is the browser's alone: a token cannot make another token. */
export type ViewerScope = TokenScope | 'session';

/** The claims of a session that count: whose it is, and under which version it was made. */
export interface SessionClaims {
  userId: string;
  sessionVersion: number;
}

export type Authentication =
  | { credential: 'COOKIE'; session: SessionClaims }
  | { credential: 'TOKEN'; accessToken: AccessToken }
  | null;

export interface Guest {
  viewer: null;
  credential: null;
  scopes: readonly ViewerScope[];
}

export interface SignedIn {
  /** The signed-in user. */
  viewer: User;
  credential: Credential;
  scopes: readonly ViewerScope[];
}

/** Everything a resolver may know of a request. */
export type Context = Guest | SignedIn;

const guest: Guest = { viewer: null, credential: null, scopes: [] };

/** A session that was ended, or whose account is gone, is nobody's. A fresh object: loaders are kept by it. */
export async function createContext(authentication: Authentication): Promise<Context> {
  if (!authentication) return { ...guest };
  if (authentication.credential === 'TOKEN') {
    const { accessToken } = authentication;
    const viewer = await UserModel.findById(accessToken.user).exec();
    return viewer ? { viewer, credential: 'TOKEN', scopes: [...accessToken.scopes] } : { ...guest };
  }
  const { userId, sessionVersion } = authentication.session;
  const viewer = await UserModel.findById(userId).exec();
  return viewer?.sessionVersion === sessionVersion
    ? { viewer, credential: 'COOKIE', scopes: ['read', 'write', 'session'] }
    : { ...guest };
}
