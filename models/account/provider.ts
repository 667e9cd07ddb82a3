import { isDuplicateKey } from '../errors';
import { mongoose } from '../mongoose';
import { AccessTokenModel } from './accessToken';
import { normalizeEmail, type User, UserModel } from './user';

/** The profile of a person who has signed in at an OAuth provider. */
export interface ProviderProfile {
  provider: string;
  /** ID of the person at the provider. Unlike the email, it does not change. */
  providerAccountId: string;
  /** Null unless the provider has verified it. */
  email: string | null;
  name?: string | null;
  image?: string | null;
}

/**
 * The user of an OAuth sign-in: the one linked to the provider account, else the one with the email, which is linked
 * now, else a new one. Null without a verified email.
 */
export async function findByProvider(profile: ProviderProfile): Promise<User | null> {
  const { provider, providerAccountId, email } = profile;
  const account = { provider, providerAccountId };
  const linked = await UserModel.findOne({ accounts: mongoose.trusted({ $elemMatch: account }) });
  if (linked || email === null) return linked;
  return (await linkByEmail(email, account)) ?? (await createFor(profile, email));
}

type Account = Pick<ProviderProfile, 'provider' | 'providerAccountId'>;

async function linkByEmail(profileEmail: string, account: Account) {
  const email = normalizeEmail(profileEmail);
  const link = { $addToSet: { accounts: account } };
  const options = { returnDocument: 'after' } as const;
  const verified = await UserModel.findOneAndUpdate({ email, emailVerified: true }, link, options);
  if (verified) return verified;
  // Another person may have signed up with this unverified email. Remove their password, sessions and tokens.
  const claimed = await UserModel.findOneAndUpdate(
    { email, emailVerified: mongoose.trusted({ $ne: true }) },
    {
      ...link,
      $set: { emailVerified: true, sessions: [] },
      $unset: { passwordHash: 1 },
      $inc: { sessionVersion: 1 },
    },
    options,
  );
  if (claimed) await AccessTokenModel.deleteMany({ user: claimed._id });
  return claimed;
}

async function createFor({ name, image, ...account }: ProviderProfile, email: string) {
  const { provider, providerAccountId } = account;
  const user = new UserModel({
    email,
    emailVerified: true,
    name,
    image,
    accounts: [{ provider, providerAccountId }],
  });
  await user.validate().catch(({ errors = {} }: Partial<mongoose.Error.ValidationError>) => {
    // Replaces invalid fields. The user can change them later.
    if (errors.name) user.name = email.split('@', 1)[0] ?? '';
    if (errors.image) user.image = undefined;
  });
  return user.save().catch((error: unknown) => {
    if (!isDuplicateKey(error)) throw error;
    // Two concurrent sign-ins of the same person.
    return findByProvider({ ...account, email });
  });
}
