import { type InferSchemaType, type mongo, Schema } from 'mongoose';
import { badInput, duplicateKey, isDuplicateKey } from './errors';
import { normalize } from './fields/text';
import { mongoose } from './mongoose';
import { maxPageSize } from './page';
import { beginsWith, normalizeForSearch } from './search/normalize';

/** Tags are compared and counted, so each has one spelling. */
export function normalizeTag(value: unknown) {
  const text = normalize(value);
  return typeof text === 'string' ? text.toLowerCase() : text;
}

/** A tag and how many places have it. The counts follow the places by `$inc`; see `recountTags`. */
const schema = new Schema({
  name: { type: String, required: true, unique: true },
  /** What it begins with is compared in this form. */
  folded: { type: String, required: true },
  placeCount: { type: Number, required: true },
});
schema.index({ placeCount: -1, name: 1 });
schema.index({ folded: 1 });

export const TagModel = mongoose.model('Tag', schema);
export type Tag = InferSchemaType<typeof schema>;

export const defaultTagCount = 20;

/**
 * The tags that most places have, most used first.
 * @throws DomainError `BAD_USER_INPUT` for a number outside 1 to 100 or a beginning that no tag can have.
 */
export async function findTags(first?: number | null, startsWith?: string | null) {
  const limit = first ?? defaultTagCount;
  if (limit < 1 || limit > maxPageSize) {
    throw badInput('first', `Must be from 1 to ${maxPageSize}`);
  }
  if ((startsWith?.length ?? 0) > 100) {
    throw badInput('startsWith', 'Must be at most 100 characters');
  }
  const beginning = normalizeForSearch(startsWith ?? '').trim();
  return TagModel.find({
    placeCount: mongoose.trusted({ $gt: 0 }),
    ...(beginning && { folded: beginsWith(beginning) }),
  })
    .sort({ placeCount: -1, name: 1 })
    .limit(limit)
    .exec();
}

/** Counts places that come and go: the tags of each as they were, and as they are. */
export async function countTags(
  before: Iterable<readonly string[]>,
  after: Iterable<readonly string[]>,
) {
  const changes = new Map<string, number>();
  const count = (lists: Iterable<readonly string[]>, by: number) => {
    for (const tags of lists) {
      for (const tag of tags) changes.set(tag, (changes.get(tag) ?? 0) + by);
    }
  };
  count(before, -1);
  count(after, 1);
  let updates = [...changes].filter(([, change]) => change !== 0);
  while (updates.length > 0) updates = await store(updates);
}

/** Adds to the counts and gives back those that it could not: somebody else made the tag just then. */
async function store(updates: [name: string, change: number][]) {
  const operations = updates.map(([name, placeCount]) => ({
    updateOne: {
      filter: { name },
      update: { $inc: { placeCount }, $setOnInsert: { folded: normalizeForSearch(name) } },
      upsert: true,
    },
  }));
  try {
    await TagModel.collection.bulkWrite(operations, { ordered: false });
    return [];
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    const failures = [(error as mongo.MongoBulkWriteError).writeErrors].flat();
    const other = failures.find(({ code }) => code !== duplicateKey);
    if (other) throw error;
    return failures.flatMap(({ index }) => updates.slice(index, index + 1));
  }
}
