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

/** Counters of rate-limiter-flexible. They are in the database, so that limits apply to all processes. */
export const SignInThrottleModel = mongoose.model('SignInThrottle', schema);

/** Keys are hashed, so that the collection does not reveal emails and IP addresses. */
const hashed = (...parts: string[]) =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url');

const limiterOf = (keyPrefix: string, points: number, duration: number) =>
  new RateLimiterMongo({
    // The collection of the model, on the current connection.
    storeClient: { collection: () => SignInThrottleModel.collection },
    // It would create a TTL index, which not every compatible server supports.
    disableIndexesCreation: true,
    keyPrefix,
    points,
    duration,
    // Refused attempts beyond this do not reach the database.
    inMemoryBlockOnConsumed: points + 2,
  });

/** A number of attempts per period. Exceeding it blocks for a minute, and three times as long each further time. */
class Limit {
  readonly #attempts: RateLimiterMongo;
  readonly #blocks: RateLimiterMongo;

  constructor(name: string, points: number, seconds: number) {
    this.#attempts = limiterOf(name, points, seconds);
    this.#blocks = limiterOf(`${name} blocks`, Number.MAX_SAFE_INTEGER - 2, day);
  }

  /**
   * Counts an attempt. Called before the attempt, so that concurrent attempts count.
   * @throws TooManyAttempts
   */
  async consume(key: string) {
    const rejection = await this.#attempts.consume(key).then(
      () => null,
      (reason: unknown) => reason,
    );
    if (rejection === null) return;
    if (!(rejection instanceof RateLimiterRes)) throw rejection;
    const isFirst = rejection.consumedPoints === this.#attempts.points + 1;
    throw new TooManyAttempts(
      isFirst ? await this.#block(key) : Math.ceil(rejection.msBeforeNext / 1000),
    );
  }

  /** Returns the number of seconds. */
  async #block(key: string) {
    const { consumedPoints: times } = await this.#blocks.penalty(key);
    const seconds = Math.min(minute * 3 ** (times - 1), day);
    await this.#attempts.block(key, seconds);
    // The in-memory blocks have the duration of the period, which is longer.
    this.#attempts.deleteInMemoryBlockedAll();
    return seconds;
  }

  /** Refunds an attempt that succeeded. */
  refund(key: string) {
    return this.#attempts.reward(key);
  }

  /** Resets the attempts and the block time. */
  reset(key: string) {
    return Promise.all([this.#attempts.delete(key), this.#blocks.delete(key)]);
  }
}

const limits = {
  /** Per account and IP address. */
  pair: new Limit('pair', 10, day),
  /** Per IP address. */
  ipAddress: new Limit('ip address', 60, hour),
  /** Per account. */
  account: new Limit('account', 200, day),
  confirmation: new Limit('confirmation', 10, day),
  signUp: new Limit('sign-up', 20, 10 * minute),
};

/** Pairs of account and IP address with a recent sign-in. Attempts of others do not block them. */
const trustedPairs = limiterOf('trusted', 1, 90 * day);

export interface SignInAttempt {
  email: string;
  ipAddress: string;
}

/**
 * Runs a sign-in attempt unless a limit is exceeded. Only failed attempts count. The error does not reveal whether the
 * account exists.
 * @throws TooManyAttempts
 */
export async function limitSignIn<Result>(
  { email, ipAddress }: SignInAttempt,
  attempt: () => Promise<Result | null>,
) {
  void deleteExpired();
  const network = rateLimitKey(ipAddress);
  const [account, address, pair] = [hashed(email), hashed(network), hashed(email, network)];
  await limits.pair.consume(pair);
  const isTrusted = (await trustedPairs.get(pair)) !== null;
  if (!isTrusted) {
    await limits.ipAddress.consume(address);
    await limits.account.consume(account);
  }
  const result = await attempt();
  if (result === null) return null;
  await Promise.all([
    limits.pair.reset(pair),
    isTrusted || limits.ipAddress.refund(address),
    isTrusted || limits.account.refund(account),
    trustedPairs.set(pair, 1, 90 * day),
  ]);
  return result;
}

/**
 * Runs an attempt of a signed-in user to confirm their password. The limit is their own.
 * @throws TooManyAttempts
 */
export async function limitConfirmation(user: string, attempt: () => Promise<boolean>) {
  const key = hashed(user);
  await limits.confirmation.consume(key);
  const confirmed = await attempt();
  if (confirmed) await limits.confirmation.reset(key);
  return confirmed;
}

/** @throws TooManyAttempts if there were too many sign-ups from this IP address. */
export const limitSignUp = (ipAddress: string) =>
  limits.signUp.consume(hashed(rateLimitKey(ipAddress)));

let deletedAt = 0;

/** Deletes expired counters, once per hour and process. */
async function deleteExpired(now = Date.now()) {
  if (now - deletedAt < hour * 1000) return;
  deletedAt = now;
  const expired = { expire: mongoose.trusted({ $lt: new Date(now) }) };
  // After a failure, the next run deletes them.
  await SignInThrottleModel.deleteMany(expired).catch(() => {});
}
