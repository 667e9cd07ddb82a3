import type { Document, Value } from '../bson/value';
import { Code, CommandError } from '../errors';
import { encodeCompoundKey } from './keys';

export interface KeyField {
  path: string;
  parts: readonly string[];
  descending: boolean;
}

export type KeyPattern = readonly KeyField[];

export interface IndexKeys {
  /** The different keys of a document. */
  keys: Buffer[];
  /** One bit for each field of the pattern that goes through an array in this document. */
  multikey: number;
}

export function keyPattern(spec: Iterable<[string, boolean]>): KeyPattern {
  return Array.from(spec, ([path, descending]) => ({ path, parts: path.split('.'), descending }));
}

/** Calls `emit` with the values of each key of the document; a missing field is `null`. */
class KeyWalk {
  multikey = 0;
  #emitted = 0;
  readonly #values: (Value | undefined)[];
  readonly #missing: boolean[];

  constructor(
    readonly pattern: KeyPattern,
    readonly sparse: boolean,
    readonly emit: (values: readonly (Value | undefined)[]) => void,
  ) {
    this.#values = new Array(pattern.length);
    this.#missing = new Array(pattern.length);
  }

  #set(field: number, value: Value | undefined): void {
    this.#values[field] = value ?? null;
    this.#missing[field] = value === undefined;
  }

  /** `next[field]` is the part of its path to go on with, or -1 when its value is known. */
  walk(node: Document, next: readonly number[]): void {
    const after = [...next];
    let array: Value[] | undefined;
    for (let field = 0; field < this.pattern.length; field++) {
      let at = after[field] as number;
      if (at < 0) continue;
      const { parts } = this.pattern[field] as KeyField;
      let value: Value | undefined = node;
      while (at < parts.length && value instanceof Map) value = value.get(parts[at++] as string);
      if (Array.isArray(value)) {
        if (array && array !== value) throw parallelArrays(this.pattern, this.multikey, field);
        array = value;
        this.multikey |= 1 << field;
        after[field] = at;
      } else {
        // A path that goes on below something that is no document is missing.
        this.#set(field, at < parts.length ? undefined : value);
        after[field] = -1;
      }
    }
    if (array) this.#walkArray(array, after);
    else this.#emit();
  }

  #emit(): void {
    this.#emitted++;
    if (!this.sparse || !this.#missing.every(Boolean)) this.emit(this.#values);
  }

  #walkArray(array: Value[], next: readonly number[]): void {
    if (array.length === 0) {
      const values = [...this.#values];
      next.forEach((at, field) => {
        if (at < 0) return;
        const ends = at === this.pattern[field]?.parts.length;
        this.#set(field, ends ? null : undefined);
        // An empty array is indexed as "nothing", which is below null.
        if (ends) this.#values[field] = undefined;
      });
      this.#emit();
      values.forEach((value, field) => {
        this.#values[field] = value;
      });
      return;
    }
    const before = this.#emitted;
    array.forEach((element, index) => {
      const positional = next.map((at, field) =>
        at >= 0 && this.pattern[field]?.parts[at] === String(index) ? at + 1 : at,
      );
      const isPositional = positional.some((at, field) => at !== next[field]);
      if (isPositional) this.#walkElement(element, positional);
      const numeric = next.some((at, field) => at >= 0 && isIndex(this.pattern[field]?.parts[at]));
      if (!numeric || element instanceof Map) this.#walkElement(element, next);
    });
    // A path may name an index that the array does not have.
    if (this.#emitted === before) this.#walkElement(new Map(), next);
  }

  #walkElement(element: Value, next: readonly number[]): void {
    const after = [...next];
    next.forEach((at, field) => {
      if (at < 0) return;
      const ends = at === this.pattern[field]?.parts.length;
      if (!ends && element instanceof Map) return;
      this.#set(field, ends ? element : undefined);
      after[field] = -1;
    });
    this.walk(element instanceof Map ? element : new Map(), after);
  }
}

function isIndex(part: string | undefined): boolean {
  return part !== undefined && /^\d+$/.test(part);
}

function parallelArrays(pattern: KeyPattern, multikey: number, field: number): CommandError {
  const other = pattern.find((_, index) => multikey & (1 << index));
  return new CommandError(
    Code.CannotIndexParallelArrays,
    `cannot index parallel arrays [${pattern[field]?.parts.at(-1)}] [${other?.parts.at(-1)}]`,
  );
}

/**
 * The keys under which an index has a document. A sparse index leaves out a document that has
 * none of its fields.
 */
export function indexKeys(document: Document, pattern: KeyPattern, sparse: boolean): IndexKeys {
  const descending = pattern.map((field) => field.descending);
  const keys: Buffer[] = [];
  const walk = new KeyWalk(pattern, sparse, (values) => {
    keys.push(encodeCompoundKey(values, descending));
  });
  walk.walk(document, new Array(pattern.length).fill(0));
  return { keys: keys.length > 1 ? distinct(keys) : keys, multikey: walk.multikey };
}

/** The values of the key `wanted` of a document, for an error message. */
export function valuesOfKey(document: Document, pattern: KeyPattern, wanted: Buffer): Document {
  const descending = pattern.map((field) => field.descending);
  const result: Document = new Map();
  new KeyWalk(pattern, false, (values) => {
    if (result.size > 0 || !encodeCompoundKey(values, descending).equals(wanted)) return;
    pattern.forEach(({ path }, field) => {
      result.set(path, values[field] ?? null);
    });
  }).walk(document, new Array(pattern.length).fill(0));
  return result;
}

function distinct(keys: Buffer[]): Buffer[] {
  keys.sort(Buffer.compare);
  return keys.filter((key, index) => index === 0 || !key.equals(keys[index - 1] as Buffer));
}
