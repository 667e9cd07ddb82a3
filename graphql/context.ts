import type { Types } from 'mongoose';
import { type AccessToken, findValid, type TokenScope } from '../models/account/accessToken';
import { findActiveSessions, findBySession, type SessionClaims } from '../models/account/session';
import { type User, UserModel } from '../models/account/user';
import { mongoose } from '../models/mongoose';
import type { Meter } from './meter';

/** How a request is authenticated: by the session cookie of a browser, or by an access token. */
export type Credential = 'COOKIE' | 'TOKEN';

/** What the credential allows. Only a browser session has `session`: a token cannot create another token. */
export type ViewerScope = TokenScope | 'session';

export type Authentication =
  | { credential: 'COOKIE'; session: SessionClaims }
  | { credential: 'TOKEN'; accessToken: AccessToken }
  | null;

export interface Guest {
  viewer: null;
  credential: null;
  scopes: readonly ViewerScope[];
  /** Counts the points of the request; absent if it is not rate-limited. */
  meter?: Meter;
  /** IP address of the client; absent for server-side rendering. */
  ipAddress?: string;
}

export interface SignedIn {
  /** The signed-in user. */
  viewer: User;
  credential: Credential;
  scopes: readonly ViewerScope[];
  /** Checked again while a stream is open. */
  authentication: NonNullable<Authentication>;
  meter?: Meter;
  ipAddress?: string;
}

/** What resolvers know about a request. */
export type Context = Guest | SignedIn;

const guest: Guest = { viewer: null, credential: null, scopes: [] };

/** A new context object, because dataloaders are stored per context. Without a viewer, a guest's. */
function contextOf(authentication: NonNullable<Authentication>, viewer: User | null): Context {
  if (!viewer) return { ...guest };
  return authentication.credential === 'TOKEN'
    ? {
        viewer,
        credential: 'TOKEN',
        scopes: [...authentication.accessToken.scopes],
        authentication,
      }
    : { viewer, credential: 'COOKIE', scopes: ['read', 'write', 'session'], authentication };
}

/** The ID of the owner of a credential, without checking whether it is still valid. */
export function ownerOf(authentication: NonNullable<Authentication>) {
  return authentication.credential === 'TOKEN'
    ? String(authentication.accessToken.user)
    : authentication.session.userId;
}

export async function createContext(authentication: Authentication): Promise<Context> {
  if (!authentication) return { ...guest };
  const viewer =
    authentication.credential === 'COOKIE'
      ? await findBySession(authentication.session)
      : await UserModel.findById(ownerOf(authentication)).exec();
  return contextOf(authentication, viewer);
}

const tokenOf = ({ authentication }: SignedIn): Types.ObjectId | undefined =>
  authentication.credential === 'TOKEN' ? authentication.accessToken._id : undefined;

/** The ID of the session of a request; undefined for an access token. */
export const sessionOf = ({ authentication }: SignedIn) =>
  authentication.credential === 'COOKIE' ? authentication.session.sessionId : undefined;

/** The current contexts of these viewers, in the same order, with three queries in total. */
export async function renewContexts(contexts: readonly SignedIn[]): Promise<Context[]> {
  const ids = contexts.map(({ viewer }) => viewer._id);
  const [tokens, sessions, users] = await Promise.all([
    findValid(contexts.map(tokenOf).filter((id) => id !== undefined)),
    findActiveSessions(ids),
    UserModel.find({ _id: mongoose.trusted({ $in: ids }) }),
  ]);
  const tokenById = new Map(tokens.map((token) => [token.id as string, token]));
  const userById = new Map(users.map((user) => [user.id as string, user]));

  function renewed({ authentication }: SignedIn): Authentication {
    if (authentication.credential === 'COOKIE') {
      return sessions.has(authentication.session.sessionId) ? authentication : null;
    }
    const accessToken = tokenById.get(authentication.accessToken.id);
    return accessToken ? { credential: 'TOKEN', accessToken } : null;
  }

  return contexts.map((context) => {
    const authentication = renewed(context);
    const viewer = userById.get(context.viewer.id) ?? null;
    return authentication ? contextOf(authentication, viewer) : { ...guest };
  });
}
