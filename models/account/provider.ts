import { isDuplicateKey } from '../errors';
import { mongoose } from '../mongoose';
import { AccessTokenModel } from './accessToken';
import { normalizeEmail, type User, UserModel } from './user';

/** What a provider says of somebody who has just signed in there. */
export interface ProviderProfile {
  provider: string;
  /** Who it is at the provider: does not change, unlike their address. */
  providerAccountId: string;
  /** Null unless the provider has verified that it is theirs. */
  email: string | null;
  name?: string | null;
  image?: string | null;
}

/**
 * The account of somebody who has signed in through a provider: the one linked to it, else the one with
 * the address, which is linked from now on, else a new one. Null when there is no verified address to go by.
 */
export async function findByProvider(profile: ProviderProfile): Promise<User | null> {
  const { provider, providerAccountId, email } = profile;
  const account = { provider, providerAccountId };
  const linked = await UserModel.findOne({ accounts: mongoose.trusted({ $elemMatch: account }) });
  if (linked || email === null) return linked;
  return (await linkByEmail(email, account)) ?? (await createFor(profile, email));
}

type Account = Pick<ProviderProfile, 'provider' | 'providerAccountId'>;

async function linkByEmail(address: string, account: Account) {
  const email = normalizeEmail(address);
  const link = { $addToSet: { accounts: account } };
  const options = { returnDocument: 'after' } as const;
  const verified = await UserModel.findOneAndUpdate({ email, emailVerified: true }, link, options);
  if (verified) return verified;
  // Anybody could have signed up with this address before the one whose it is. Whoever did loses access,
  // or they would share the account from now on: password, sessions and tokens are gone.
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
    // They can choose better ones here: no reason to refuse somebody.
    if (errors.name) user.name = email.split('@', 1)[0] ?? '';
    if (errors.image) user.image = undefined;
  });
  return user.save().catch((error: unknown) => {
    if (!isDuplicateKey(error)) throw error;
    // Somebody made it at the same time: the same person, twice.
    return findByProvider({ ...account, email });
  });
}
