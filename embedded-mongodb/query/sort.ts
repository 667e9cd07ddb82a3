import { decodeFields } from '../bson/decode';
import { type Document, isNumeric, toNumber } from '../bson/value';
import { Code, CommandError } from '../errors';
import { formatValue } from '../format';
import { indexKeys, type KeyPattern, keyPattern } from '../storage/indexKeys';

/** A sort as given by a client; throws MongoDB's error for one that is wrong or not supported. */
export function sortPattern(sort: Document): KeyPattern {
  for (const [path, order] of sort) {
    if (path === '' || path.split('.').includes('')) {
      throw new CommandError(
        40353,
        `FieldPath must not end with a '.' or contain an empty part: '${path}'`,
      );
    }
    if (path.startsWith('$')) {
      throw new CommandError(
        16410,
        `FieldPath field names may not start with '$'. Consider using $getField or $setField.`,
      );
    }
    if (order instanceof Map) {
      throw new CommandError(
        Code.NotImplemented,
        'Sorting by $meta is not supported by this server',
      );
    }
    if (!isNumeric(order)) {
      throw new CommandError(
        15974,
        `Illegal key in $sort specification: ${path}: ${formatValue(order)}`,
      );
    }
    if (Math.abs(toNumber(order)) !== 1) {
      throw new CommandError(
        15975,
        '$sort key ordering must be 1 (for ascending) or -1 (for descending)',
      );
    }
  }
  return keyPattern(Array.from(sort, ([path, order]) => [path, toNumber(order as number) < 0]));
}

/** A document sorts by the least of the keys it would have in an index on the same fields. */
export function sortKey(bytes: Buffer, sort: KeyPattern, fields: ReadonlySet<string>): Buffer {
  try {
    return indexKeys(decodeFields(bytes, fields), sort, false).keys[0] as Buffer;
  } catch (error) {
    if (!(error instanceof CommandError) || error.code !== Code.CannotIndexParallelArrays)
      throw error;
    throw new CommandError(Code.BadValue, 'cannot sort with keys that are parallel arrays');
  }
}
