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
      'Great-circle distance from a point in meters. Null if the place has no coordinates, or if there is no point: neither `from` nor `near` in the filter of the list.',
    nullable: true,
    args: {
      from: t.arg({
        type: CoordinatesInput,
        description:
          'The point to measure from. Defaults to the `near` of the list that the place is in.',
      }),
    },
    resolve: (place, { from }) => distanceOf(place, from),
  }),
);

const BoundsInput = builder.inputType('BoundsInput', {
  description:
    'A rectangle of latitudes and longitudes, including its edges. If `west` is greater than `east`, it crosses the 180th meridian.',
  fields: (t) => ({
    south: t.float({ required: true, description: 'Degrees, -90 to 90. At most `north`.' }),
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
      description: `Meters, more than 0 and at most ${maxRadius} (half the circumference of the Earth).`,
    }),
  }),
});

export const PlaceFilter = builder.inputType('PlaceFilter', {
  description: 'Filters for places. A place must match all of them.',
  fields: (t) => ({
    search: t.string({
      description: `Search text. Each of its words must begin a word of the name, the location or a tag. Ignores case and accents. At most ${maxSearchLength} characters. A blank text matches every place; a text without letters and digits matches none.`,
    }),
    tags: t.stringList({ description: `The place has all of these tags. At most ${maxTags}.` }),
    bounds: t.field({ type: BoundsInput, description: 'The place is within these bounds.' }),
    near: t.field({
      type: NearInput,
      description: 'The place is within this circle. Lists the nearest places first by default.',
    }),
    createdBy: t.id({ description: 'ID of the user who added the place.' }),
    favorited: t.boolean({ description: 'Whether the place is one of your favorites.' }),
  }),
});

const PlaceOrderField = builder.enumType('PlaceOrderField', {
  description: 'Fields that places can be sorted by. Places with equal values are sorted by ID.',
  values: {
    CREATED_AT: { value: 'createdAt', description: 'The time when the place was added.' },
    NAME: {
      value: 'name',
      description: 'The name, ignoring case, accents and punctuation.',
    },
    DISTANCE: {
      value: 'distance',
      description: 'The distance from `filter.near`, which is required.',
    },
  } as const,
});

const OrderDirection = builder.enumType('OrderDirection', {
  description: 'Sort direction.',
  values: {
    ASC: { value: 1, description: 'Ascending: oldest, A, or nearest first.' },
    DESC: { value: -1, description: 'Descending: newest, Z, or farthest first.' },
  } as const,
});

const PlaceOrder = builder.inputType('PlaceOrder', {
  description: 'Sort order of places. A cursor is valid only in the order it was returned for.',
  fields: (t) => ({
    field: t.field({ type: PlaceOrderField, required: true, description: 'Field to sort by.' }),
    direction: t.field({
      type: OrderDirection,
      required: true,
      defaultValue: 1,
      description: 'Sort direction.',
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
      'Places that match the filter. By default the newest come first, or with `near` the nearest.',
    type: PlaceConnection,
    nullable: true,
    complexity: pageComplexity,
    args: {
      ...pageArgs,
      filter: t.arg({ type: PlaceFilter, description: 'Defaults to all places.' }),
      orderBy: t.arg({ type: PlaceOrder, description: 'Sort order.' }),
    },
    resolve: (_query, { filter, orderBy, ...args }, { viewer }) =>
      findPlaces(viewer, filter && withLocalID(filter), orderBy, args),
  }),
);
