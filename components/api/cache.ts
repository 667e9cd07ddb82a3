import {
  type Cache,
  type CacheExchangeOpts,
  cacheExchange,
  type Data,
  type Entity,
  type FieldArgs,
  type UpdateResolver,
} from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { stringifyVariables } from 'urql';
import { optimistic } from './optimistic';

const viewer = 'Viewer:viewer';

const embedded = () => null;

/** How to identify objects without an `id`. */
const keys: CacheExchangeOpts['keys'] = {
  // A client has one viewer.
  Viewer: () => 'viewer',
  Tag: ({ name }) => String(name),
  Coordinates: embedded,
  RateLimit: embedded,
  PlaceChange: embedded,
  CommentAdded: embedded,
};

/** The cached pages of a list field, with all their filters and sort orders. */
const pagesOf = (cache: Cache, parent: Entity, field: string) =>
  cache.inspectFields(parent).filter(({ fieldName }) => fieldName === field);

function invalidateLists(cache: Cache, parent: Entity, field: string) {
  for (const page of pagesOf(cache, parent, field)) {
    cache.invalidate(parent, field, page.arguments);
  }
}

/** Changes the nodes of the cached pages of a list field. */
function updateNodes(
  cache: Cache,
  parent: Entity,
  field: string,
  update: (nodes: string[], args: FieldArgs) => string[],
) {
  for (const { fieldKey, arguments: args } of pagesOf(cache, parent, field)) {
    const page = cache.resolve(parent, fieldKey);
    const nodes = typeof page === 'string' && cache.resolve(page, 'nodes');
    if (nodes) cache.link(page, 'nodes', update(nodes as string[], args));
  }
}

const removeNode = (cache: Cache, parent: Entity, field: string, node: string | null) =>
  updateNodes(cache, parent, field, (nodes) => nodes.filter((key) => key !== node));

/** The arguments that pages of the same list have in common. */
const listKey = ({ after: _after, ...args }: NonNullable<FieldArgs>) => stringifyVariables(args);

/**
 * Forgets the later pages of a list when its new first page has another end: the objects between the two would
 * be missing from the list.
 */
const forgetDisconnectedPages: UpdateResolver = (_, args, cache, { parentKey, fieldName }) => {
  if (args.after) return;
  const laterPages = pagesOf(cache, parentKey, fieldName).filter(
    ({ arguments: other }) => other?.after && listKey(other) === listKey(args),
  );
  const page = cache.resolve(parentKey, fieldName, args) as Entity;
  const endCursor = cache.resolve(cache.resolve(page, 'pageInfo') as Entity, 'endCursor');
  if (laterPages.some((later) => later.arguments?.after === endCursor)) return;
  for (const later of laterPages) cache.invalidate(parentKey, fieldName, later.arguments);
};

/** The object in a field of a result. */
const objectIn = (data: unknown, field: string) =>
  (data as Record<string, Data | null | undefined> | null | undefined)?.[field];

const inputOf = (args: FieldArgs) => (args?.input ?? {}) as Record<string, string>;

/** Makes a comment the first of its place, unless the list contains it. */
function addComment(cache: Cache, payload: Data | null | undefined, placeId: unknown) {
  const place = cache.keyOfEntity({ __typename: 'Place', id: String(placeId) });
  const comment = objectIn(payload, 'comment');
  const key = comment && cache.keyOfEntity(comment);
  if (!place || !key) return;
  updateNodes(cache, place, 'comments', (nodes, args) =>
    args?.after || nodes.includes(key) ? nodes : [key, ...nodes],
  );
}

/** How the lists change. Objects with an ID change by themselves when a result contains them. */
const updates: CacheExchangeOpts['updates'] = {
  Query: { places: forgetDisconnectedPages },
  Place: { comments: forgetDisconnectedPages },
  Viewer: { favorites: forgetDisconnectedPages },
  Mutation: {
    createPlace: (_result, _args, cache) => invalidateLists(cache, 'Query', 'places'),
    deletePlace(_result, _args, cache) {
      invalidateLists(cache, 'Query', 'places');
      invalidateLists(cache, viewer, 'favorites');
    },
    unfavoritePlace(result, args, cache, { optimistic }) {
      // Until the API confirms it, the card stays: it shows the error if there is one.
      if (optimistic || !objectIn(result, 'unfavoritePlace')) return;
      const place = cache.keyOfEntity({ __typename: 'Place', id: inputOf(args).placeId ?? '' });
      removeNode(cache, viewer, 'favorites', place);
    },
    addComment(result, args, cache) {
      addComment(cache, objectIn(result, 'addComment'), inputOf(args).placeId);
    },
    deleteComment(result, args, cache) {
      const comment = cache.keyOfEntity({ __typename: 'Comment', id: inputOf(args).id ?? '' });
      const place = cache.resolve(comment ?? undefined, 'place');
      if (typeof place !== 'string' || !objectIn(result, 'deleteComment')) return;
      removeNode(cache, place, 'comments', comment);
    },
    changePassword(_result, _args, cache) {
      cache.invalidate(viewer, 'hasPassword');
      cache.invalidate(viewer, 'sessions');
    },
    createAccessToken: (_result, _args, cache) => cache.invalidate(viewer, 'accessTokens'),
    revokeAccessToken: (_result, _args, cache) => cache.invalidate(viewer, 'accessTokens'),
    endSession: (_result, _args, cache) => cache.invalidate(viewer, 'sessions'),
  },
  Subscription: {
    commentAdded(result, args, cache) {
      addComment(cache, objectIn(result, 'commentAdded'), args.placeId);
    },
    placeChanged(result, _args, cache) {
      const change = objectIn(result, 'placeChanged');
      if (change?.kind !== 'DELETED') return;
      const place = cache.keyOfEntity({ __typename: 'Place', id: String(change.id) });
      removeNode(cache, 'Query', 'places', place);
      removeNode(cache, viewer, 'favorites', place);
    },
  },
};

/** The normalized cache of one viewer. A list contains all of its pages that were loaded. */
export const cache = () =>
  cacheExchange({
    keys,
    resolvers: {
      Query: { places: relayPagination() },
      Place: { comments: relayPagination() },
      Viewer: { favorites: relayPagination() },
    },
    updates,
    optimistic,
  });
