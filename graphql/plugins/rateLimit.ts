import { GraphQLError } from 'graphql';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { rateLimitKey } from '../../models/account/ipAddress';
import { pointsPerMinute } from './limits';

export interface RateLimit {
  limit: number;
  /** What this request has cost so far. */
  cost: number;
  remaining: number;
  resetAt: Date;
}

const minute = 60;

/** Whole seconds until then, as HTTP's headers want it; never so few that a client comes too early. */
const secondsUntil = (time: Date) => Math.max(Math.ceil((time.getTime() - Date.now()) / 1000), 0);

/** What the points of one asker come to during one request or stream. */
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

  /** @throws GraphQLError `RATE_LIMITED` when the points do not suffice. They are spent all the same. */
  async spend(points: number) {
    this.#cost += points;
    let exceeded = false;
    const { remainingPoints, msBeforeNext } = await this.#limiter
      .consume(this.#key, points)
      .catch((refused: RateLimiterRes) => {
        exceeded = true;
        return refused;
      });
    this.#remaining = remainingPoints;
    this.#resetAt = new Date(Date.now() + msBeforeNext);
    if (exceeded) throw this.#exceeded();
  }

  #exceeded() {
    const { resetAt, ...numbers } = this.read();
    const headers = { 'Retry-After': String(secondsUntil(resetAt)) };
    return new GraphQLError(`More than ${numbers.limit} points in a minute`, {
      extensions: {
        code: 'RATE_LIMITED',
        ...numbers,
        resetAt: resetAt.toISOString(),
        http: { spec: true, status: 429, headers },
      },
    });
  }

  /** The header fields of draft-ietf-httpapi-ratelimit-headers-06, which clients know best. */
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
 * Counts what each viewer, and each IP address of guests, spends in a minute. In the memory of this process:
 * a request waits for no database, a limit holds for each process, and a restart forgets.
 */
export class RateLimiter {
  readonly #viewers: RateLimiterMemory;
  readonly #guests: RateLimiterMemory;

  constructor({ viewer, guest }: typeof pointsPerMinute = pointsPerMinute) {
    this.#viewers = new RateLimiterMemory({ points: viewer, duration: minute });
    this.#guests = new RateLimiterMemory({ points: guest, duration: minute });
  }

  /** The meter of a request, or undefined for one that came from nowhere: our own pages, rendered here. */
  meterOf(viewerId: string | null, ipAddress: string | undefined) {
    if (ipAddress === undefined) return undefined;
    return viewerId === null
      ? new Meter(this.#guests, rateLimitKey(ipAddress))
      : new Meter(this.#viewers, viewerId);
  }
}
