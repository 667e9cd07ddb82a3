import type { Cache, CacheExchangeOpts, Data, FieldArgs } from '@urql/exchange-graphcache';
import { isFirstPage, pagesOf, putFirst, takeOut } from './lists';

const viewer = 'Viewer:viewer';

/** The object in a field of an answer, if the answer has it. */
const within = (data: unknown, field: string) =>
  (data as Record<string, Data | null | undefined> | null | undefined)?.[field];

const inputOf = (args: FieldArgs) => (args?.input ?? {}) as Record<string, string>;

const keyOf = (cache: Cache, data: Data | null | undefined) =>
  data ? cache.keyOfEntity(data) : null;

/** Whether a list of places has all of them, the newest first. */
function isNewestFirst(args: FieldArgs) {
  const { field, direction } = (args?.orderBy ?? {}) as { field?: string; direction?: string };
  const filtered = Object.values(args?.filter ?? {}).some((value) => value !== null);
  return !filtered && (!field || (field === 'CREATED_AT' && direction === 'DESC'));
}

function removePlace(cache: Cache, id: string) {
  const place = cache.keyOfEntity({ __typename: 'Place', id });
  if (!place) return;
  takeOut(cache, 'Query', 'places', place);
  takeOut(cache, viewer, 'favorites', place);
}

function addComment(cache: Cache, comment: Data | null | undefined, placeId: unknown) {
  const place = cache.keyOfEntity({ __typename: 'Place', id: String(placeId) });
  const key = keyOf(cache, comment);
  if (!place || !key) return;
  for (const page of pagesOf(cache, place, 'comments')) {
    if (isFirstPage(page)) putFirst(cache, place, page, key);
  }
}

/** What the lists learn from changes. Things with an id learn by themselves what an answer says about them. */
export const updates: CacheExchangeOpts['updates'] = {
  Mutation: {
    createPlace(answer, _args, cache) {
      const place = keyOf(cache, within(within(answer, 'createPlace'), 'place'));
      if (!place) return;
      for (const page of pagesOf(cache, 'Query', 'places')) {
        if (!isNewestFirst(page.arguments)) {
          cache.invalidate('Query', 'places', page.arguments);
        } else if (isFirstPage(page)) {
          putFirst(cache, 'Query', page, place);
        }
      }
    },
    deletePlace(answer, args, cache) {
      if (within(answer, 'deletePlace')) removePlace(cache, inputOf(args).id ?? '');
    },
    favoritePlace(answer, _args, cache, { optimistic }) {
      // Where it stands among the others, the server knows.
      if (optimistic || !within(answer, 'favoritePlace')) return;
      for (const page of pagesOf(cache, viewer, 'favorites')) {
        cache.invalidate(viewer, 'favorites', page.arguments);
      }
    },
    unfavoritePlace(answer, args, cache, { optimistic }) {
      // Its card stays until then, to say why if it fails.
      if (optimistic) return;
      const place = cache.keyOfEntity({ __typename: 'Place', id: inputOf(args).placeId ?? '' });
      if (place && within(answer, 'unfavoritePlace')) takeOut(cache, viewer, 'favorites', place);
    },
    addComment(answer, args, cache) {
      const comment = within(within(answer, 'addComment'), 'comment');
      addComment(cache, comment, inputOf(args).placeId);
    },
    deleteComment(answer, args, cache) {
      const comment = cache.keyOfEntity({ __typename: 'Comment', id: inputOf(args).id ?? '' });
      const place = cache.resolve(comment ?? undefined, 'place');
      if (!comment || typeof place !== 'string' || !within(answer, 'deleteComment')) return;
      takeOut(cache, place, 'comments', comment);
    },
    createAccessToken: (_answer, _args, cache) => cache.invalidate(viewer, 'accessTokens'),
    revokeAccessToken: (_answer, _args, cache) => cache.invalidate(viewer, 'accessTokens'),
    endSession: (_answer, _args, cache) => cache.invalidate(viewer, 'sessions'),
    changePassword(_answer, _args, cache) {
      cache.invalidate(viewer, 'hasPassword');
      cache.invalidate(viewer, 'sessions');
    },
  },
  Subscription: {
    commentAdded(answer, args, cache) {
      addComment(cache, within(within(answer, 'commentAdded'), 'comment'), args.placeId);
    },
    placeChanged(answer, _args, cache) {
      const change = within(answer, 'placeChanged');
      if (change?.kind === 'DELETED') removePlace(cache, String(change.id));
    },
  },
};
