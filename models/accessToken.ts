import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { Schema, type Types } from 'mongoose';
import { mongoose } from './mongoose';
import { required, text } from './text';

/** What a token may be made for. */
export const tokenScopes = ['read', 'write'] as const;
export type TokenScope = (typeof tokenScopes)[number];

/** `lastUsedAt` is written at most this often, in milliseconds: it is read by people, not by programs. */
const lastUsedPrecision = 60_000;

const schema = new Schema(
  {
    name: { ...text({ max: 80 }), required },
    user: { type: Schema.Types.ObjectId, ref: 'User', required: true },
    scopes: { type: [{ type: String, enum: tokenScopes, required: true }], required: true },
    /** SHA-256 of the whole secret, hexadecimal. 160 random bits need no slow hash. */
    secretHash: { type: String, required: true, unique: true, select: false },
    expiresAt: Date,
    lastUsedAt: Date,
  },
  { timestamps: { createdAt: true, updatedAt: false } },
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

/** Makes a token and tells its secret, `plc_` + 31 random + 7 check digits, this once; only a hash is stored. */
export async function createAccessToken(options: {
  user: Types.ObjectId;
  name: string;
  scopes: readonly TokenScope[];
  expiresAt?: Date;
}) {
  const random = randomDigits();
  const secret = `plc_${random}${checksum(random)}`;
  const accessToken = await AccessTokenModel.create({
    ...options,
    scopes: [...options.scopes],
    secretHash: sha256(secret),
  });
  return { secret, accessToken };
}

const isExpired = ({ expiresAt }: AccessToken, now = new Date()) =>
  expiresAt != null && expiresAt <= now;

/** Those of the tokens with these ids that are neither revoked nor expired. */
export async function findValid(ids: readonly Types.ObjectId[]) {
  const found = await AccessTokenModel.find({ _id: mongoose.trusted({ $in: ids }) }).exec();
  return found.filter((accessToken) => !isExpired(accessToken));
}

/** The token with this secret, or null when it is malformed, unknown, revoked or expired. Notes its use. */
export async function findBySecret(secret: string) {
  const [, random, check] = form.exec(secret) ?? [];
  if (random === undefined || checksum(random) !== check) return null;
  const accessToken = await AccessTokenModel.findOne({ secretHash: sha256(secret) }).exec();
  const now = new Date();
  if (!accessToken || isExpired(accessToken, now)) return null;
  if (now.getTime() - (accessToken.lastUsedAt?.getTime() ?? 0) > lastUsedPrecision) {
    await AccessTokenModel.updateOne({ _id: accessToken._id }, { lastUsedAt: now });
  }
  return accessToken;
}
