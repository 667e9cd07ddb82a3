import { Types } from 'mongoose';
import { mongoose } from '../mongoose';
import type { Viewer } from '../viewer';
import { type User, UserModel } from './user';

/** What a browser's cookie claims: whose session it is, and which. */
export interface SessionClaims {
  userId: string;
  sessionId: string;
}

/** A person has at most this many sessions; the oldest makes room for a new one. */
const maxSessions = 20;

/** Longest description of a browser that is kept, in UTF-16 units. */
const maxUserAgent = 300;

/** `lastUsedAt` is written at most this often, in milliseconds: it is read by people, not by programs. */
const lastUsedPrecision = 60 * 60 * 1000;

/**
 * Begins a session of somebody who has just proved who they are. Null when all sessions were ended
 * meanwhile: what was proved may not hold any more.
 */
export async function startSession(
  { _id, sessionVersion }: User,
  userAgent?: string,
): Promise<SessionClaims | null> {
  const now = new Date();
  const session = {
    _id: new Types.ObjectId(),
    createdAt: now,
    lastUsedAt: now,
    userAgent: userAgent?.slice(0, maxUserAgent),
  };
  const { matchedCount } = await UserModel.updateOne(
    { _id, sessionVersion },
    { $push: { sessions: { $each: [session], $slice: -maxSessions } } },
  );
  return matchedCount === 1 ? { userId: String(_id), sessionId: String(session._id) } : null;
}

/** Whose session this is, or null when it has ended. */
export function findBySession({ userId, sessionId }: SessionClaims) {
  return UserModel.findOne({ _id: userId, 'sessions._id': sessionId }).exec();
}

/** Those sessions of these people that have not ended, by id. */
export async function heldSessions(users: readonly Types.ObjectId[]) {
  const among = mongoose.trusted({ $in: users });
  return new Set((await UserModel.distinct('sessions._id', { _id: among })).map(String));
}

/** The viewer's sessions, that used last first. */
export async function findSessions({ _id }: Viewer) {
  const user = await UserModel.findById(_id).select('sessions').exec();
  return [...(user?.sessions ?? [])].sort(
    (one, other) => other.lastUsedAt.getTime() - one.lastUsedAt.getTime(),
  );
}

/** Notes that a session is in use; false when it has ended. */
export async function touchSession({ userId, sessionId }: SessionClaims, now = new Date()) {
  const filter = { _id: userId, 'sessions._id': sessionId };
  const user = await UserModel.findOne(filter).select('sessions').lean().exec();
  const session = user?.sessions?.find(({ _id }) => String(_id) === sessionId);
  if (session && now.getTime() - session.lastUsedAt.getTime() > lastUsedPrecision) {
    await UserModel.updateOne(filter, { $set: { 'sessions.$.lastUsedAt': now } });
  }
  return session !== undefined;
}

/** Ends one session of this person, here or in another browser. Ending it again is no error. */
export async function endSession(user: Types.ObjectId | string, session: string | null) {
  if (session === null) return;
  await UserModel.updateOne({ _id: user }, { $pull: { sessions: { _id: session } } });
}

/** Ends every session of this person, and the sign-ins that are under way. */
export async function endSessions(user: Types.ObjectId | string) {
  await UserModel.updateOne({ _id: user }, { $set: { sessions: [] }, $inc: { sessionVersion: 1 } });
}
