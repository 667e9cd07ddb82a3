import { Schema } from 'mongoose';
import { badInput, DomainError, isDuplicateKey } from '../errors';
import { required, text } from '../fields/text';
import { webURL } from '../fields/webUrl';
import { mongoose } from '../mongoose';
import { type Viewer, visibleTo } from '../viewer';
import { hashPassword, verifyPassword } from './password';
import { limitConfirmation, limitSignIn, limitSignUp } from './signInThrottle';

/** Maximum length of an email by RFC 5321, in characters. */
const maxEmailLength = 254;

/** NFKC, lower case, without surrounding space: one spelling per email. */
export const normalizeEmail = (email: string) => email.normalize('NFKC').trim().toLowerCase();

/** A browser in which the user is signed in. Its cookie contains the `_id`; see `session.ts`. */
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
      match: [/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'Must be an email address'],
      set: normalizeEmail,
    },
    /** Whether an OAuth provider has verified the email. */
    emailVerified: { type: Boolean, default: false },
    /** OAuth accounts. Absent if there are none: the index is sparse. */
    accounts: { type: [accountSchema], select: false, default: undefined },
    name: { ...text({ max: 80 }), required },
    image: webURL(),
    /** PHC string. Absent for a user who signs in only through OAuth providers. */
    passwordHash: { type: String, select: false },
    role: { type: String, enum: ['user', 'admin'] as const, default: 'user', required: true },
    /** Active sessions only. Not loaded with the user. */
    sessions: { type: [sessionSchema], select: false },
    /** Incremented when all sessions end. A sign-in that read an earlier version starts no session. */
    sessionVersion: { type: Number, default: 0, required: true },
  },
  {
    timestamps: true,
    query: { visibleTo },
    methods: {
      /** @throws DomainError `BAD_USER_INPUT` if the password is too weak. */
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
 * Creates an account, without signing in. Sign-ups are limited per IP address, if it is given.
 * @throws DomainError `CONFLICT` if the email already has an account.
 * @throws TooManyAttempts
 */
export async function signUp(
  { password, ...fields }: Record<'email' | 'password' | 'name', string>,
  ipAddress?: string,
) {
  const user = new UserModel(fields);
  await user.validate();
  if (ipAddress !== undefined) await limitSignUp(ipAddress);
  await user.setPassword(password);
  return user.save().catch((error: unknown) => {
    if (!isDuplicateKey(error)) throw error;
    const message = 'This email already has an account. Sign in instead?';
    throw new DomainError('CONFLICT', message, [{ path: ['email'], message }]);
  });
}

/** The user with this email and password, or null. Neither the result nor its time reveals which one was wrong. */
export async function findByPassword(email: string, password: string) {
  if (email.length > maxEmailLength) return null;
  const user = await UserModel.findOne({ email: normalizeEmail(email) })
    .select('+passwordHash')
    .exec();
  return (await verifyPassword(user?.passwordHash, password)) ? user : null;
}

/**
 * The same, limited against guessing.
 * @throws TooManyAttempts
 */
export async function signIn(email: string, password: string, ipAddress: string) {
  if (email.length > maxEmailLength) return null;
  return limitSignIn({ email: normalizeEmail(email), ipAddress }, () =>
    findByPassword(email, password),
  );
}

/** Whether the account has a password. An account created through an OAuth provider may have none. */
export async function hasPassword({ _id }: Viewer) {
  return (await UserModel.exists({ _id, passwordHash: mongoose.trusted({ $ne: null }) })) !== null;
}

/**
 * Checks the viewer's password, if the account has one, and returns the user.
 * @throws DomainError `BAD_USER_INPUT` at `path` if it is wrong.
 * @throws TooManyAttempts
 */
export async function confirmPassword(
  viewer: Viewer,
  password: string | null | undefined,
  path = 'password',
) {
  const user = await UserModel.findById(viewer._id).select('+passwordHash').exec();
  if (!user?.passwordHash) return user;
  if (!password) throw badInput(path, 'Enter your password');
  const confirmed = await limitConfirmation(user.id, () =>
    verifyPassword(user.passwordHash, password),
  );
  if (!confirmed) throw badInput(path, 'Wrong password');
  return user;
}

/**
 * Changes or sets the password and ends all sessions except this one.
 * @throws DomainError `BAD_USER_INPUT` if the current password is wrong or the new one too weak.
 */
export async function changePassword(
  viewer: Viewer,
  session: string | undefined,
  { currentPassword, newPassword }: { currentPassword?: string | null; newPassword: string },
) {
  const user = await confirmPassword(viewer, currentPassword, 'currentPassword');
  const currentHash = user?.passwordHash ?? null;
  await user?.setPassword(newPassword, 'newPassword');
  // Of two concurrent changes, the second one confirmed a password that is no longer current.
  const changed = await UserModel.findOneAndUpdate(
    { _id: viewer._id, passwordHash: currentHash },
    {
      $set: { passwordHash: user?.passwordHash },
      $pull: { sessions: { _id: { $ne: session } } },
      $inc: { sessionVersion: 1 },
    },
    { returnDocument: 'after' },
  ).exec();
  if (!changed) throw badInput('currentPassword', 'Wrong password');
  return changed;
}
