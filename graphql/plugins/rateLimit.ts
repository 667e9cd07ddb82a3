import type { Plugin } from 'graphql-yoga';
import { ownerOf } from '../context';
import { type Meter, RateLimiter } from '../meter';
import type { pointsPerMinute } from './limits';
import type { Edge } from './transport';

interface Metered extends Edge {
  meter?: Meter;
}

/** Enforces the rate limits and adds their headers to responses. */
export function useRateLimit(points?: typeof pointsPerMinute): Plugin<object, Metered> {
  const limiter = new RateLimiter(points);
  return {
    async onParams({ context }) {
      const { authentication, ipAddress } = context;
      context.meter = limiter.meterOf(authentication ? ownerOf(authentication) : null, ipAddress);
      await context.meter?.spend(1);
    },
    onResponse({ response, serverContext }) {
      for (const [name, value] of Object.entries(serverContext.meter?.headers() ?? {})) {
        response.headers.set(name, value);
      }
    },
  };
}
