import { createAccessToken, type TokenScope } from '../../models/account/accessToken';
import { type User, UserModel } from '../../models/account/user';
import { addComment } from '../../models/comment';
import { createPlace, type Place, type PlaceInput } from '../../models/place';
import type { Viewer } from '../../models/viewer';

let count = 0;

/** Creates a user with one session, and with a password only if `password` is set. */
export async function makeUser({
  password,
  ...fields
}: {
  name?: string;
  email?: string;
  role?: 'user' | 'admin';
  password?: string;
} = {}) {
  count += 1;
  const user = new UserModel({
    name: `Person ${count}`,
    email: `p${count}@example.com`,
    sessions: [{ createdAt: new Date(), lastUsedAt: new Date() }],
    ...fields,
  });
  if (password !== undefined) await user.setPassword(password);
  return user.save();
}

/** The content of the user's session cookie. */
export function sessionOf({ id: userId, sessions }: User) {
  const [session] = sessions ?? [];
  if (!session) throw new Error('The user has no session, or was loaded without sessions');
  return { userId, sessionId: String(session._id) };
}

/** Creates a place. */
export function makePlace(createdBy: Viewer, input: PlaceInput = {}) {
  count += 1;
  return createPlace(createdBy, {
    name: `Place ${count}`,
    location: 'Bern, Switzerland',
    ...input,
  });
}

/** Adds a comment to a place. */
export async function makeComment(author: Viewer, place: Place, text = 'Lovely') {
  const { comment } = await addComment(author, place.id, { text });
  return comment;
}

/** Creates an access token. `expiresAt` may be in the past. */
export async function makeToken(user: User, scopes: readonly TokenScope[], expiresAt?: Date) {
  const made = await createAccessToken({ user: user._id, name: 'test', scopes });
  if (expiresAt) await made.accessToken.set({ expiresAt }).save();
  return made;
}

/** The global ID of a document in the API. */
export const globalID = (typename: string, { id }: { id: string }) =>
  Buffer.from(`${typename}:${id}`).toString('base64');
