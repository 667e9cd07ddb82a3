import type { Cache, CacheExchangeOpts, Variables } from '@urql/exchange-graphcache';

const inputOf = ({ input }: Variables) => input as Record<string, string>;

const count = (cache: Cache, place: string, field: string) =>
  Number(cache.resolve(place, field) ?? 0);

function withFavorite(cache: Cache, id: string, viewerHasFavorited: boolean) {
  const place = `Place:${id}`;
  const before = cache.resolve(place, 'viewerHasFavorited') === true;
  const difference = Number(viewerHasFavorited) - Number(before);
  return {
    __typename: 'Place',
    id,
    viewerHasFavorited,
    favoriteCount: count(cache, place, 'favoriteCount') + difference,
  };
}

function withComments(cache: Cache, place: string, difference: number) {
  return {
    __typename: 'Place',
    id: cache.resolve(place, 'id') as string,
    commentCount: count(cache, place, 'commentCount') + difference,
  };
}

/** A comment that is on its way to the server has no id of its own yet. */
const onItsWay = 'on-its-way:';
export const isOnItsWay = (id: string) => id.startsWith(onItsWay);

/** What a change is taken to lead to until the server has said so. It is taken back if that says otherwise. */
export const optimistic: CacheExchangeOpts['optimistic'] = {
  favoritePlace: (args, cache) => ({
    __typename: 'FavoritePlacePayload',
    place: withFavorite(cache, inputOf(args).placeId ?? '', true),
  }),
  unfavoritePlace: (args, cache) => ({
    __typename: 'UnfavoritePlacePayload',
    place: withFavorite(cache, inputOf(args).placeId ?? '', false),
  }),
  addComment(args, cache) {
    const { placeId, text = '', idempotencyKey } = inputOf(args);
    const place = `Place:${placeId}`;
    const user = cache.resolve('Viewer:viewer', 'user') as string;
    const author = (field: string) => cache.resolve(user, field) as string | null;
    return {
      __typename: 'AddCommentPayload',
      comment: {
        __typename: 'Comment',
        id: onItsWay + idempotencyKey,
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
      place: withComments(cache, place, 1),
    };
  },
  deleteComment(args, cache) {
    const { id = '' } = inputOf(args);
    const place = cache.resolve(`Comment:${id}`, 'place');
    return {
      __typename: 'DeleteCommentPayload',
      deletedId: id,
      place: typeof place === 'string' ? withComments(cache, place, -1) : null,
    };
  },
  deletePlace: (args) => ({
    __typename: 'DeletePlacePayload',
    deletedId: inputOf(args).id ?? '',
  }),
};
