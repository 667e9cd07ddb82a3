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
    description: 'A point on the Earth (WGS 84).',
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
  description: 'A place in the directory, such as a café, a lake or a museum.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The name.' }),
    location: t.exposeString('location', {
      description: 'The address as people write it, for example a street, town and country.',
    }),
    coordinates: t.field({
      description: 'The position on the map. Null if unknown.',
      type: Coordinates,
      nullable: true,
      resolve: (place) => place.coordinates,
    }),
    mapURL: t.field({
      description:
        'A link to a map: the one set by the owner, else one derived from the coordinates or the address.',
      type: 'URL',
      resolve: (place) => place.mapLink(),
    }),
    image: t.field({
      description: 'The URL of a photo, on a server chosen by the owner. Null if there is none.',
      type: 'URL',
      nullable: true,
      resolve: (place) => place.image,
    }),
    description: t.exposeString('description', {
      description: 'A description in plain text. Null if there is none.',
      nullable: true,
    }),
    tags: t.exposeStringList('tags', { description: 'The tags, in lower case.' }),
    createdBy: t.field({
      description: 'The owner, who added the place. Null if the account was deleted.',
      type: User,
      nullable: true,
      complexity: 1,
      resolve: (place) => place.createdBy?.toString(),
    }),
    createdAt: t.expose('createdAt', { description: 'The time of creation.', type: 'DateTime' }),
    updatedAt: t.expose('updatedAt', {
      description: 'The time of the last update.',
      type: 'DateTime',
    }),
    version: t.exposeInt('version', {
      description:
        'The number of updates. Pass it to `updatePlace` to avoid overwriting concurrent updates.',
    }),
    viewerCanUpdate: t.boolean({
      description: 'Whether you may update the place. Its owner and administrators may.',
      resolve: (place, _args, { viewer }) => place.canBeChangedBy(viewer),
    }),
    viewerCanDelete: t.boolean({
      description: 'Whether you may delete the place. Its owner and administrators may.',
      resolve: (place, _args, { viewer }) => place.canBeChangedBy(viewer),
    }),
  }),
});

export const PlaceConnection = connectionOf(Place);

builder.objectField(User, 'places', (t) =>
  t.withAuth({ read: true }).field({
    description: 'The places of this user, newest first.',
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
    description: 'The place with this ID. Null if it does not exist.',
    type: Place,
    nullable: true,
    complexity: 1,
    args: { id: t.arg.id({ required: true, description: 'The ID of the place.' }) },
    resolve: (_query, { id }) => localID(Place, id),
  }),
}));

export const CoordinatesInput = builder.inputType('CoordinatesInput', {
  description: 'A point on the Earth (WGS 84).',
  fields: (t) => ({
    latitude: t.float({ required: true, description: 'Degrees north of the equator, -90 to 90.' }),
    longitude: t.float({ required: true, description: 'Degrees east of Greenwich, -180 to 180.' }),
  }),
});

/** Fields that a place may lack. */
const optionalFields = (t: PothosSchemaTypes.InputFieldBuilder<PothosTypes, 'InputObject'>) => ({
  coordinates: t.field({ type: CoordinatesInput, description: 'The position on the map.' }),
  mapURL: t.field({
    type: 'URL',
    description: 'A link to a map, instead of one derived from the coordinates.',
  }),
  image: t.field({ type: 'URL', description: 'The URL of a photo.' }),
  description: t.string({ description: 'Plain text, at most 2,000 characters.' }),
});

const CreatePlaceInput = builder.inputType('CreatePlaceInput', {
  fields: (t) => ({
    name: t.string({ required: true, description: 'At most 120 characters.' }),
    location: t.string({ required: true, description: 'At most 200 characters.' }),
    ...optionalFields(t),
    tags: t.stringList({ description: 'At most 10 tags with at most 40 characters each.' }),
    idempotencyKey: t.string({
      description:
        'A key of your choice, such as a UUID, at most 200 characters. A repeated request with the same key returns the place that the first one created.',
    }),
  }),
});

const UpdatePlaceInput = builder.inputType('UpdatePlaceInput', {
  fields: (t) => ({
    id: t.id({ required: true, description: 'The ID of the place.' }),
    version: t.int({
      description:
        'The version that you read. If it is no longer the current one, the update fails with `CONFLICT`.',
    }),
    name: t.string({ description: 'At most 120 characters. Cannot be cleared.' }),
    location: t.string({ description: 'At most 200 characters. Cannot be cleared.' }),
    ...optionalFields(t),
    tags: t.stringList({
      description: 'Replaces all tags. At most 10 tags with at most 40 characters each.',
    }),
  }),
});

const DeletePlaceInput = builder.inputType('DeletePlaceInput', {
  fields: (t) => ({ id: t.id({ required: true, description: 'The ID of the place.' }) }),
});

const CreatePlacePayload = builder.simpleObject('CreatePlacePayload', {
  fields: (t) => ({
    place: t.field({ description: 'The new place.', type: Place }),
  }),
});

const UpdatePlacePayload = builder.simpleObject('UpdatePlacePayload', {
  fields: (t) => ({
    place: t.field({ description: 'The updated place.', type: Place }),
  }),
});

const DeletePlacePayload = builder.simpleObject('DeletePlacePayload', {
  fields: (t) => ({
    deletedId: t.id({ description: 'The ID of the deleted place.' }),
  }),
});

builder.mutationFields((t) => ({
  createPlace: t.withAuth({ write: true }).field({
    description: 'Adds a place, which you own.',
    type: CreatePlacePayload,
    nullable: true,
    args: { input: t.arg({ type: CreatePlaceInput, required: true }) },
    resolve: async (_mutation, { input }, { viewer }) => ({
      place: await createPlace(viewer, input),
    }),
  }),
  updatePlace: t.withAuth({ write: true }).field({
    description: 'Updates a place. An absent field keeps its value; null clears it.',
    type: UpdatePlacePayload,
    nullable: true,
    modelRule: 'owner',
    args: { input: t.arg({ type: UpdatePlaceInput, required: true }) },
    resolve: async (_mutation, { input: { id, version, ...changes } }, { viewer }) => ({
      place: await updatePlace(viewer, localID(Place, id), changes, version),
    }),
  }),
  deletePlace: t.withAuth({ write: true }).field({
    description: 'Permanently deletes a place with its comments and favorites.',
    type: DeletePlacePayload,
    nullable: true,
    modelRule: 'owner',
    args: { input: t.arg({ type: DeletePlaceInput, required: true }) },
    resolve: async (_mutation, { input: { id } }, { viewer }) => {
      await deletePlace(viewer, localID(Place, id));
      return { deletedId: id };
    },
  }),
}));
