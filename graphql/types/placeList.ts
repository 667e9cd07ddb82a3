import { maxTags } from '../../models/place';
import { maxRadius, maxSearchLength } from '../../models/search/filter';
import { distanceOf, findPlaces } from '../../models/search/list';
import { builder } from '../builder';
import { localID } from '../ids';
import { pageArgs, pageComplexity } from '../pagination';
import { CoordinatesInput, Place, PlaceConnection } from './place';
import { User } from './user';

builder.objectField(Place, 'distance', (t) =>
  t.float({
    description:
      'How far it is from a point, in meters along the great circle. Null when nobody has said where the place is, or when there is no point: neither `from` nor a list that was asked for with `near`.',
    nullable: true,
    args: {
      from: t.arg({
        type: CoordinatesInput,
        description: 'The point. Where absent, the `near` of the list that the place is in.',
      }),
    },
    resolve: (place, { from }) => distanceOf(place, from),
  }),
);

const BoundsInput = builder.inputType('BoundsInput', {
  description:
    'A window of the map, edges included. When `west` is greater than `east` it crosses the 180th meridian. One that reaches a pole has the pole itself, whatever its longitudes.',
  fields: (t) => ({
    south: t.float({ required: true, description: 'Degrees, -90 to 90. Not above `north`.' }),
    west: t.float({ required: true, description: 'Degrees, -180 to 180.' }),
    north: t.float({ required: true, description: 'Degrees, -90 to 90.' }),
    east: t.float({ required: true, description: 'Degrees, -180 to 180.' }),
  }),
});

const NearInput = builder.inputType('NearInput', {
  description: 'A circle on the Earth.',
  fields: (t) => ({
    latitude: t.float({ required: true, description: 'Degrees north of the equator, -90 to 90.' }),
    longitude: t.float({ required: true, description: 'Degrees east of Greenwich, -180 to 180.' }),
    radius: t.float({
      required: true,
      description: `Meters, more than 0 and at most ${maxRadius}, which is half way around the Earth.`,
    }),
  }),
});

export const PlaceFilter = builder.inputType('PlaceFilter', {
  description: 'What places have to be to be listed: all of what is given.',
  fields: (t) => ({
    search: t.string({
      description: `Words that each begin a word of the name, the location or a tag, in any script, without regard to case and accents. At most ${maxSearchLength} characters. Blank is like absent; a text without letters and digits finds nothing.`,
    }),
    tags: t.stringList({ description: `Tags that a place has all of. At most ${maxTags}.` }),
    bounds: t.field({ type: BoundsInput, description: 'In this window of the map.' }),
    near: t.field({
      type: NearInput,
      description: 'In this circle. Nearest first, unless `orderBy` says otherwise.',
    }),
    createdBy: t.id({ description: 'Added by the person with this `id`.' }),
    favorited: t.boolean({ description: 'Whether it is among your favorites.' }),
  }),
});

const PlaceOrderField = builder.enumType('PlaceOrderField', {
  description: 'What places are put in order by. Equal ones keep an order of their own.',
  values: {
    CREATED_AT: { value: 'createdAt', description: 'When they were added.' },
    NAME: {
      value: 'name',
      description: 'Their names, without regard to case, accents and punctuation.',
    },
    DISTANCE: { value: 'distance', description: 'How far they are. Needs `filter.near`.' },
  } as const,
});

const OrderDirection = builder.enumType('OrderDirection', {
  description: 'Which way round.',
  values: {
    ASC: { value: 1, description: 'From the least: oldest, A, nearest.' },
    DESC: { value: -1, description: 'From the greatest: newest, Z, farthest.' },
  } as const,
});

const PlaceOrder = builder.inputType('PlaceOrder', {
  description: 'The order of places. A cursor is of use in the order only that it comes from.',
  fields: (t) => ({
    field: t.field({ type: PlaceOrderField, required: true, description: 'By what.' }),
    direction: t.field({
      type: OrderDirection,
      required: true,
      defaultValue: 1,
      description: 'Which way round.',
    }),
  }),
});

/** The filter as the models know it: with a local id. */
export const withLocalID = <Filter extends { createdBy?: string | null }>(
  filter: Filter,
): Filter => ({
  ...filter,
  createdBy: filter.createdBy == null ? filter.createdBy : localID(User, filter.createdBy),
});

builder.queryField('places', (t) =>
  t.withAuth({ read: true }).field({
    description:
      'The places that a filter finds, or all of them. Newest first, or with `near` nearest first, unless `orderBy` says otherwise.',
    type: PlaceConnection,
    nullable: true,
    complexity: pageComplexity,
    args: {
      ...pageArgs,
      filter: t.arg({ type: PlaceFilter, description: 'Which places. All when absent.' }),
      orderBy: t.arg({ type: PlaceOrder, description: 'In which order.' }),
    },
    resolve: (_query, { filter, orderBy, ...args }, { viewer }) =>
      findPlaces(viewer, filter && withLocalID(filter), orderBy, args),
  }),
);
