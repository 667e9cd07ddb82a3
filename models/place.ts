import { type InferSchemaType, type mongo, Schema, Types } from 'mongoose';
import { noteChange } from './change';
import { badInput, DomainError, duplicateKey, isDuplicateKey } from './errors';
import { idempotencyKey, storedKey } from './fields/idempotencyKey';
import { required, text } from './fields/text';
import { webURL } from './fields/webUrl';
import { mongoose } from './mongoose';
import type { Order } from './page';
import { keyIndexes, keyPaths, keysOf } from './search/keys';
import { countTags, normalizeTag } from './tag';
import type { Viewer } from './viewer';

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

/** How many rows of another collection there are. For a moment one can be counted as removed before it is counted as added. */
const count = {
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
    /** What it is found by, derived from the above. */
    keys: keyPaths,
    /** Absent when the account is gone. */
    createdBy: { type: Schema.Types.ObjectId, ref: 'User' },
    /** Counts the changes. */
    version: { type: Number, default: 0, required: true },
    idempotencyKey,
    commentCount: count,
    favoriteCount: count,
    /** Counts the comments added and removed. */
    commentChanges: { type: Number, default: 0, required: true },
    /** When some of the newest comments were made; see `timeOfNewest` of comments. */
    commentTimes: { type: [{ type: Date, required: true }], default: undefined },
    /** How often what people left who are gone was counted off, and in which batches that are open; see `removeBatch`. */
    removals: {
      type: new Schema({ count: Number, open: [Schema.Types.ObjectId] }, { _id: false }),
      select: false,
    },
  },
  {
    timestamps: true,
    query: {
      /** The directory is shared: whoever is signed in sees all of it, nobody else any of it. */
      visibleTo(viewer: Viewer | null) {
        return viewer ? this : this.where({ _id: mongoose.trusted({ $in: [] }) });
      },
    },
    methods: {
      canBeEditedBy(viewer: Viewer | null) {
        return viewer !== null && this.createdBy?.equals(viewer._id) === true;
      },
      canBeDeletedBy(viewer: Viewer | null) {
        return (
          viewer !== null &&
          (viewer.role === 'admin' || this.createdBy?.equals(viewer._id) === true)
        );
      },
      /**
       * Changes what `changes` names: null clears, absent keeps. With a `version` only if nobody has
       * changed the place since that version was read. False, and nothing is changed, when somebody has
       * changed or deleted the place since it was loaded: what it is found by goes by all of it.
       * @throws DomainError `CONFLICT` instead, with a `version`.
       */
      async update(changes: PlaceInput, version?: number | null) {
        if (version != null && version !== this.version) throw conflict();
        const formerTags = [...this.tags];
        this.set(editable(changes));
        if (!this.isModified()) return true;
        this.$where = { version: this.version };
        this.$inc('version', 1);
        try {
          await this.save();
        } catch (error) {
          if (!(error instanceof mongoose.Error.DocumentNotFoundError)) throw error;
          if (version != null) throw conflict();
          return false;
        }
        await Promise.all([
          noteChange({ ...changed(this), kind: 'updated', formerTags }),
          countTags([formerTags], [this.tags]),
        ]);
        return true;
      },
      /** The link that was given, or a map of the coordinates, or a map search for what is known. */
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
// Mongoose's own key refuses every concurrent change, not only those that ask. (Set here: among the
// options above it would take the query helper's types away, mongoose 9.12.)
schema.set('versionKey', false);
schema.index({ createdAt: -1, _id: -1 });
schema.index({ createdBy: 1, createdAt: -1, _id: -1 });
for (const index of keyIndexes) schema.index(index);
schema.pre('validate', function () {
  const changed = ['name', 'location', 'tags', 'coordinates'].some((path) => this.isModified(path));
  // What is not valid is refused next.
  if (changed && this.name && this.location) this.set('keys', keysOf(this));
});

export const PlaceModel = mongoose.model('Place', schema);
export type Place = InstanceType<typeof PlaceModel>;

/** What a client may set. Null and absent are the same for a new place. */
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

const conflict = () => new DomainError('CONFLICT', 'Somebody has changed this place meanwhile');

/** Only the fields that a client may set; mongoose takes undefined as "remove". */
function editable(input: PlaceInput) {
  return Object.fromEntries(
    editableFields
      .filter((field) => input[field] !== undefined)
      .map((field) => [field, input[field] ?? undefined]),
  );
}

/** What a change of a place is known by, see `noteChange`. */
export function changed({ _id, createdBy, tags }: Pick<Place, '_id' | 'createdBy' | 'tags'>) {
  return { of: 'Place' as const, document: _id, place: _id, createdBy, tags: [...tags] };
}

type NewPlaceInput = PlaceInput & { idempotencyKey?: string | null };

/** A place of the viewer's, or of nobody's, that is not stored yet. */
function newPlace(viewer: Viewer | null, input: NewPlaceInput) {
  const _id = new Types.ObjectId();
  const idempotencyKey = storedKey(viewer, input.idempotencyKey, _id);
  return new PlaceModel({ _id, ...editable(input), createdBy: viewer?._id, idempotencyKey });
}

/**
 * A place of the viewer's, or of nobody's. The same key by the same viewer gives the same place,
 * whatever else the second attempt says.
 */
export async function createPlace(viewer: Viewer | null, input: NewPlaceInput) {
  const place = newPlace(viewer, input);
  try {
    await place.save();
  } catch (error) {
    // The unique index decides between two attempts at once.
    const { idempotencyKey } = place;
    const earlier = isDuplicateKey(error) && (await PlaceModel.findOne({ idempotencyKey }).exec());
    if (earlier) return earlier;
    throw error;
  }
  await Promise.all([
    noteChange({ ...changed(place), kind: 'created' }),
    countTags([], [place.tags]),
  ]);
  return place;
}

/**
 * What `createPlace` does, for many places in one write, and without announcing each. Tells for each,
 * in their order, whether it was added or is there already under its key, or the error for what is
 * wrong with it.
 */
export async function importPlaces(viewer: Viewer | null, inputs: readonly NewPlaceInput[]) {
  const outcomes: ('added' | 'there' | Error)[] = inputs.map(() => 'added');
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
      outcomes[valid[index]?.index ?? index] = 'there';
    }
  }
  const added = valid.filter(({ index }) => outcomes[index] === 'added');
  await countTags(
    [],
    added.map(({ document }) => document.tags),
  );
  return outcomes;
}

/** One answer for a place that is another's and one that does not exist: existence is not told. */
export const notYours = () =>
  new DomainError('FORBIDDEN', 'There is no such place, or it is not yours to change');

/** For what is about a place: the input names none that is there. */
export const noSuchPlace = () => badInput('placeId', 'There is no such place');

/** The place, if the viewer may see it. The id null names no place. */
export async function findPlace(viewer: Viewer, id: string | Types.ObjectId | null) {
  return id === null ? null : PlaceModel.findById(id).visibleTo(viewer).exec();
}

/**
 * Changes a place of the viewer's; see `Place.update`. The id null names no place.
 * @throws DomainError `FORBIDDEN` when it is not theirs or not there, `CONFLICT` for a stale version.
 */
export async function updatePlace(
  viewer: Viewer,
  id: string | null,
  changes: PlaceInput,
  version?: number | null,
) {
  for (;;) {
    const place = await findPlace(viewer, id);
    if (!place?.canBeEditedBy(viewer)) throw notYours();
    // Of several at once one succeeds, so all of them do in the end.
    if (await place.update(changes, version)) return place;
  }
}

/**
 * Adds to counts of a place, which is then told as it is, or null when it is gone. That is no change of
 * the place. (Not by one findOneAndUpdate: FerretDB 1 has it without the projection of hidden fields only.)
 */
export async function countAt(
  _id: Types.ObjectId,
  differences: { [Count in 'commentCount' | 'commentChanges' | 'favoriteCount']?: 1 | -1 },
) {
  await PlaceModel.updateOne({ _id }, { $inc: differences }, { timestamps: false }).exec();
  return PlaceModel.findById(_id).exec();
}

export const newestFirst: Order = {
  name: 'newest',
  path: 'createdAt',
  type: 'date',
  direction: -1,
};
