import { Types } from 'mongoose';
import { mongoose } from '../mongoose';
import type { Viewer } from '../viewer';
import { type User, UserModel } from './user';

/** The claims of a session cookie. */
export interface SessionClaims {
  userId: string;
  sessionId: string;
}

/** Maximum number of sessions per user. A new one replaces the oldest. */
const maxSessions = 20;

/** Maximum length of a stored `User-Agent`, in UTF-16 units. */
const maxUserAgent = 300;

/** `lastUsedAt` is updated at most this often, in milliseconds. */
const lastUsedPrecision = 60 * 60 * 1000;

/**
 * Starts a session for a user whose credentials were checked. Returns null if all sessions were ended since the
 * user was read, because the credentials may have changed then.
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

/** The user of a session, or null if the session has ended. */
export function findBySession({ userId, sessionId }: SessionClaims) {
  return UserModel.findOne({ _id: userId, 'sessions._id': sessionId }).exec();
}

/** The IDs of all active sessions of these users. */
export async function findActiveSessions(users: readonly Types.ObjectId[]) {
  const _id = mongoose.trusted({ $in: users });
  return new Set((await UserModel.distinct('sessions._id', { _id })).map(String));
}

/** The viewer's sessions, most recently used first. */
export async function findSessions({ _id }: Viewer) {
  const user = await UserModel.findById(_id).select('sessions').exec();
  return [...(user?.sessions ?? [])].sort(
    (one, other) => other.lastUsedAt.getTime() - one.lastUsedAt.getTime(),
  );
}

/** Updates `lastUsedAt` of a session, if it has not ended. */
export async function touchSession({ userId, sessionId }: SessionClaims, now = new Date()) {
  const outdated = mongoose.trusted({ $lt: new Date(now.getTime() - lastUsedPrecision) });
  const session = mongoose.trusted({ $elemMatch: { _id: sessionId, lastUsedAt: outdated } });
  const update = { $set: { 'sessions.$.lastUsedAt': now } };
  await UserModel.updateOne({ _id: userId, sessions: session }, update).exec();
}

/** Ends a session of a user. Does nothing if it has already ended. */
export async function endSession(user: Types.ObjectId | string, session: string) {
  await UserModel.updateOne({ _id: user }, { $pull: { sessions: { _id: session } } });
}

/** Ends all sessions of a user, and makes sign-ins in progress fail. */
export async function endSessions(user: Types.ObjectId | string) {
  await UserModel.updateOne({ _id: user }, { $set: { sessions: [] }, $inc: { sessionVersion: 1 } });
}
