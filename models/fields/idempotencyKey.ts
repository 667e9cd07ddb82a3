import type { Types } from 'mongoose';
import { badInput } from '../errors';
import type { Viewer } from '../viewer';

/** Longest key that is kept; a UUID or a hash fits. */
const maxLength = 200;

/**
 * What a second attempt at the same creation is known by. Unique without a partial index, which not
 * every compatible server has: what was created without a key has its own id here.
 */
export const idempotencyKey = {
  type: String,
  required: true,
  unique: true,
  select: false,
} as const;

/**
 * The key as it is stored, one person's apart from another's.
 * @throws DomainError `BAD_USER_INPUT` when it is too long.
 */
export function storedKey(
  viewer: Viewer | null,
  key: string | null | undefined,
  _id: Types.ObjectId,
) {
  if ((key?.length ?? 0) > maxLength) {
    throw badInput('idempotencyKey', `Must be at most ${maxLength} characters`);
  }
  return key ? `${viewer?._id ?? ''}:${key}` : String(_id);
}
