import { type Document, isDocument, typeName, type Value } from '../bson/value';
import { Code, CommandError } from '../errors';
import { formatValue } from '../format';

/** MongoDB's limit on how many nulls a write beyond the end of an array may add. */
const MAX_PADDING = 1_500_000;

type Container = Document | Value[];

const isIndex = (part: string) => /^(?:0|[1-9]\d*)$/.test(part);

function notViable(part: string, name: string, container: Value): CommandError {
  return new CommandError(
    Code.PathNotViable,
    `Cannot create field '${part}' in element {${name}: ${formatValue(container)}}`,
  );
}

export function child(container: Value | undefined, part: string): Value | undefined {
  if (isDocument(container)) return container.get(part);
  return Array.isArray(container) && isIndex(part) ? container[Number(part)] : undefined;
}

export function valueAtPath(document: Document, parts: readonly string[]): Value | undefined {
  return parts.reduce<Value | undefined>(child, document);
}

function assign(container: Container, part: string, value: Value, name: string): void {
  if (isDocument(container)) {
    container.set(part, value);
    return;
  }
  if (!isIndex(part)) throw notViable(part, name, container);
  const index = Number(part);
  if (index - container.length > MAX_PADDING) {
    throw new CommandError(Code.PathNotViable, `can't backfill more than ${MAX_PADDING} elements`);
  }
  while (container.length < index) container.push(null);
  container[index] = value;
}

/** Sets what is at a path, making the documents on the way that are missing. */
export function setAtPath(document: Document, parts: readonly string[], value: Value): void {
  let container: Container = document;
  let name = '';
  for (const part of parts.slice(0, -1)) {
    let next = child(container, part);
    if (next === undefined) {
      next = new Map<string, Value>();
      assign(container, part, next, name);
    } else if (!isDocument(next) && !Array.isArray(next)) {
      const after = parts[parts.indexOf(part) + 1] as string;
      throw notViable(after, part, next);
    }
    container = next;
    name = part;
  }
  assign(container, parts.at(-1) as string, value, name);
}

/** Removes what is at a path; in an array it leaves a null. */
export function removeAtPath(document: Document, parts: readonly string[]): void {
  const container = valueAtPath(document, parts.slice(0, -1));
  const last = parts.at(-1) as string;
  if (isDocument(container)) container.delete(last);
  else if (Array.isArray(container) && child(container, last) !== undefined) {
    container[Number(last)] = null;
  }
}

/** Throws unless a path can be written to. */
export function checkPath(path: string): string[] {
  if (path === '')
    throw new CommandError(Code.EmptyFieldName, 'An empty update path is not valid.');
  const parts = path.split('.');
  if (parts.includes('')) {
    throw new CommandError(
      Code.EmptyFieldName,
      `The update path '${path}' contains an empty field name, which is not allowed.`,
    );
  }
  parts.forEach((part, index) => {
    const positional = part === '$' || /^\$\[.*\]$/.test(part);
    if (part.startsWith('$') && !positional) {
      throw new CommandError(
        Code.DollarPrefixedFieldName,
        `The dollar ($) prefixed field '${part}' in '${path}' is not allowed in the context of an update's replacement document. Consider using an aggregation pipeline with $replaceWith.`,
      );
    }
    if (positional && index === 0) {
      throw new CommandError(
        Code.BadValue,
        `Cannot have array filter identifier (i.e. '$[<id>]') element in the first position in path '${path}'`,
      );
    }
  });
  return parts;
}

/** Orders paths as MongoDB applies them: by their parts, indexes of arrays by number. */
export function comparePaths(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const x = a[i] as string;
    const y = b[i] as string;
    if (x === y) continue;
    if (isIndex(x) && isIndex(y)) return Number(x) - Number(y);
    return x < y ? -1 : 1;
  }
  return a.length - b.length;
}

/** Throws if one of the paths is another one or leads to one. */
export function refuseConflicts(paths: readonly (readonly string[])[]): void {
  const sorted = [...paths].sort(comparePaths);
  for (let i = 1; i < sorted.length; i++) {
    const before = sorted[i - 1] as readonly string[];
    const path = sorted[i] as readonly string[];
    if (before.every((part, at) => part === path[at])) {
      throw new CommandError(
        Code.ConflictingUpdateOperators,
        `Updating the path '${path.join('.')}' would create a conflict at '${before.join('.')}'`,
      );
    }
  }
}

/** What the positional parts of update paths stand for in one document. */
export interface Positions {
  /** The index in an array of the element by which the filter matched: `$`. */
  matched: () => number | undefined;
  /** Whether an element is meant by the array filter of this name: `$[name]`. */
  selects: (identifier: string, element: Value) => boolean;
}

/** The paths without positional parts that a path stands for. */
export function expand(
  document: Document,
  parts: readonly string[],
  positions: Positions,
): string[][] {
  const at = parts.findIndex((part) => part.startsWith('$'));
  if (at < 0) return [[...parts]];
  const before = parts.slice(0, at);
  const after = parts.slice(at + 1);
  const part = parts[at] as string;
  if (part === '$') {
    const index = positions.matched();
    if (index === undefined) {
      throw new CommandError(
        Code.BadValue,
        'The positional operator did not find the match needed from the query.',
      );
    }
    return expand(document, [...before, String(index), ...after], positions);
  }
  const array = valueAtPath(document, before);
  if (array === undefined) {
    throw new CommandError(
      Code.BadValue,
      `The path '${before.join('.')}' must exist in the document in order to apply array updates.`,
    );
  }
  if (!Array.isArray(array)) {
    throw new CommandError(
      Code.BadValue,
      `Cannot apply array updates to non-array element ${before.join('.')}: ${typeName(array)}`,
    );
  }
  const identifier = part.slice(2, -1);
  return array.flatMap((element, index) =>
    identifier === '' || positions.selects(identifier, element)
      ? expand(document, [...before, String(index), ...after], positions)
      : [],
  );
}
