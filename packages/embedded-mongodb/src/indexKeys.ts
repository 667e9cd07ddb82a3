import { type Document, getOwn, isDocument } from './bson';
import { CommandError, unsupported } from './errors';
import { EMPTY_ARRAY, encodeKeys, shorten } from './keys';

export interface KeyPattern {
  readonly paths: readonly string[];
  readonly parts: readonly (readonly string[])[];
  readonly descending: readonly boolean[];
}

export function keyPattern(key: Document): KeyPattern {
  const paths = Object.keys(key);
  return {
    paths,
    parts: paths.map((path) => path.split('.')),
    descending: paths.map((path) => Number(key[path]) < 0),
  };
}

export interface IndexKeys {
  /** The different keys of the document, shortened to what LMDB takes. */
  readonly keys: Buffer[];
  /** One bit for each field of the pattern whose path goes through an array. */
  readonly multikey: number;
}

type Values = readonly unknown[];

/** The values of each key of a document; undefined stands for a missing field. */
function keyValues(document: Document, pattern: KeyPattern): KeyWalk {
  const walk = new KeyWalk(pattern);
  const start = pattern.parts.map(() => 0);
  walk.document(document, start, new Array(start.length).fill(undefined));
  return walk;
}

/** The keys of a document in an index. A sparse index leaves out documents with none of its fields. */
export function indexKeys(document: Document, pattern: KeyPattern, sparse: boolean): IndexKeys {
  const { keys: values, multikey } = keyValues(document, pattern);
  const kept = sparse
    ? values.filter((fields) => fields.some((value) => value !== undefined))
    : values;
  const keys = kept.map((fields) => shorten(encodeKeys(fields, pattern.descending)));
  const isSingle = keys.length <= 1;
  const distinct = isSingle
    ? keys
    : [...new Map(keys.map((key) => [key.toString('latin1'), key])).values()];
  return { keys: distinct, multikey };
}

/** The key that a document sorts by: the least of those it would have in an index. */
export function sortKey(document: Document, sort: KeyPattern): Buffer {
  const keys = keyValues(document, sort).keys.map((fields) => encodeKeys(fields, sort.descending));
  return keys.reduce((least, key) => (Buffer.compare(key, least) < 0 ? key : least));
}

/** The values of the index key that equals `key`, for the message about a duplicate. */
export function valuesOfKey(document: Document, pattern: KeyPattern, key: Buffer): Document {
  const values = keyValues(document, pattern).keys.find((fields) =>
    shorten(encodeKeys(fields, pattern.descending)).equals(key),
  );
  return Object.fromEntries(
    pattern.paths.map((path, field) => {
      const value = values?.[field];
      return [path, value === undefined || value === EMPTY_ARRAY ? null : value];
    }),
  );
}

/** A field whose value is settled has this in place of the next part of its path. */
const SETTLED = -1;

class KeyWalk {
  multikey = 0;
  readonly keys: Values[] = [];

  constructor(readonly pattern: KeyPattern) {}

  /** Follows the paths from a document; `next[field]` is the part of the path that comes next. */
  document(document: Document, next: readonly number[], values: Values): void {
    const rest = [...next];
    const settled = [...values];
    let array: unknown[] | undefined;
    for (let field = 0; field < rest.length; field++) {
      let at = rest[field] as number;
      if (at === SETTLED) continue;
      const parts = this.pattern.parts[field] as readonly string[];
      let value: unknown = document;
      while (at < parts.length && isDocument(value)) value = getOwn(value, parts[at++] as string);
      if (Array.isArray(value)) {
        if (array && array !== value) throw this.#parallelArrays();
        if (/^\d+$/.test(parts[at] ?? '')) throw unsupported('keys of array positions');
        array = value;
        this.multikey |= 1 << field;
        rest[field] = at;
      } else {
        // A path that continues below something other than a document leads nowhere.
        settled[field] = at < parts.length ? undefined : value;
        rest[field] = SETTLED;
      }
    }
    if (array) this.#array(array, rest, settled);
    else this.keys.push(settled);
  }

  #array(array: readonly unknown[], next: readonly number[], values: Values): void {
    for (const element of array.length > 0 ? array : [EMPTY_ARRAY]) {
      const rest = [...next];
      const settled = [...values];
      next.forEach((at, field) => {
        if (at === SETTLED) return;
        const ends = at === this.pattern.parts[field]?.length;
        if (!ends && isDocument(element)) return;
        settled[field] = ends ? element : undefined;
        rest[field] = SETTLED;
      });
      this.document(isDocument(element) ? element : {}, rest, settled);
    }
  }

  #parallelArrays(): CommandError {
    const paths = this.pattern.paths.join('] [');
    return new CommandError('CannotIndexParallelArrays', `cannot index parallel arrays [${paths}]`);
  }
}
