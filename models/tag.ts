import { type InferSchemaType, type mongo, Schema } from 'mongoose';
import { badInput, duplicateKey, isDuplicateKey } from './errors';
import { normalize } from './fields/text';
import { mongoose } from './mongoose';
import { maxPageSize } from './page';
import { beginsWith, normalizeForSearch } from './search/normalize';

/** Tags are compared and counted, so each has one spelling: lower case, without surrounding space. */
export function normalizeTag(value: unknown) {
  const text = normalize(value);
  return typeof text === 'string' ? text.toLowerCase() : text;
}

/** A tag and its number of places, which `countTags` updates and `npm run recount` corrects. */
const schema = new Schema({
  name: { type: String, required: true, unique: true },
  /** The name, normalized for prefix searches. */
  folded: { type: String, required: true },
  placeCount: { type: Number, required: true },
});
schema.index({ placeCount: -1, name: 1 });
schema.index({ folded: 1 });

export const TagModel = mongoose.model('Tag', schema);
export type Tag = InferSchemaType<typeof schema>;

export const defaultTagCount = 20;

/**
 * The most used tags, most places first.
 * @throws DomainError `BAD_USER_INPUT` if `first` is not 1 to 100 or `startsWith` is too long.
 */
export async function findTags(first?: number | null, startsWith?: string | null) {
  const limit = first ?? defaultTagCount;
  if (limit < 1 || limit > maxPageSize) {
    throw badInput('first', `Must be from 1 to ${maxPageSize}`);
  }
  if ((startsWith?.length ?? 0) > 100) {
    throw badInput('startsWith', 'Must be at most 100 characters');
  }
  const prefix = normalizeForSearch(startsWith ?? '').trim();
  return TagModel.find({
    placeCount: mongoose.trusted({ $gt: 0 }),
    ...(prefix && { folded: beginsWith(prefix) }),
  })
    .sort({ placeCount: -1, name: 1 })
    .limit(limit)
    .exec();
}

/** How often a write of tag counts is tried. */
const maxAttempts = 4;

/** Updates the counts of tags: places had the tags `formerTags` and now have `tags`. */
export async function countTags(
  formerTags: Iterable<readonly string[]>,
  tags: Iterable<readonly string[]>,
) {
  const differences = new Map<string, number>();
  const add = (lists: Iterable<readonly string[]>, difference: 1 | -1) => {
    for (const tag of [...lists].flat()) {
      differences.set(tag, (differences.get(tag) ?? 0) + difference);
    }
  };
  add(formerTags, -1);
  add(tags, 1);
  let updates = [...differences].filter(([, difference]) => difference !== 0);
  // Two concurrent upserts of a new tag: one fails with a duplicate key, and updates at the second attempt.
  for (let attempt = 1; updates.length > 0; attempt += 1) {
    updates = await increment(updates, attempt === maxAttempts);
  }
}

/**
 * Increments counts. Returns the updates that failed because another write created the tag at the same time.
 * @throws MongoServerError for such a failure too if this is the last attempt.
 */
async function increment(updates: [name: string, difference: number][], isLastAttempt: boolean) {
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
    if (isLastAttempt || !isDuplicateKey(error)) throw error;
    const failures = [(error as mongo.MongoBulkWriteError).writeErrors].flat();
    if (failures.some(({ code }) => code !== duplicateKey)) throw error;
    return failures.flatMap(({ index }) => updates.slice(index, index + 1));
  }
}
