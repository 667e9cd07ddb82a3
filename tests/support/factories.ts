import { createAccessToken, type TokenScope } from '../../models/account/accessToken';
import { type User, UserModel } from '../../models/account/user';
import { addComment } from '../../models/comment';
import { createPlace, type Place, type PlaceInput } from '../../models/place';
import type { Viewer } from '../../models/viewer';

let count = 0;

/** A person with an account and a browser signed in to it; without a password unless one is given. */
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

/** What the cookie of this person's browser claims. */
export function sessionOf({ id: userId, sessions }: User) {
  const [session] = sessions ?? [];
  if (!session) throw new Error('Make the person by makeUser, or read the sessions with it');
  return { userId, sessionId: String(session._id) };
}

/** A place of this person's. */
export function makePlace(createdBy: Viewer, input: PlaceInput = {}) {
  count += 1;
  return createPlace(createdBy, {
    name: `Place ${count}`,
    location: 'Bern, Switzerland',
    ...input,
  });
}

/** What this person says about a place. */
export async function makeComment(author: Viewer, place: Place, text = 'Lovely') {
  const { comment } = await addComment(author, place.id, { text });
  return comment;
}

/** A token of this person's and its secret. One can have expired already. */
export async function makeToken(user: User, scopes: readonly TokenScope[], expiresAt?: Date) {
  const made = await createAccessToken({ user: user._id, name: 'test', scopes });
  if (expiresAt) await made.accessToken.set({ expiresAt }).save();
  return made;
}

/** The id that the API shows for a document. */
export const globalID = (typename: string, { id }: { id: string }) =>
  Buffer.from(`${typename}:${id}`).toString('base64');
