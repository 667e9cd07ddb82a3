import { type CacheExchangeOpts, cacheExchange } from '@urql/exchange-graphcache';
import { updates } from './cacheUpdates';
import { followed, keepTogether } from './lists';
import { optimistic } from './optimistic';

const embedded = () => null;

/** What those things are known by that have no `id`. */
const keys: CacheExchangeOpts['keys'] = {
  // There is one, as a client is one viewer's.
  Viewer: () => 'viewer',
  Tag: ({ name }) => String(name),
  Coordinates: embedded,
  RateLimit: embedded,
  PlaceChange: embedded,
  CommentAdded: embedded,
};

const lists = {
  Query: ['places'],
  Place: ['comments'],
  Viewer: ['favorites'],
  User: ['places'],
};

/** The same for each list. */
const forLists = <Value>(value: Value) =>
  Object.fromEntries(
    Object.entries(lists).map(([type, fields]) => [
      type,
      Object.fromEntries(fields.map((field) => [field, value])),
    ]),
  );

/** What the browser remembers of one viewer: each thing once, and lists as far as they were followed. */
export const cache = () =>
  cacheExchange({
    keys,
    resolvers: forLists(followed),
    updates: { ...updates, ...forLists(keepTogether) },
    optimistic,
  });
