import { hash, verify } from '@node-rs/argon2';
import { Schema } from 'mongoose';
import { badInput } from './errors';
import { mongoose } from './mongoose';
import { required, text } from './text';
import type { Viewer } from './viewer';
import { webURL } from './webURL';

/** argon2id (the library's default) with OWASP's first recommendation: 19 MiB, 2 passes, 1 lane. */
const argon2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Longest password that is hashed, in characters; a longer one is refused before any work. */
const maxPasswordLength = 128;

/** RFC 5321 allows 254 characters for an address in a mail transaction. */
const maxEmailLength = 254;

/** One address has one spelling: compatibility forms folded (NFKC), lower case, no space around it. */
const normalizeEmail = (email: string) => email.normalize('NFKC').trim().toLowerCase();

const schema = new Schema(
  {
    email: {
      type: String,
      required: true,
      unique: true,
      maxlength: maxEmailLength,
      match: [/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'Must be an e-mail address'],
      set: normalizeEmail,
    },
    name: { ...text({ max: 80 }), required },
    image: webURL(),
    /** PHC string; absent for a person who only signs in through a provider. */
    passwordHash: { type: String, select: false },
    role: { type: String, enum: ['user', 'admin'] as const, default: 'user', required: true },
    /** A session made under an earlier number is over: "sign out everywhere" counts it up. */
    sessionVersion: { type: Number, default: 0, required: true },
  },
  {
    timestamps: true,
    query: {
      /** Every signed-in person may know who the others are; which fields of them is the API's rule. */
      visibleTo(viewer: Viewer | null) {
        return viewer ? this : this.where({ _id: mongoose.trusted({ $in: [] }) });
      },
    },
    methods: {
      async setPassword(password: string) {
        this.passwordHash = await hash(password.normalize('NFKC'), argon2);
      },
    },
  },
);

export const UserModel = mongoose.model('User', schema);
export type User = InstanceType<typeof UserModel>;

/** Verified against when the address is unknown, so that this takes as long as a wrong password. */
let decoy: Promise<string> | undefined;

/** The user with this address and password, or null; neither answer nor time tells which of the two was wrong. */
export async function findByPassword(email: string, password: string) {
  if (email.length > maxEmailLength || password.length > 2 * maxPasswordLength) return null;
  const user = await UserModel.findOne({ email: normalizeEmail(email) })
    .select('+passwordHash')
    .exec();
  decoy ??= hash('decoy', argon2);
  const matches = await verify(user?.passwordHash ?? (await decoy), password.normalize('NFKC'));
  return user?.passwordHash && matches ? user : null;
}

/**
 * Passes when this is the viewer's password, or when the account has none.
 * @throws Refusal `BAD_USER_INPUT` at `path` otherwise.
 */
export async function confirmPassword(
  viewer: Viewer,
  password: string | null | undefined,
  path = 'password',
) {
  const user = await UserModel.findById(viewer._id).select('+passwordHash').exec();
  if (!user?.passwordHash) return;
  if (!password) throw badInput(path, 'Must be your password');
  const isShort = password.length <= 2 * maxPasswordLength;
  if (isShort && (await verify(user.passwordHash, password.normalize('NFKC')))) return;
  throw badInput(path, 'Is not your password');
}
