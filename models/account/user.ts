import { Schema } from 'mongoose';
import { badInput, DomainError, isDuplicateKey } from '../errors';
import { required, text } from '../fields/text';
import { webURL } from '../fields/webUrl';
import { mongoose } from '../mongoose';
import { type Viewer, visibleTo } from '../viewer';
import { hashPassword, verifyPassword } from './password';
import { limitConfirmation, limitSignIn, limitSignUp } from './signInThrottle';

/** RFC 5321 allows 254 characters for an address in a mail transaction. */
const maxEmailLength = 254;

/** One address has one spelling: compatibility forms folded (NFKC), lower case, no space around it. */
export const normalizeEmail = (email: string) => email.normalize('NFKC').trim().toLowerCase();

/** A browser in which the person is signed in; its cookie carries the `_id`. See `session.ts`. */
const sessionSchema = new Schema({
  createdAt: { type: Date, required: true },
  lastUsedAt: { type: Date, required: true },
  userAgent: String,
});

const accountSchema = new Schema(
  {
    provider: { type: String, required: true },
    providerAccountId: { type: String, required: true },
  },
  { _id: false },
);

const schema = new Schema(
  {
    email: {
      type: String,
      required: true,
      unique: true,
      maxlength: [maxEmailLength, `Must be at most ${maxEmailLength} characters`],
      match: [/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'Must be an e-mail address'],
      set: normalizeEmail,
    },
    /** Whether the address is known to be the person's own: a provider said so. */
    emailVerified: { type: Boolean, default: false },
    /** Who they are at the providers they sign in through. Absent when there is none: the index is sparse. */
    accounts: { type: [accountSchema], select: false, default: undefined },
    name: { ...text({ max: 80 }), required },
    image: webURL(),
    /** PHC string; absent for a person who only signs in through a provider. */
    passwordHash: { type: String, select: false },
    role: { type: String, enum: ['user', 'admin'] as const, default: 'user', required: true },
    /** Those that are not here are over. Not read with the user: a request asks for the one it needs. */
    sessions: { type: [sessionSchema], select: false },
    /** Counted up when all sessions end: a sign-in that began under an earlier number gives none. */
    sessionVersion: { type: Number, default: 0, required: true },
    /** The access tokens that work: listed here because only one document can bound their number. */
    accessTokens: { type: [Schema.Types.ObjectId], select: false },
  },
  {
    timestamps: true,
    query: { visibleTo },
    methods: {
      /** @throws DomainError `BAD_USER_INPUT` when it is no good password for this person. */
      async setPassword(password: string, path = 'password') {
        this.passwordHash = await hashPassword(password, path, [this.email, this.name]);
      },
    },
  },
);

schema.index(
  { 'accounts.provider': 1, 'accounts.providerAccountId': 1 },
  { unique: true, sparse: true },
);

export const UserModel = mongoose.model('User', schema);
export type User = InstanceType<typeof UserModel>;

/**
 * Makes an account, without signing in. What comes from a `source` is counted; our own pages come from none.
 * @throws DomainError `CONFLICT` when the address has one.
 * @throws TooManyAttempts when too many were asked for from there.
 */
export async function signUp(
  { password, ...fields }: Record<'email' | 'password' | 'name', string>,
  source?: string,
) {
  const user = new UserModel(fields);
  await user.validate();
  if (source !== undefined) await limitSignUp(source);
  await user.setPassword(password);
  return user.save().catch((error: unknown) => {
    if (!isDuplicateKey(error)) throw error;
    const message = 'Has an account already';
    throw new DomainError('CONFLICT', message, [{ path: ['email'], message }]);
  });
}

/** The user with this address and password, or null; neither answer nor time tells which of the two was wrong. */
export async function findByPassword(email: string, password: string) {
  if (email.length > maxEmailLength) return null;
  const user = await UserModel.findOne({ email: normalizeEmail(email) })
    .select('+passwordHash')
    .exec();
  return (await verifyPassword(user?.passwordHash, password)) ? user : null;
}

/**
 * The same for somebody who signs in from this source, and may be guessing.
 * @throws TooManyAttempts
 */
export async function signIn(email: string, password: string, source: string) {
  if (email.length > maxEmailLength) return null;
  return limitSignIn({ email: normalizeEmail(email), source }, () =>
    findByPassword(email, password),
  );
}

/** Whether the account has a password: one that was made through a provider need not. */
export async function hasPassword({ _id }: Viewer) {
  return (await UserModel.exists({ _id, passwordHash: mongoose.trusted({ $ne: null }) })) !== null;
}

/**
 * Passes when this is the viewer's password, or when the account has none.
 * @throws DomainError `BAD_USER_INPUT` at `path` otherwise.
 * @throws TooManyAttempts
 */
export async function confirmPassword(
  viewer: Viewer,
  password: string | null | undefined,
  path = 'password',
) {
  const user = await UserModel.findById(viewer._id).select('+passwordHash').exec();
  if (!user?.passwordHash) return user;
  if (!password) throw badInput(path, 'Must be your password');
  const confirmed = await limitConfirmation(user.id, () =>
    verifyPassword(user.passwordHash, password),
  );
  if (!confirmed) throw badInput(path, 'Is not your password');
  return user;
}

/**
 * Replaces the password, or sets a first one, and ends every session but the given one.
 * @throws DomainError `BAD_USER_INPUT` when the current password is wrong or the new one no good.
 */
export async function changePassword(
  viewer: Viewer,
  session: string | undefined,
  { currentPassword, newPassword }: { currentPassword?: string | null; newPassword: string },
) {
  const user = await confirmPassword(viewer, currentPassword, 'currentPassword');
  const before = user?.passwordHash ?? null;
  await user?.setPassword(newPassword, 'newPassword');
  // Of two changes at once, the second has not confirmed what is the password by then.
  const changed = await UserModel.findOneAndUpdate(
    { _id: viewer._id, passwordHash: before },
    {
      $set: { passwordHash: user?.passwordHash },
      $pull: { sessions: { _id: { $ne: session } } },
      $inc: { sessionVersion: 1 },
    },
    { returnDocument: 'after' },
  ).exec();
  if (!changed) throw badInput('currentPassword', 'Is not your password');
  return changed;
}
