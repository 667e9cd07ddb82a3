import { EventEmitter } from 'node:events';
import { type InferSchemaType, Schema, Types } from 'mongoose';
import { mongoose } from './mongoose';

/** Changes are kept this long, in milliseconds. Readers are at most seconds behind. */
const retention = 60 * 60 * 1000;

/** After this many recorded changes a process deletes up to `trimSize` old ones: more than it added. */
const trimEvery = 100;
const trimSize = 500;

const schema = new Schema({
  /** The type of the changed document. */
  of: { type: String, enum: ['Place', 'Comment'] as const, required: true },
  kind: { type: String, enum: ['created', 'updated', 'deleted'] as const, required: true },
  document: { type: Schema.Types.ObjectId, required: true },
  /** The place of the comment, or the place itself. */
  place: { type: Schema.Types.ObjectId, required: true },
  createdBy: { type: Schema.Types.ObjectId },
  tags: { type: [String], required: true },
  /** The tags before the change. */
  formerTags: { type: [String], required: true },
  /** The database's time: clocks of processes differ. */
  at: Date,
});
schema.index({ at: 1, _id: 1 });

/** Recent changes of places and comments, read by the subscriptions of every process. */
export const ChangeModel = mongoose.model('Change', schema);
export type Change = InferSchemaType<typeof schema> & { _id: Types.ObjectId };

type NewChange = Pick<Change, 'of' | 'kind' | 'document' | 'place' | 'createdBy'> &
  Partial<Pick<Change, 'tags' | 'formerTags'>>;

const recorded = new EventEmitter<{ change: [Change] }>().setMaxListeners(0);
let count = 0;

/**
 * Records a change for the subscriptions of this process, which get it at once, and of other processes. The
 * changed document is already stored, so a failure is only logged.
 */
export async function recordChange(change: NewChange) {
  const _id = new Types.ObjectId();
  const fields = { tags: [], formerTags: [], ...change };
  try {
    // Only an update can use `$currentDate`.
    const update = { $set: fields, $currentDate: { at: true } } as const;
    await ChangeModel.updateOne({ _id }, update, { upsert: true });
    recorded.emit('change', { _id, ...fields });
    if (count % trimEvery === 0) void trim().catch(() => {});
    count += 1;
  } catch (error) {
    console.error('A change could not be recorded', error);
  }
}

/** Calls `listener` with each change that this process records, until the returned function is called. */
export function onRecorded(listener: (change: Change) => void) {
  recorded.on('change', listener);
  return () => recorded.off('change', listener);
}

/** Deletes up to `trimSize` of the oldest changes that are past `retention`. */
export async function trim(now = Date.now()) {
  const old = await ChangeModel.find({ at: mongoose.trusted({ $lt: new Date(now - retention) }) })
    .sort({ at: 1, _id: 1 })
    .limit(trimSize)
    .select('_id')
    .lean();
  if (old.length === 0) return;
  await ChangeModel.deleteMany({ _id: mongoose.trusted({ $in: old.map(({ _id }) => _id) }) });
}
