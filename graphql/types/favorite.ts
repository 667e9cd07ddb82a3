import { areFavorites, favoritePlace, findFavorites, unfavoritePlace } from '../../models/favorite';
import type { Place as PlaceDocument } from '../../models/place';
import { builder } from '../builder';
import { localID } from '../ids';
import { pageArgs, pageComplexity } from '../pagination';
import { Place, PlaceConnection } from './place';
import { Viewer } from './viewer';

builder.objectFields(Place, (t) => ({
  favoriteCount: t.exposeInt('favoriteCount', {
    description: 'How many people have it among their favorites.',
  }),
  viewerHasFavorited: t.loadable({
    description: 'Whether it is among your favorites.',
    type: 'Boolean',
    complexity: 1,
    load: (ids: string[], { viewer }) => areFavorites(viewer, ids),
    resolve: (place) => place.id,
  }),
}));

builder.objectField(Viewer, 'favorites', (t) =>
  t.withAuth({ read: true }).field({
    description: 'Your favorite places, the latest favorite first.',
    type: PlaceConnection,
    nullable: true,
    complexity: pageComplexity,
    args: pageArgs,
    resolve: ({ viewer }, args) => findFavorites(viewer, args),
  }),
);

const FavoritePlaceInput = builder.inputType('FavoritePlaceInput', {
  description: 'Which place to take among your favorites.',
  fields: (t) => ({ placeId: t.id({ required: true, description: 'The place.' }) }),
});

const UnfavoritePlaceInput = builder.inputType('UnfavoritePlaceInput', {
  description: 'Which place to take out of your favorites.',
  fields: (t) => ({ placeId: t.id({ required: true, description: 'The place.' }) }),
});

const FavoritePlacePayload = builder
  .objectRef<{ place: PlaceDocument }>('FavoritePlacePayload')
  .implement({
    description: 'What favoritePlace answers.',
    fields: (t) => ({
      place: t.expose('place', { description: 'The place as it is now.', type: Place }),
    }),
  });

const UnfavoritePlacePayload = builder
  .objectRef<{ place: PlaceDocument }>('UnfavoritePlacePayload')
  .implement({
    description: 'What unfavoritePlace answers.',
    fields: (t) => ({
      place: t.expose('place', { description: 'The place as it is now.', type: Place }),
    }),
  });

/** A write costs ten reads. */
const complexity = 10;

builder.mutationFields((t) => ({
  favoritePlace: t.withAuth({ write: true }).field({
    description: 'Takes a place among your favorites. No harm if it is one already.',
    type: FavoritePlacePayload,
    nullable: true,
    complexity,
    args: {
      input: t.arg({ type: FavoritePlaceInput, required: true, description: 'Which place.' }),
    },
    resolve: async (_mutation, { input: { placeId } }, { viewer }) => ({
      place: await favoritePlace(viewer, localID(Place, placeId)),
    }),
  }),
  unfavoritePlace: t.withAuth({ write: true }).field({
    description: 'Takes a place out of your favorites. No harm if it is none.',
    type: UnfavoritePlacePayload,
    nullable: true,
    complexity,
    args: {
      input: t.arg({ type: UnfavoritePlaceInput, required: true, description: 'Which place.' }),
    },
    resolve: async (_mutation, { input: { placeId } }, { viewer }) => ({
      place: await unfavoritePlace(viewer, localID(Place, placeId)),
    }),
  }),
}));
