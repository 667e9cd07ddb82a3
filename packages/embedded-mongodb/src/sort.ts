import { type Document, getOwn, isDocument, isNumeric, toNumber } from './bson';
import { badValue, CommandError, unsupported } from './errors';
import { compare, EMPTY_ARRAY, encodeKeys } from './keys';

export interface Sort {
  readonly paths: readonly string[];
  readonly parts: readonly (readonly string[])[];
  readonly descending: readonly boolean[];
}

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

/** A key whose byte order is the order of the sort. */
export function sortKey(document: Document, { parts, descending }: Sort): Buffer {
  const values = parts.map((path, field) => extreme(document, path, descending[field] as boolean));
  return encodeKeys(values, descending);
}

/** An array sorts by its least element, or its greatest in descending order. */
function extreme(document: Document, path: readonly string[], isDescending: boolean): unknown {
  const values: unknown[] = [];
  collect(document, path, 0, values);
  if (values.length <= 1) return values[0] ?? null;
  return values.reduce((best, value) => (compare(value, best) < 0 === isDescending ? best : value));
}

function collect(container: object, path: readonly string[], at: number, values: unknown[]): void {
  const value = getOwn(container, path[at] as string);
  const next = at + 1;
  if (!Array.isArray(value)) {
    if (next === path.length) values.push(value ?? null);
    else if (isDocument(value)) collect(value, path, next, values);
    else values.push(null);
  } else if (next === path.length) {
    values.push(...(value.length > 0 ? value : [EMPTY_ARRAY]));
  } else {
    const before = values.length;
    for (const item of value) if (isDocument(item)) collect(item, path, next, values);
    const index = path[next] as string;
    if (/^\d+$/.test(index) && value[Number(index)] !== undefined)
      collect(value, path, next, values);
    if (values.length === before) values.push(null);
  }
}
