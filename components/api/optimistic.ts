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

const changeCommentCount = (cache: Cache, place: string, difference: number) => ({
  __typename: 'Place',
  id: cache.resolve(place, 'id') as string,
  commentCount: Number(cache.resolve(place, 'commentCount') ?? 0) + difference,
});

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
        place: { __typename: 'Place', id: placeId },
      },
      place: changeCommentCount(cache, `Place:${placeId}`, 1),
    };
  },
  deleteComment(args, cache) {
    const { id = '' } = inputOf(args);
    const place = cache.resolve(`Comment:${id}`, 'place');
    return {
      __typename: 'DeleteCommentPayload',
      deletedId: id,
      place: typeof place === 'string' ? changeCommentCount(cache, place, -1) : null,
    };
  },
};
