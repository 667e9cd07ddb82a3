import type { Query, Types } from 'mongoose';
import { mongoose } from './mongoose';

/** The signed-in user, as far as the rules of the models need. A `User` document is one. */
export interface Viewer {
  _id: Types.ObjectId;
  role: 'user' | 'admin';
}

/** Query helper for data that all signed-in people share: every row for a viewer, no row for a guest. */
export function visibleTo<Q extends Query<unknown, unknown>>(this: Q, viewer: Viewer | null): Q {
  return viewer ? this : this.where({ _id: mongoose.trusted({ $in: [] }) });
}
