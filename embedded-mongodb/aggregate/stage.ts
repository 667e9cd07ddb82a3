import type { Document } from '../bson/value';

export type Emit = (document: Document) => void;

/** A stage of a pipeline, which gets its input document by document and then its end. */
export interface Stage {
  take(document: Document, emit: Emit): void;
  end?(emit: Emit): void;
  /** Whether it wants no more input. */
  readonly isFull?: boolean;
}
