import { EventEmitter } from 'node:events';
import { type InferSchemaType, Schema, Types } from 'mongoose';
import { mongoose } from './mongoose';

/** Changes are kept this long, in milliseconds: readers are never more than seconds behind. */
const retention = 60 * 60 * 1000;

/** Every so many changes that this process notes, it removes some old ones: more than it added. */
const trimEvery = 100;
const trimSize = 500;

const schema = new Schema({
  /** What changed, by the name of its type. */
  of: { type: String, enum: ['Place', 'Comment'] as const, required: true },
  kind: { type: String, enum: ['created', 'updated', 'deleted'] as const, required: true },
  document: { type: Schema.Types.ObjectId, required: true },
  /** The place it belongs to; a place belongs to itself. */
  place: { type: Schema.Types.ObjectId, required: true },
  createdBy: { type: Schema.Types.ObjectId },
  tags: { type: [String], required: true },
  /** The tags before a change of them. */
  formerTags: { type: [String], required: true },
  /** The database's time, not this process's: clocks of processes differ. */
  at: Date,
});
schema.index({ at: 1, _id: 1 });

/** What happened to places, for everybody who follows them: written once, read by every process, trimmed. */
export const ChangeModel = mongoose.model('Change', schema);
export type Change = InferSchemaType<typeof schema> & { _id: Types.ObjectId };

type NewChange = Pick<Change, 'of' | 'kind' | 'document' | 'place' | 'createdBy'> &
  Partial<Pick<Change, 'tags' | 'formerTags'>>;

const noted = new EventEmitter<{ change: [Change] }>().setMaxListeners(0);
let count = 0;

/**
 * Tells everybody who follows: those in this process at once, those in others when they next read.
 * What changed has been stored by then, so a failure here is logged and goes no further.
 */
export async function noteChange(change: NewChange) {
  const _id = new Types.ObjectId();
  const fields = { tags: [], formerTags: [], ...change };
  try {
    // An update, although nothing is there yet: only an update can have the database tell the time.
    const update = { $set: fields, $currentDate: { at: true } } as const;
    await ChangeModel.updateOne({ _id }, update, { upsert: true });
    noted.emit('change', { _id, ...fields });
    if (count % trimEvery === 0) void trim().catch(() => {});
    count += 1;
  } catch (error) {
    console.error('A change was not announced', error);
  }
}

/** Calls back with each change that this process notes, until the returned function is called. */
export function onNoted(listener: (change: Change) => void) {
  noted.on('change', listener);
  return () => noted.off('change', listener);
}

/** Removes the oldest changes that are past keeping, a bounded number of them. */
export async function trim(now = Date.now()) {
  const old = await ChangeModel.find({ at: mongoose.trusted({ $lt: new Date(now - retention) }) })
    .sort({ at: 1, _id: 1 })
    .limit(trimSize)
    .select('_id')
    .lean();
  if (old.length === 0) return;
  await ChangeModel.deleteMany({ _id: mongoose.trusted({ $in: old.map(({ _id }) => _id) }) });
}
