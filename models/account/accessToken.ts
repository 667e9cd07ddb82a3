import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { Schema, type Types } from 'mongoose';
import { DomainError } from '../errors';
import { required, text } from '../fields/text';
import { mongoose } from '../mongoose';
import type { Viewer } from '../viewer';
import { UserModel } from './user';

/** What a token may be made for. */
export const tokenScopes = ['read', 'write'] as const;
export type TokenScope = (typeof tokenScopes)[number];

/** As many tokens can work for one person at a time. */
export const maxTokens = 50;

/** As many of a person's tokens that work no more are kept, so that whoever uses one is told why. */
const maxFormerTokens = 100;

/** `lastUsedAt` is written at most this often, in milliseconds: it is read by people, not by programs. */
const lastUsedPrecision = 60_000;

/** What is taken for a token that is still being stored was never stored after this long, in milliseconds. */
const storingTime = 60_000;

const isScope = { values: tokenScopes, message: 'Must be read or write' };

const schema = new Schema(
  {
    name: { ...text({ max: 80 }), required },
    user: { type: Schema.Types.ObjectId, ref: 'User', required: true },
    scopes: {
      type: [{ type: String, enum: isScope, required: true }],
      required: true,
      validate: [
        { validator: (scopes: string[]) => scopes.length > 0, message: 'Must be one at least' },
        {
          validator: (scopes: string[]) => new Set(scopes).size === scopes.length,
          message: 'Must be different ones',
        },
      ],
    },
    /** SHA-256 of the whole secret, hexadecimal. 160 random bits need no slow hash. */
    secretHash: { type: String, required: true, unique: true, select: false },
    expiresAt: Date,
    revokedAt: Date,
    lastUsedAt: Date,
  },
  {
    timestamps: { createdAt: true, updatedAt: false },
    query: {
      /** One's own, while they are not revoked. Whether somebody may ask at all is the API's rule. */
      visibleTo(viewer: Viewer | null) {
        return viewer
          ? this.where({ user: viewer._id, revokedAt: null })
          : this.where({ _id: mongoose.trusted({ $in: [] }) });
      },
    },
  },
);
schema.index({ user: 1, createdAt: -1, _id: -1 });

export const AccessTokenModel = mongoose.model('AccessToken', schema);
export type AccessToken = InstanceType<typeof AccessTokenModel>;

const sha256 = (secret: string) => createHash('sha256').update(secret).digest('hex');

/** The checksum of GitHub's token format: a scanner or a typing error is told from a token without asking. */
const checksum = (random: string) => crc32(random).toString(36).padStart(7, '0');

/** 160 random bits as 31 digits of base 36. */
const randomDigits = () =>
  BigInt(`0x${randomBytes(20).toString('hex')}`)
    .toString(36)
    .padStart(31, '0');

const form = /^plc_([0-9a-z]{31})([0-9a-z]{7})$/;

/** Why a token does not work. */
export type TokenFault = 'invalid' | 'revoked' | 'expired';

function faultOf({ revokedAt, expiresAt }: Pick<AccessToken, 'revokedAt' | 'expiresAt'>) {
  if (revokedAt) return 'revoked';
  return expiresAt && expiresAt <= new Date() ? 'expired' : undefined;
}

/**
 * Makes a token and tells its secret, `plc_` + 31 random + 7 check digits, this once; only a hash is stored.
 * @throws DomainError `CONFLICT` when as many work for this person as may, ValidationError for what is not valid.
 */
export async function createAccessToken(options: {
  user: Types.ObjectId;
  name: string;
  scopes: readonly string[];
  expiresAt?: Date | null;
}) {
  const { user, name, scopes, expiresAt } = options;
  const random = randomDigits();
  const secret = `plc_${random}${checksum(random)}`;
  const accessToken = new AccessTokenModel({
    user,
    name,
    scopes: [...scopes] as TokenScope[],
    expiresAt: expiresAt ?? undefined,
    secretHash: sha256(secret),
  });
  // Not a validator of the schema: what has expired by now was valid when it was made.
  if (faultOf(accessToken)) accessToken.invalidate('expiresAt', 'Must be in the future', expiresAt);
  await accessToken.validate();
  await reserve(accessToken);
  await accessToken.save();
  await trim(user);
  return { secret, accessToken };
}

/** Lists a new token among those of its person: the one document that decides between many made at once. */
async function reserve({ user, _id }: AccessToken) {
  const push = async () => {
    const free = { [`accessTokens.${maxTokens - 1}`]: mongoose.trusted({ $exists: false }) };
    const update = { $push: { accessTokens: _id } };
    return (await UserModel.updateOne({ _id: user, ...free }, update).exec()).matchedCount > 0;
  };
  if (await push()) return;
  await release(user);
  if (await push()) return;
  throw new DomainError(
    'CONFLICT',
    `At most ${maxTokens} access tokens may work at a time: revoke one first`,
  );
}

/** Takes those that do not work any more off the list of a person. */
async function release(user: Types.ObjectId) {
  const listed = (await UserModel.findById(user).select('accessTokens').lean())?.accessTokens ?? [];
  const stored = await AccessTokenModel.find({ _id: mongoose.trusted({ $in: listed }) }).exec();
  const byId = new Map(stored.map((accessToken) => [accessToken.id as string, accessToken]));
  const over = listed.filter((id) => {
    const accessToken = byId.get(String(id));
    // One that is not stored may be just about to be.
    if (!accessToken) return Date.now() - id.getTimestamp().getTime() > storingTime;
    return faultOf(accessToken) !== undefined;
  });
  await UserModel.updateOne({ _id: user }, { $pull: { accessTokens: { $in: over } } }).exec();
}

/** Removes all but the latest of the tokens that work no more. */
async function trim(user: Types.ObjectId) {
  const all = await AccessTokenModel.find({ user }).sort({ createdAt: -1, _id: -1 }).exec();
  const former = all.filter((accessToken) => faultOf(accessToken) !== undefined);
  const ids = former.slice(maxFormerTokens).map(({ _id }) => _id);
  if (ids.length === 0) return;
  await AccessTokenModel.deleteMany({ _id: mongoose.trusted({ $in: ids }) }).exec();
}

/** The viewer's tokens that were not revoked, newest first; those that have expired are among them. */
export function findAccessTokens(viewer: Viewer) {
  return AccessTokenModel.find().visibleTo(viewer).sort({ createdAt: -1, _id: -1 }).exec();
}

/**
 * Ends a token of the viewer's, and what is open by it. The id null names no token.
 * @throws DomainError `FORBIDDEN` when it is not theirs or not there.
 */
export async function revokeAccessToken(viewer: Viewer, id: string | null) {
  const own = id === null ? null : await AccessTokenModel.findById(id).visibleTo(viewer).exec();
  // One answer for another's token and one that does not exist: existence is not told.
  if (!own)
    throw new DomainError('FORBIDDEN', 'There is no such token, or it is not yours to revoke');
  const { _id, user } = own;
  await AccessTokenModel.updateOne({ _id, revokedAt: null }, { revokedAt: new Date() }).exec();
  await UserModel.updateOne({ _id: user }, { $pull: { accessTokens: _id } }).exec();
  await trim(user);
}

/** Those of the tokens with these ids that are neither revoked nor expired. */
export async function findValid(ids: readonly Types.ObjectId[]) {
  const found = await AccessTokenModel.find({ _id: mongoose.trusted({ $in: ids }) }).exec();
  return found.filter((accessToken) => faultOf(accessToken) === undefined);
}

/** The token with this secret, or why it does not work. Notes its use. */
export async function findBySecret(secret: string): Promise<AccessToken | TokenFault> {
  const [, random, check] = form.exec(secret) ?? [];
  if (random === undefined || checksum(random) !== check) return 'invalid';
  const accessToken = await AccessTokenModel.findOne({ secretHash: sha256(secret) }).exec();
  if (!accessToken) return 'invalid';
  const fault = faultOf(accessToken);
  if (fault) return fault;
  const now = new Date();
  if (now.getTime() - (accessToken.lastUsedAt?.getTime() ?? 0) > lastUsedPrecision) {
    await AccessTokenModel.updateOne({ _id: accessToken._id }, { lastUsedAt: now });
  }
  return accessToken;
}
