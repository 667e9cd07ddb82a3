import type { Cache, CacheExchangeOpts, Variables } from '@urql/exchange-graphcache';

const inputOf = ({ input }: Variables) => input as Record<string, string>;

function favoritePlace(cache: Cache, id: string, viewerHasFavorited: boolean) {
  const place = `Place:${id}`;
  const previous = cache.resolve(place, 'viewerHasFavorited') === true;
  const count = Number(cache.resolve(place, 'favoriteCount') ?? 0);
  return {
    __typename: 'Place',
    id,
    viewerHasFavorited,
    favoriteCount: count + Number(viewerHasFavorited) - Number(previous),
  };
}

const temporaryId = 'temporary:';

/** Whether a comment has no ID of the API yet. */
export const isBeingSent = (commentId: string) => commentId.startsWith(temporaryId);

/** The expected results of mutations. They are visible until the API responds, and undone if it refuses. */
export const optimistic: CacheExchangeOpts['optimistic'] = {
  favoritePlace: (args, cache) => ({
    __typename: 'FavoritePlacePayload',
    place: favoritePlace(cache, inputOf(args).placeId ?? '', true),
  }),
  unfavoritePlace: (args, cache) => ({
    __typename: 'UnfavoritePlacePayload',
    place: favoritePlace(cache, inputOf(args).placeId ?? '', false),
  }),
  addComment(args, cache) {
    const { placeId = '', text = '', idempotencyKey } = inputOf(args);
    const user = cache.resolve('Viewer:viewer', 'user') as string;
    const author = (field: string) => cache.resolve(user, field) as string | null;
    const place = { __typename: 'Place', id: placeId };
    const count = Number(cache.resolve(`Place:${placeId}`, 'commentCount') ?? 0);
    return {
      __typename: 'AddCommentPayload',
      comment: {
        __typename: 'Comment',
        id: temporaryId + idempotencyKey,
        text,
        createdAt: new Date().toISOString(),
        viewerCanDelete: false,
        author: {
          __typename: 'User',
          id: author('id'),
          name: author('name'),
          image: author('image'),
        },
        place,
      },
      place: { ...place, commentCount: count + 1 },
    };
  },
};
