import { builder } from '../builder';
import type { RateLimit as RateLimitNumbers } from '../meter';

const RateLimit = builder.objectRef<RateLimitNumbers>('RateLimit').implement({
  description:
    'The rate limit in points per minute. A request costs at least one point. The response headers `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset` have the same values.',
  fields: (t) => ({
    limit: t.exposeInt('limit', {
      description: 'The points per minute: of your account, or for a guest, of the IP address.',
    }),
    cost: t.exposeInt('cost', { description: 'The cost of this request in points.' }),
    remaining: t.exposeInt('remaining', {
      description: 'The remaining points. A request that costs more fails with `RATE_LIMITED`.',
    }),
    resetAt: t.expose('resetAt', {
      description: 'The time when all points are available again.',
      type: 'DateTime',
    }),
  }),
});

builder.queryField('rateLimit', (t) =>
  t.field({
    description: 'The current rate limit. Null for requests that are not limited.',
    type: RateLimit,
    nullable: true,
    skipTypeScopes: true,
    resolve: (_query, _args, { meter }) => meter?.read(),
  }),
);
