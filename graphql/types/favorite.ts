import { areFavorites, favoritePlace, findFavorites, unfavoritePlace } from '../../models/favorite';
import { builder } from '../builder';
import { localID } from '../ids';
import { pageArgs, pageComplexity } from '../pagination';
import { Place, PlaceConnection } from './place';
import { Viewer } from './viewer';

builder.objectFields(Place, (t) => ({
  favoriteCount: t.exposeInt('favoriteCount', {
    description: 'The number of people who have the place as a favorite.',
  }),
  viewerHasFavorited: t.loadable({
    description: 'Whether the place is one of your favorites.',
    type: 'Boolean',
    complexity: 1,
    load: (ids: string[], { viewer }) => areFavorites(viewer, ids),
    resolve: (place) => place.id,
  }),
}));

builder.objectField(Viewer, 'favorites', (t) =>
  t.withAuth({ read: true }).field({
    description: 'Your favorite places, latest favorite first.',
    type: PlaceConnection,
    nullable: true,
    complexity: pageComplexity,
    args: pageArgs,
    resolve: ({ viewer }, args) => findFavorites(viewer, args),
  }),
);

const FavoritePlaceInput = builder.inputType('FavoritePlaceInput', {
  fields: (t) => ({ placeId: t.id({ required: true, description: 'The ID of the place.' }) }),
});

const UnfavoritePlaceInput = builder.inputType('UnfavoritePlaceInput', {
  fields: (t) => ({ placeId: t.id({ required: true, description: 'The ID of the place.' }) }),
});

const FavoritePlacePayload = builder.simpleObject('FavoritePlacePayload', {
  fields: (t) => ({
    place: t.field({ description: 'The updated place.', type: Place }),
  }),
});

const UnfavoritePlacePayload = builder.simpleObject('UnfavoritePlacePayload', {
  fields: (t) => ({
    place: t.field({ description: 'The updated place.', type: Place }),
  }),
});

builder.mutationFields((t) => ({
  favoritePlace: t.withAuth({ write: true }).field({
    description: 'Adds a place to your favorites. Does nothing if it is already one.',
    type: FavoritePlacePayload,
    nullable: true,
    args: { input: t.arg({ type: FavoritePlaceInput, required: true }) },
    resolve: async (_mutation, { input: { placeId } }, { viewer }) => ({
      place: await favoritePlace(viewer, localID(Place, placeId)),
    }),
  }),
  unfavoritePlace: t.withAuth({ write: true }).field({
    description: 'Removes a place from your favorites. Does nothing if it is not one.',
    type: UnfavoritePlacePayload,
    nullable: true,
    args: { input: t.arg({ type: UnfavoritePlaceInput, required: true }) },
    resolve: async (_mutation, { input: { placeId } }, { viewer }) => ({
      place: await unfavoritePlace(viewer, localID(Place, placeId)),
    }),
  }),
}));
