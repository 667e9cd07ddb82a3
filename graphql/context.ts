import type { Types } from 'mongoose';
import { type AccessToken, findValid, type TokenScope } from '../models/accessToken';
import { mongoose } from '../models/mongoose';
import { type User, UserModel } from '../models/user';
import type { Meter } from './rateLimit';

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
  /** What the request costs whoever asks; absent where nothing is counted. */
  meter?: Meter;
}

export interface SignedIn {
  /** The signed-in user. */
  viewer: User;
  credential: Credential;
  scopes: readonly ViewerScope[];
  /** What proved who it is, to look it up again while a stream is open. */
  authentication: NonNullable<Authentication>;
  meter?: Meter;
}

/** Everything a resolver may know of a request. */
export type Context = Guest | SignedIn;

const guest: Guest = { viewer: null, credential: null, scopes: [] };

/** A session that was ended, or whose account is gone, is nobody's. A fresh object: loaders are kept by it. */
function contextOf(authentication: NonNullable<Authentication>, viewer: User | null): Context {
  if (!viewer) return { ...guest };
  if (authentication.credential === 'TOKEN') {
    const scopes = [...authentication.accessToken.scopes];
    return { viewer, credential: 'TOKEN', scopes, authentication };
  }
  return viewer.sessionVersion === authentication.session.sessionVersion
    ? { viewer, credential: 'COOKIE', scopes: ['read', 'write', 'session'], authentication }
    : { ...guest };
}

/** Whose credential it is, by id: whether that still holds is not looked up. */
export function ownerOf(authentication: NonNullable<Authentication>) {
  return authentication.credential === 'TOKEN'
    ? String(authentication.accessToken.user)
    : authentication.session.userId;
}

export async function createContext(authentication: Authentication): Promise<Context> {
  if (!authentication) return { ...guest };
  return contextOf(authentication, await UserModel.findById(ownerOf(authentication)).exec());
}

const tokenOf = ({ authentication }: SignedIn): Types.ObjectId | undefined =>
  authentication.credential === 'TOKEN' ? authentication.accessToken._id : undefined;

/** Who is behind these contexts by now, in their order: two queries, however many they are. */
export async function renewContexts(contexts: readonly SignedIn[]): Promise<Context[]> {
  const [tokens, users] = await Promise.all([
    findValid(contexts.map(tokenOf).filter((id) => id !== undefined)),
    UserModel.find({ _id: mongoose.trusted({ $in: contexts.map(({ viewer }) => viewer._id) }) }),
  ]);
  const tokenById = new Map(tokens.map((token) => [token.id as string, token]));
  const userById = new Map(users.map((user) => [user.id as string, user]));
  return contexts.map((context) => {
    const viewer = userById.get(context.viewer.id) ?? null;
    const tokenId = tokenOf(context);
    if (!tokenId) return contextOf(context.authentication, viewer);
    const accessToken = tokenById.get(String(tokenId));
    return accessToken ? contextOf({ credential: 'TOKEN', accessToken }, viewer) : { ...guest };
  });
}
