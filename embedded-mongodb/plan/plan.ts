import type { Condition } from '../query/condition';
import type { Collection, Index } from '../storage/catalog';
import type { KeyPattern } from '../storage/indexKeys';
import type { Range } from '../storage/store';
import type { Interval } from './intervals';

/** How the documents that may match are found. */
export type Plan = CollectionPlan | IndexPlan;

export interface CollectionPlan {
  kind: 'collection';
  reverse: boolean;
}

export interface IndexPlan {
  kind: 'index';
  lanes: Lane[];
  /** Whether documents come in the order asked for; with several lanes by merging these. */
  sorted: boolean;
  /** Whether the lanes find exactly the documents that match. */
  exact: boolean;
  /** Whether a document may be found more than once. */
  repeats: boolean;
}

/** Ranges of one index that are read one after the other. */
export interface Lane {
  index: Index;
  /** In the order of the keys. */
  ranges: Range[];
  reverse: boolean;
  /** For each field of the index, for explain. */
  intervals: readonly (readonly Interval[])[];
}

export interface Query {
  collection: Collection;
  condition: Condition;
  sort?: KeyPattern;
  /** How many documents are wanted at most, those skipped included. */
  limit?: number;
  hint?: Index | 'forward' | 'backward';
}
