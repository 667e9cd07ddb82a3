import { builder } from '../builder';
import type { RateLimit as RateLimitNumbers } from '../plugins/rateLimit';

const RateLimit = builder.objectRef<RateLimitNumbers>('RateLimit').implement({
  description:
    'How much you may ask in a minute, in points: a request costs what it loads, one point at least. The header fields RateLimit-Limit, RateLimit-Remaining and RateLimit-Reset of each answer say the same.',
  fields: (t) => ({
    limit: t.exposeInt('limit', {
      description: 'Points a minute: for you when you are signed in, else for where you call from.',
    }),
    cost: t.exposeInt('cost', { description: 'Points that this request has cost.' }),
    remaining: t.exposeInt('remaining', {
      description: 'Points that are left. What costs more is refused with RATE_LIMITED.',
    }),
    resetAt: t.expose('resetAt', {
      description: 'When all points are there again.',
      type: 'DateTime',
    }),
  }),
});

builder.queryField('rateLimit', (t) =>
  t.field({
    description: 'What is left of what you may ask. Null where nothing is counted.',
    type: RateLimit,
    nullable: true,
    skipTypeScopes: true,
    resolve: (_query, _args, { meter }) => meter?.read(),
  }),
);
