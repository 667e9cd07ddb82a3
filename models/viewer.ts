import type { Types } from 'mongoose';

/** Who is asking, as far as the rules of the models care. A `User` is one. */
export interface Viewer {
  _id: Types.ObjectId;
  role: 'user' | 'admin';
}
