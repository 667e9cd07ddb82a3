import { mongoose } from '../../models/mongoose';
import { findPage } from '../../models/page';
import {
  createPlace,
  newestFirst,
  type Place as PlaceDocument,
  PlaceModel,
  updatePlace,
} from '../../models/place';
import { deletePlace } from '../../models/placeDeletion';
import { builder, type PothosTypes } from '../builder';
import { localID } from '../ids';
import { connectionOf, pageArgs, pageComplexity } from '../pagination';
import { User } from './user';

export const Place = builder.loadableNodeRef('Place', {
  load: (ids: string[], { viewer }) =>
    PlaceModel.find({ _id: mongoose.trusted({ $in: ids }) })
      .visibleTo(viewer)
      .exec(),
  id: { resolve: (place) => place.id },
  sort: (place) => place.id,
  cacheResolved: (place) => place.id,
});

const Coordinates = builder
  .objectRef<NonNullable<PlaceDocument['coordinates']>>('Coordinates')
  .implement({
    description: 'A point on the Earth, WGS 84.',
    fields: (t) => ({
      latitude: t.exposeFloat('latitude', {
        description: 'Degrees north of the equator, -90 to 90.',
      }),
      longitude: t.exposeFloat('longitude', {
        description: 'Degrees east of Greenwich, -180 to 180.',
      }),
    }),
  });

Place.implement({
  description: 'A café, a lake, a museum: a place that somebody added to the directory.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What the place is called.' }),
    location: t.exposeString('location', {
      description: 'Where it is, as people write it: a town and country, or an address.',
    }),
    coordinates: t.field({
      description: 'Where it is on the map. Null when nobody has said.',
      type: Coordinates,
      nullable: true,
      resolve: (place) => place.coordinates,
    }),
    mapURL: t.field({
      description:
        'A map of the place: the link that was given, else one made from the coordinates or the address.',
      type: 'URL',
      resolve: (place) => place.mapLink(),
    }),
    image: t.field({
      description: 'A picture. Null when there is none. Anybody can have put it there.',
      type: 'URL',
      nullable: true,
      resolve: (place) => place.image,
    }),
    description: t.exposeString('description', {
      description: 'What to know about the place, as plain text. Null when nobody wrote anything.',
      nullable: true,
    }),
    tags: t.exposeStringList('tags', { description: 'Lower-case words to find it by.' }),
    createdBy: t.field({
      description: 'Who added it. Null when that account is gone.',
      type: User,
      nullable: true,
      complexity: 1,
      resolve: (place) => place.createdBy?.toString(),
    }),
    createdAt: t.expose('createdAt', { description: 'When it was added.', type: 'DateTime' }),
    updatedAt: t.expose('updatedAt', { description: 'When it last changed.', type: 'DateTime' }),
    version: t.exposeInt('version', {
      description: 'Counts its changes. Give it to updatePlace to find out about those of others.',
    }),
    viewerCanUpdate: t.boolean({
      description: 'Whether you may change it.',
      resolve: (place, _args, { viewer }) => place.canBeChangedBy(viewer),
    }),
    viewerCanDelete: t.boolean({
      description: 'Whether you may remove it.',
      resolve: (place, _args, { viewer }) => place.canBeChangedBy(viewer),
    }),
  }),
});

export const PlaceConnection = connectionOf(Place);

builder.objectField(User, 'places', (t) =>
  t.withAuth({ read: true }).field({
    description: 'The places that this person added, newest first.',
    type: PlaceConnection,
    nullable: true,
    complexity: pageComplexity,
    args: pageArgs,
    resolve: (user, args, { viewer }) =>
      findPage(PlaceModel.find({ createdBy: user._id }).visibleTo(viewer), args, newestFirst),
  }),
);

builder.queryFields((t) => ({
  place: t.withAuth({ read: true }).field({
    description: 'One place. Null when there is none by this id that you may see.',
    type: Place,
    nullable: true,
    complexity: 1,
    args: { id: t.arg.id({ required: true, description: 'The `id` of a place.' }) },
    resolve: (_query, { id }) => localID(Place, id),
  }),
}));

export const CoordinatesInput = builder.inputType('CoordinatesInput', {
  description: 'A point on the Earth, WGS 84.',
  fields: (t) => ({
    latitude: t.float({ required: true, description: 'Degrees north of the equator, -90 to 90.' }),
    longitude: t.float({ required: true, description: 'Degrees east of Greenwich, -180 to 180.' }),
  }),
});

/** What a place can have, and may lack. */
const optionalFields = (t: PothosSchemaTypes.InputFieldBuilder<PothosTypes, 'InputObject'>) => ({
  coordinates: t.field({ type: CoordinatesInput, description: 'Where it is on the map.' }),
  mapURL: t.field({
    type: 'URL',
    description: 'A map that shows it better than its coordinates.',
  }),
  image: t.field({ type: 'URL', description: 'A picture.' }),
  description: t.string({ description: 'Plain text, at most 2,000 characters.' }),
});

const CreatePlaceInput = builder.inputType('CreatePlaceInput', {
  description: 'A new place. It will be yours.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'At most 120 characters.' }),
    location: t.string({ required: true, description: 'At most 200 characters.' }),
    ...optionalFields(t),
    tags: t.stringList({ description: 'At most 10 words, 40 characters each.' }),
    idempotencyKey: t.string({
      description:
        'Makes a repeated attempt safe: the same key of yours gives the place of the first attempt. At most 200 characters, a UUID for example.',
    }),
  }),
});

const UpdatePlaceInput = builder.inputType('UpdatePlaceInput', {
  description: 'What to change of a place. An absent field keeps what it is, null clears it.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The place.' }),
    version: t.int({
      description:
        'The version you have seen: refused with CONFLICT when it is no longer the current one.',
    }),
    name: t.string({ description: 'At most 120 characters. Cannot be cleared.' }),
    location: t.string({ description: 'At most 200 characters. Cannot be cleared.' }),
    ...optionalFields(t),
    tags: t.stringList({ description: 'At most 10 words, 40 characters each. Replaces all.' }),
  }),
});

const DeletePlaceInput = builder.inputType('DeletePlaceInput', {
  description: 'Which place to remove.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The place.' }) }),
});

const CreatePlacePayload = builder
  .objectRef<{ place: PlaceDocument }>('CreatePlacePayload')
  .implement({
    description: 'What createPlace answers.',
    fields: (t) => ({
      place: t.expose('place', { description: 'The new place.', type: Place }),
    }),
  });

const UpdatePlacePayload = builder
  .objectRef<{ place: PlaceDocument }>('UpdatePlacePayload')
  .implement({
    description: 'What updatePlace answers.',
    fields: (t) => ({
      place: t.expose('place', { description: 'The place as it is now.', type: Place }),
    }),
  });

const DeletePlacePayload = builder
  .objectRef<{ deletedId: string }>('DeletePlacePayload')
  .implement({
    description: 'What deletePlace answers.',
    fields: (t) => ({
      deletedId: t.exposeID('deletedId', { description: 'The `id` that is gone.' }),
    }),
  });

/** A write costs ten reads. */
const complexity = 10;

builder.mutationFields((t) => ({
  createPlace: t.withAuth({ write: true }).field({
    description: 'Adds a place.',
    type: CreatePlacePayload,
    nullable: true,
    complexity,
    args: { input: t.arg({ type: CreatePlaceInput, required: true, description: 'The place.' }) },
    resolve: async (_mutation, { input }, { viewer }) => ({
      place: await createPlace(viewer, input),
    }),
  }),
  updatePlace: t.withAuth({ write: true }).field({
    description: 'Changes a place.',
    type: UpdatePlacePayload,
    nullable: true,
    modelRule: 'owner',
    complexity,
    args: { input: t.arg({ type: UpdatePlaceInput, required: true, description: 'The changes.' }) },
    resolve: async (_mutation, { input: { id, version, ...changes } }, { viewer }) => ({
      place: await updatePlace(viewer, localID(Place, id), changes, version),
    }),
  }),
  deletePlace: t.withAuth({ write: true }).field({
    description: 'Removes a place for good.',
    type: DeletePlacePayload,
    nullable: true,
    modelRule: 'owner',
    complexity,
    args: { input: t.arg({ type: DeletePlaceInput, required: true, description: 'Which place.' }) },
    resolve: async (_mutation, { input: { id } }, { viewer }) => {
      await deletePlace(viewer, localID(Place, id));
      return { deletedId: id };
    },
  }),
}));
