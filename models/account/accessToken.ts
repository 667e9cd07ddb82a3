import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { Schema, type Types } from 'mongoose';
import { DomainError } from '../errors';
import { required, text } from '../fields/text';
import { mongoose } from '../mongoose';
import type { Viewer } from '../viewer';

/** Permissions that a token can have. */
export const tokenScopes = ['read', 'write'] as const;
export type TokenScope = (typeof tokenScopes)[number];

/** Maximum number of valid tokens per user. */
export const maxTokens = 50;

/** `lastUsedAt` is updated at most this often, in milliseconds. */
const lastUsedPrecision = 60_000;

/** Revoked and expired tokens are kept this long, in milliseconds, to answer why they are rejected. */
const retention = 30 * 24 * 60 * 60 * 1000;

const schema = new Schema(
  {
    name: { ...text({ max: 80 }), required },
    user: { type: Schema.Types.ObjectId, ref: 'User', required: true },
    scopes: {
      type: [
        {
          type: String,
          enum: { values: tokenScopes, message: 'Must be read or write' },
          required: true,
        },
      ],
      required: true,
      validate: [
        { validator: (scopes: string[]) => scopes.length > 0, message: 'Choose at least one' },
        {
          validator: (scopes: string[]) => new Set(scopes).size === scopes.length,
          message: 'Must not repeat a scope',
        },
      ],
    },
    /** SHA-256 of the secret in hexadecimal. A random secret of 160 bits needs no slow hash. */
    secretHash: { type: String, required: true, unique: true, select: false },
    expiresAt: Date,
    revokedAt: Date,
    lastUsedAt: Date,
  },
  {
    timestamps: { createdAt: true, updatedAt: false },
    query: {
      /** The viewer's tokens that are not revoked. */
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

/** CRC-32 as in GitHub's token format: scanners recognize a token, and a typing error needs no database query. */
const checksum = (random: string) => crc32(random).toString(36).padStart(7, '0');

/** 160 random bits as 31 digits of base 36. */
const randomDigits = () =>
  BigInt(`0x${randomBytes(20).toString('hex')}`)
    .toString(36)
    .padStart(31, '0');

const secretFormat = /^plc_([0-9a-z]{31})([0-9a-z]{7})$/;

/** An access token was rejected. */
export class AccessTokenError extends Error {
  override name = 'AccessTokenError';
  readonly reason: 'INVALID' | 'REVOKED' | 'EXPIRED';

  constructor(reason: AccessTokenError['reason']) {
    super(`The access token is ${reason.toLowerCase()}`);
    this.reason = reason;
  }
}

const isExpired = ({ expiresAt }: Pick<AccessToken, 'expiresAt'>) =>
  expiresAt != null && expiresAt <= new Date();

/** Filter for tokens that are neither revoked nor expired. */
const valid = () => ({
  revokedAt: null,
  $or: [{ expiresAt: null }, { expiresAt: mongoose.trusted({ $gt: new Date() }) }],
});

/**
 * Creates a token. Its secret, `plc_` + 31 random + 7 checksum digits, is not stored, only its hash.
 * @throws DomainError `CONFLICT` if the user already has `maxTokens` valid tokens; ValidationError.
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
  // Not a validator of the schema, which would also refuse later changes to an expired token.
  if (isExpired(accessToken)) accessToken.invalidate('expiresAt', 'Must be in the future');
  await accessToken.validate();
  if ((await AccessTokenModel.countDocuments({ user, ...valid() })) >= maxTokens) {
    const message = `You have ${maxTokens} access tokens, which is the maximum. Revoke one first.`;
    throw new DomainError('CONFLICT', message);
  }
  const old = mongoose.trusted({ $lt: new Date(Date.now() - retention) });
  await AccessTokenModel.deleteMany({ user, $or: [{ revokedAt: old }, { expiresAt: old }] });
  await accessToken.save();
  return { secret, accessToken };
}

/** The viewer's tokens that are not revoked, newest first, including expired ones. */
export function findAccessTokens(viewer: Viewer) {
  return AccessTokenModel.find().visibleTo(viewer).sort({ createdAt: -1, _id: -1 }).exec();
}

/**
 * Revokes a token of the viewer.
 * @throws DomainError `FORBIDDEN` if it is not theirs or does not exist: the two must look the same.
 */
export async function revokeAccessToken(viewer: Viewer, id: string) {
  const revoked = await AccessTokenModel.findOneAndUpdate(
    { _id: id, user: viewer._id, revokedAt: null },
    { revokedAt: new Date() },
  ).exec();
  if (!revoked)
    throw new DomainError(
      'FORBIDDEN',
      'This access token does not exist, or you may not revoke it',
    );
}

/** Those of these tokens that are neither revoked nor expired. */
export function findValid(ids: readonly Types.ObjectId[]) {
  return AccessTokenModel.find({ _id: mongoose.trusted({ $in: ids }), ...valid() }).exec();
}

/**
 * The token with this secret. Updates its `lastUsedAt`.
 * @throws AccessTokenError
 */
export async function findBySecret(secret: string) {
  const [, random, check] = secretFormat.exec(secret) ?? [];
  if (random === undefined || checksum(random) !== check) throw new AccessTokenError('INVALID');
  const accessToken = await AccessTokenModel.findOne({ secretHash: sha256(secret) }).exec();
  if (!accessToken) throw new AccessTokenError('INVALID');
  if (accessToken.revokedAt) throw new AccessTokenError('REVOKED');
  if (isExpired(accessToken)) throw new AccessTokenError('EXPIRED');
  const now = new Date();
  if (now.getTime() - (accessToken.lastUsedAt?.getTime() ?? 0) > lastUsedPrecision) {
    await AccessTokenModel.updateOne({ _id: accessToken._id }, { lastUsedAt: now });
  }
  return accessToken;
}
