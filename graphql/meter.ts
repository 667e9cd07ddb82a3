import { GraphQLError } from 'graphql';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { rateLimitKey } from '../models/account/ipAddress';
import { pointsPerMinute } from './plugins/limits';

export interface RateLimit {
  limit: number;
  /** Cost of this request so far. */
  cost: number;
  remaining: number;
  resetAt: Date;
}

const minute = 60;

/** Seconds until a time, rounded up, for HTTP headers. */
const secondsUntil = (time: Date) => Math.max(Math.ceil((time.getTime() - Date.now()) / 1000), 0);

/** Counts the points of one request or stream. */
export class Meter {
  readonly #limiter: RateLimiterMemory;
  readonly #key: string;
  #cost = 0;
  #remaining = 0;
  #resetAt = new Date(0);

  constructor(limiter: RateLimiterMemory, key: string) {
    this.#limiter = limiter;
    this.#key = key;
  }

  read(): RateLimit {
    const limit = this.#limiter.points;
    return { limit, cost: this.#cost, remaining: this.#remaining, resetAt: this.#resetAt };
  }

  /** @throws GraphQLError `RATE_LIMITED` if too few points remain. They are spent anyway. */
  async spend(points: number) {
    this.#cost += points;
    let exceeded = false;
    const { remainingPoints, msBeforeNext } = await this.#limiter
      .consume(this.#key, points)
      .catch((result: RateLimiterRes) => {
        exceeded = true;
        return result;
      });
    this.#remaining = remainingPoints;
    this.#resetAt = new Date(Date.now() + msBeforeNext);
    if (exceeded) throw this.#exceeded();
  }

  #exceeded() {
    const { resetAt, ...numbers } = this.read();
    const headers = { 'Retry-After': String(secondsUntil(resetAt)) };
    return new GraphQLError(`Rate limit of ${numbers.limit} points per minute exceeded`, {
      extensions: {
        code: 'RATE_LIMITED',
        ...numbers,
        resetAt: resetAt.toISOString(),
        http: { spec: true, status: 429, headers },
      },
    });
  }

  /** Headers of draft-ietf-httpapi-ratelimit-headers-06, the version with the widest support. */
  headers() {
    const { limit, remaining, resetAt } = this.read();
    return {
      'RateLimit-Limit': String(limit),
      'RateLimit-Remaining': String(remaining),
      'RateLimit-Reset': String(secondsUntil(resetAt)),
      'RateLimit-Policy': `${limit};w=${minute}`,
    };
  }
}

/**
 * Rate limits per viewer, and per IP address of guests, in the memory of this process: a request does not wait for the
 * database, and each process counts separately.
 */
export class RateLimiter {
  readonly #viewers: RateLimiterMemory;
  readonly #guests: RateLimiterMemory;

  constructor({ viewer, guest }: typeof pointsPerMinute = pointsPerMinute) {
    this.#viewers = new RateLimiterMemory({ points: viewer, duration: minute });
    this.#guests = new RateLimiterMemory({ points: guest, duration: minute });
  }

  /** The meter of a request, or undefined for server-side rendering, which has no IP address. */
  meterOf(viewerId: string | null, ipAddress: string | undefined) {
    if (ipAddress === undefined) return undefined;
    return viewerId === null
      ? new Meter(this.#guests, rateLimitKey(ipAddress))
      : new Meter(this.#viewers, viewerId);
  }
}
