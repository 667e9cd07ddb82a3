import { createHash } from 'node:crypto';
import { Schema } from 'mongoose';
import { RateLimiterMongo, RateLimiterRes } from 'rate-limiter-flexible';
import { TooManyAttempts } from '../errors';
import { mongoose } from '../mongoose';
import { rateLimitKey } from './ipAddress';

const [minute, hour, day] = [60, 60 * 60, 24 * 60 * 60];

const schema = new Schema({
  key: { type: String, required: true, unique: true },
  points: { type: Number, required: true },
  expire: { type: Date, index: true },
});

/** What was tried of late, as rate-limiter-flexible keeps it. In the database: a limit holds for all processes. */
export const SignInThrottleModel = mongoose.model('Attempt', schema);

/** Keys are hashed: what somebody tried to sign in with is nobody's to read, and outlives no account. */
const hashed = (...parts: string[]) =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url');

const limiterOf = (keyPrefix: string, points: number, duration: number) =>
  new RateLimiterMongo({
    // The one collection of the model, on whatever connection there is by then.
    storeClient: { collection: () => SignInThrottleModel.collection },
    // It would make a TTL index, which not every compatible server has.
    disableIndexesCreation: true,
    keyPrefix,
    points,
    duration,
    // Whoever hammers on a door that is shut does not reach the database.
    inMemoryBlockOnConsumed: points + 2,
  });

/** So many attempts in a while; after them the door is shut for a minute, and each time three times as long. */
class Limit {
  readonly #attempts: RateLimiterMongo;
  readonly #shut: RateLimiterMongo;

  constructor(name: string, points: number, seconds: number) {
    this.#attempts = limiterOf(name, points, seconds);
    this.#shut = limiterOf(`${name} shut`, Number.MAX_SAFE_INTEGER - 2, day);
  }

  /**
   * Counts an attempt: before it is made, so that those made at once count as well.
   * @throws TooManyAttempts
   */
  async spend(key: string) {
    const refused = await this.#attempts.consume(key).then(
      () => null,
      (reason: unknown) => reason,
    );
    if (refused === null) return;
    if (!(refused instanceof RateLimiterRes)) throw refused;
    const isFirst = refused.consumedPoints === this.#attempts.points + 1;
    throw new TooManyAttempts(
      isFirst ? await this.#shutDoor(key) : Math.ceil(refused.msBeforeNext / 1000),
    );
  }

  async #shutDoor(key: string) {
    const { consumedPoints: times } = await this.#shut.penalty(key);
    const seconds = Math.min(minute * 3 ** (times - 1), day);
    await this.#attempts.block(key, seconds);
    // Those refused meanwhile are not remembered for as long as attempts are.
    this.#attempts.deleteInMemoryBlockedAll();
    return seconds;
  }

  /** One attempt was none: it succeeded. */
  giveBack(key: string) {
    return this.#attempts.reward(key);
  }

  /** All attempts are forgiven, and the next wait is a short one. */
  forget(key: string) {
    return Promise.all([this.#attempts.delete(key), this.#shut.delete(key)]);
  }
}

const limits = {
  /** One account from one source. */
  pair: new Limit('pair', 10, day),
  /** One source, at whatever accounts. */
  source: new Limit('source', 60, hour),
  /** One account, from wherever. */
  account: new Limit('account', 200, day),
  confirmation: new Limit('confirmation', 10, day),
  signUp: new Limit('sign-up', 20, 10 * minute),
};

/** Accounts signed in to from a source lately: what others try there, or elsewhere, does not shut them out. */
const known = limiterOf('known', 1, 90 * day);

/** What somebody signs in with, and where the request came from. */
export interface SignInAttempt {
  email: string;
  source: string;
}

/**
 * Runs an attempt at signing in, if that may be. Only failed ones count in the end. The answer to one too
 * many does not tell whether there is such an account.
 * @throws TooManyAttempts
 */
export async function limitSignIn<Found>(
  { email, source }: SignInAttempt,
  attempt: () => Promise<Found | null>,
) {
  void sweep();
  const [account, from] = [hashed(email), hashed(rateLimitKey(source))];
  const pair = hashed(email, rateLimitKey(source));
  await limits.pair.spend(pair);
  const isKnown = (await known.get(pair)) !== null;
  if (!isKnown) {
    await limits.source.spend(from);
    await limits.account.spend(account);
  }
  const found = await attempt();
  if (found === null) return null;
  await Promise.all([
    limits.pair.forget(pair),
    isKnown || limits.source.giveBack(from),
    isKnown || limits.account.giveBack(account),
    known.set(pair, 1, 90 * day),
  ]);
  return found;
}

/**
 * Runs an attempt to confirm the password of somebody signed in: nobody else can use these up.
 * @throws TooManyAttempts
 */
export async function limitConfirmation(user: string, attempt: () => Promise<boolean>) {
  const key = hashed(user);
  await limits.confirmation.spend(key);
  const confirmed = await attempt();
  if (confirmed) await limits.confirmation.forget(key);
  return confirmed;
}

/** @throws TooManyAttempts when too many accounts were asked for from there. */
export const limitSignUp = (source: string) => limits.signUp.spend(hashed(rateLimitKey(source)));

let sweptAt = 0;

/** Removes what has expired, once an hour and process. */
async function sweep(now = Date.now()) {
  if (now - sweptAt < hour * 1000) return;
  sweptAt = now;
  const expired = { expire: mongoose.trusted({ $lt: new Date(now) }) };
  // Left for the next time when the database is busy or away.
  await SignInThrottleModel.deleteMany(expired).catch(() => {});
}
