import type { Types } from 'mongoose';
import { badInput } from '../errors';
import type { Viewer } from '../viewer';

/** Maximum length of a client's key, in characters. */
const maxLength = 200;

/**
 * Schema options for the key that makes a repeated create request return the first object. Documents without a
 * client's key store their own ID, because not every compatible server supports partial unique indexes.
 */
export const idempotencyKey = {
  type: String,
  required: true,
  unique: true,
  select: false,
} as const;

/**
 * The stored key: unique per viewer.
 * @throws DomainError `BAD_USER_INPUT` if it is too long.
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
