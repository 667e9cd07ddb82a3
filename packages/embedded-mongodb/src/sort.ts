import { type Document, isDocument, isNumeric, toNumber } from './bson';
import { badValue, CommandError, unsupported } from './errors';
import type { KeyPattern } from './indexKeys';

/** The fields that documents are sorted by. */
export type Sort = KeyPattern;

/** Parses a sort; undefined when it names no field. */
export function parseSort(sort: Document | undefined): Sort | undefined {
  const paths = Object.keys(sort ?? {});
  if (paths.length === 0 || (paths.length === 1 && paths[0] === '$natural')) return undefined;
  if (paths.length > 32) throw badValue('too many sort fields');
  const descending = paths.map((path) => {
    const direction = sort?.[path];
    if (isDocument(direction)) throw unsupported('sorting by metadata');
    const number = isNumeric(direction) ? toNumber(direction) : 0;
    if (number !== 1 && number !== -1) {
      throw new CommandError(
        15975,
        `$sort key ordering must be 1 (for ascending) or -1 (for descending)`,
      );
    }
    if (path === '' || path.startsWith('$'))
      throw new CommandError(16410, `invalid sort field '${path}'`);
    return number === -1;
  });
  return { paths, parts: paths.map((path) => path.split('.')), descending };
}
