import { type InferSchemaType, type mongo, Schema, Types } from 'mongoose';
import { recordChange } from './change';
import { badInput, DomainError, duplicateKey, isDuplicateKey } from './errors';
import { idempotencyKey, storedKey } from './fields/idempotencyKey';
import { required, text } from './fields/text';
import { webURL } from './fields/webUrl';
import { mongoose } from './mongoose';
import type { Order } from './page';
import { searchIndexes, searchKeys, searchKeysOf } from './search/keys';
import { countTags, normalizeTag } from './tag';
import { type Viewer, visibleTo } from './viewer';

export const maxTags = 10;

/** Adding zero turns -0, which reads as a mistake, into 0. */
const degrees = (limit: 90 | 180) => ({
  type: Number,
  required: true,
  min: [-limit, `Must be from -${limit} to ${limit}`] as [number, string],
  max: [limit, `Must be from -${limit} to ${limit}`] as [number, string],
  set: (value: number) => value + 0,
});

const coordinates = new Schema({ latitude: degrees(90), longitude: degrees(180) }, { _id: false });

/** A counter of rows in another collection. Concurrent writes may make it negative for a moment. */
const counter = {
  type: Number,
  default: 0,
  required: true,
  get: (stored: number) => Math.max(stored, 0),
};

const schema = new Schema(
  {
    name: { ...text({ max: 120 }), required },
    location: { ...text({ max: 200 }), required },
    coordinates,
    mapURL: webURL(),
    image: webURL(),
    description: text({ max: 2000, lines: true }),
    tags: {
      type: [{ ...text({ max: 40 }), set: normalizeTag }],
      set: (tags: unknown[] = []) =>
        [...new Set(tags.map(normalizeTag))].filter((tag) => tag !== undefined),
      validate: {
        validator: (tags: string[]) => tags.length <= maxTags,
        message: `Must be at most ${maxTags} tags`,
      },
    },
    /** Search keys, derived from the fields above. */
    searchKeys,
    /** Absent when the account was deleted. */
    createdBy: { type: Schema.Types.ObjectId, ref: 'User' },
    /** Number of updates, for optimistic concurrency. */
    version: { type: Number, default: 0, required: true },
    idempotencyKey,
    commentCount: counter,
    favoriteCount: counter,
  },
  {
    timestamps: true,
    query: { visibleTo },
    methods: {
      /** The owner and administrators may change and delete a place. */
      canBeChangedBy(viewer: Viewer | null) {
        return (
          viewer !== null &&
          (viewer.role === 'admin' || this.createdBy?.equals(viewer._id) === true)
        );
      },
      /**
       * Saves `changes`: null clears a field, undefined keeps it. Returns false and saves nothing if the
       * place was changed or deleted since it was loaded.
       */
      async update(changes: PlaceInput) {
        const formerTags = [...this.tags];
        this.set(editable(changes));
        if (!this.isModified()) return true;
        this.$where = { version: this.version };
        this.$inc('version', 1);
        try {
          await this.save();
        } catch (error) {
          if (error instanceof mongoose.Error.DocumentNotFoundError) return false;
          throw error;
        }
        await Promise.all([
          recordChange({ ...changeOf(this), kind: 'updated', formerTags }),
          countTags([formerTags], [this.tags]),
        ]);
        return true;
      },
      /** `mapURL` if it was set, else a map of the coordinates, else a map search for name and location. */
      mapLink() {
        if (this.mapURL) return this.mapURL;
        const map = new URL('https://www.openstreetmap.org/');
        if (this.coordinates) {
          const { latitude, longitude } = this.coordinates;
          map.search = new URLSearchParams({
            mlat: String(latitude),
            mlon: String(longitude),
          }).toString();
          map.hash = `map=15/${latitude}/${longitude}`;
        } else {
          map.pathname = 'search';
          map.search = new URLSearchParams({ query: `${this.name}, ${this.location}` }).toString();
        }
        return map.href;
      },
    },
  },
);
// `version` replaces mongoose's version key. (As an option above, this would break the types of the query
// helper in mongoose 9.12.)
schema.set('versionKey', false);
schema.index({ createdAt: -1, _id: -1 });
schema.index({ createdBy: 1, createdAt: -1, _id: -1 });
for (const index of searchIndexes) schema.index(index);
schema.pre('validate', function () {
  const isModified = ['name', 'location', 'tags', 'coordinates'].some((path) =>
    this.isModified(path),
  );
  // Without a name or location the validation that follows fails.
  if (isModified && this.name && this.location) this.set('searchKeys', searchKeysOf(this));
});

export const PlaceModel = mongoose.model('Place', schema);
export type Place = InstanceType<typeof PlaceModel>;

/** The fields that a client may set. For a new place, null means absent. */
export type PlaceInput = {
  [Field in (typeof editableFields)[number]]?: InferSchemaType<typeof schema>[Field] | null;
};

const editableFields = [
  'name',
  'location',
  'coordinates',
  'mapURL',
  'image',
  'description',
  'tags',
] as const;

/** Only the fields that a client may set. Mongoose removes a field that is set to undefined. */
function editable(input: PlaceInput) {
  return Object.fromEntries(
    editableFields
      .filter((field) => input[field] !== undefined)
      .map((field) => [field, input[field] ?? undefined]),
  );
}

/** The fields of a change record that describe the place. */
export function changeOf({ _id, createdBy, tags }: Pick<Place, '_id' | 'createdBy' | 'tags'>) {
  return { of: 'Place' as const, document: _id, place: _id, createdBy, tags: [...tags] };
}

type NewPlaceInput = PlaceInput & { idempotencyKey?: string | null };

/** An unsaved place, owned by the viewer if there is one. */
function newPlace(viewer: Viewer | null, input: NewPlaceInput) {
  const _id = new Types.ObjectId();
  const idempotencyKey = storedKey(viewer, input.idempotencyKey, _id);
  return new PlaceModel({ _id, ...editable(input), createdBy: viewer?._id, idempotencyKey });
}

/**
 * Creates a place, owned by the viewer if there is one. If the viewer has already created a place with the
 * same idempotency key, returns that place.
 */
export async function createPlace(viewer: Viewer | null, input: NewPlaceInput) {
  const place = newPlace(viewer, input);
  try {
    await place.save();
  } catch (error) {
    const { idempotencyKey } = place;
    const earlier = isDuplicateKey(error) && (await PlaceModel.findOne({ idempotencyKey }).exec());
    if (earlier) return earlier;
    throw error;
  }
  await Promise.all([
    recordChange({ ...changeOf(place), kind: 'created' }),
    countTags([], [place.tags]),
  ]);
  return place;
}

/**
 * Creates many places in one write, without emitting changes. Returns one outcome per input, in order: `added`,
 * `exists` if its idempotency key was used before, or the error of an invalid input.
 */
export async function importPlaces(viewer: Viewer | null, inputs: readonly NewPlaceInput[]) {
  const outcomes: ('added' | 'exists' | Error)[] = inputs.map(() => 'added');
  const now = new Date();
  const places = await Promise.all(
    inputs.map(async (input, index) => {
      try {
        const place = newPlace(viewer, input);
        await place.validate();
        return [{ index, document: { ...place.toObject(), createdAt: now, updatedAt: now } }];
      } catch (error) {
        outcomes[index] = error as Error;
        return [];
      }
    }),
  );
  const valid = places.flat();
  if (valid.length === 0) return outcomes;
  try {
    const documents = valid.map(({ document }) => document);
    await PlaceModel.collection.insertMany(documents, { ordered: false });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    for (const { code, index } of [(error as mongo.MongoBulkWriteError).writeErrors].flat()) {
      if (code !== duplicateKey) throw error;
      outcomes[valid[index]?.index ?? index] = 'exists';
    }
  }
  const added = valid.filter(({ index }) => outcomes[index] === 'added');
  await countTags(
    [],
    added.map(({ document }) => document.tags),
  );
  return outcomes;
}

/** One error for another person's place and a missing one, so that the error does not reveal existence. */
const forbidden = () =>
  new DomainError('FORBIDDEN', 'This place does not exist, or you may not change it');

/** The error for an input that names a missing place. */
export const placeNotFound = () => badInput('placeId', 'This place does not exist');

/** The place, or null if it does not exist or the viewer may not see it. */
export const findPlace = (viewer: Viewer | null, id: string | Types.ObjectId) =>
  PlaceModel.findById(id).visibleTo(viewer).exec();

/**
 * The place, if the viewer may change and delete it.
 * @throws DomainError `FORBIDDEN` if it does not exist or the viewer may not.
 */
export async function findChangeablePlace(viewer: Viewer, id: string) {
  const place = await findPlace(viewer, id);
  if (!place?.canBeChangedBy(viewer)) throw forbidden();
  return place;
}

/** How often a write is repeated that loses against concurrent updates of the same place. */
export const maxAttempts = 20;

export const conflict = () =>
  new DomainError('CONFLICT', 'This place was changed elsewhere. Reload it and try again.');

/**
 * Updates a place; see `Place.update`. With a `version`, only if that is still the current one.
 * @throws DomainError `FORBIDDEN` if the viewer may not, `CONFLICT` for a stale version.
 */
export async function updatePlace(
  viewer: Viewer,
  id: string,
  changes: PlaceInput,
  version?: number | null,
) {
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const place = await findChangeablePlace(viewer, id);
    if (version != null && version !== place.version) throw conflict();
    if (await place.update(changes)) return place;
  }
  throw conflict();
}

/** Adds to a counter of a place and returns the place, or null if it was deleted. */
export async function incrementCounter(
  _id: Types.ObjectId,
  name: 'commentCount' | 'favoriteCount',
  difference: 1 | -1,
) {
  return PlaceModel.findOneAndUpdate(
    { _id },
    { $inc: { [name]: difference } },
    { timestamps: false, returnDocument: 'after' },
  ).exec();
}

export const newestFirst: Order = {
  name: 'newest',
  path: 'createdAt',
  type: 'date',
  direction: -1,
};
