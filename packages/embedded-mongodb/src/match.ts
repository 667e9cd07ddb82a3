import { Binary, BSONRegExp, Double, Long, MaxKey, MinKey, ObjectId } from 'bson';
import {
  type Document,
  getOwn,
  isDocument,
  isNumeric,
  isTruthy,
  toNumber,
  toPlain,
  typeName,
} from './bson';
import { evaluate, type Variables } from './expressions';
import type { Comparison, Filter, Test } from './filter';
import { compare, encodeKey, Rank, rankOf } from './keys';
import type { Pattern } from './pattern';

type ValueTest = (value: unknown) => boolean;
type DocumentTest = (document: Document) => boolean;

/** The array index of the latest match, which `$` in a path stands for. Matching is synchronous. */
let position: number | undefined;

/** Tests decoded documents against a filter. */
export class Matcher {
  readonly #test: DocumentTest;

  constructor(
    readonly filter: Filter,
    variables?: Variables,
  ) {
    this.#test = compile(filter, variables);
  }

  matches(document: Document): boolean {
    return this.#test(document);
  }

  /** The index of the array element by which a document matches. */
  positionIn(document: Document): number | undefined {
    position = undefined;
    return this.#test(document) ? position : undefined;
  }
}

function compile(filter: Filter, variables?: Variables): DocumentTest {
  switch (filter.kind) {
    case 'constant':
      return () => filter.value;
    case 'expression':
      return (document) => isTruthy(evaluate(filter.expression, toPlain(document), variables));
    case 'field': {
      const matches = compileTest(filter.test, variables);
      const isWhole = filter.test.kind === 'size' || filter.test.kind === 'elemMatch';
      const leaf: ValueTest = isWhole ? matches : (value) => matchesLeaf(value, matches);
      return (document) => matchesPath(document, filter.parts, 0, leaf, matches);
    }
  }
  const tests = filter.of.map((part) => compile(part, variables));
  switch (filter.kind) {
    case 'and':
      return (document) => tests.every((test) => test(document));
    case 'or':
      return (document) => tests.some((test) => test(document));
    case 'nor':
      return (document) => {
        const before = position;
        const matches = !tests.some((test) => test(document));
        position = before;
        return matches;
      };
  }
}

/** An array passes a test if it passes itself or one of its elements does. */
function matchesLeaf(value: unknown, matches: ValueTest): boolean {
  if (!Array.isArray(value)) return matches(value);
  const index = value.findIndex(matches);
  if (index < 0) return matches(value);
  position = index;
  return true;
}

/** Follows a path; below an array its rest applies to each document, and a number is an index. */
function matchesPath(
  container: object,
  parts: readonly string[],
  at: number,
  leaf: ValueTest,
  element: ValueTest,
): boolean {
  const value = getOwn(container, parts[at] as string);
  const next = at + 1;
  if (next === parts.length) return leaf(value);
  if (isDocument(value)) return matchesPath(value, parts, next, leaf, element);
  if (!Array.isArray(value)) return leaf(undefined);
  const index = value.findIndex((item, i) => {
    if (isDocument(item) && matchesPath(item, parts, next, leaf, element)) return true;
    if (parts[next] !== String(i)) return false;
    if (next + 1 === parts.length) return element(item);
    return typeof item === 'object' && item !== null && (isDocument(item) || Array.isArray(item))
      ? matchesPath(item, parts, next + 1, leaf, element)
      : false;
  });
  if (index < 0) return false;
  position = index;
  return true;
}

function compileTest(test: Test, variables?: Variables): ValueTest {
  switch (test.kind) {
    case 'in':
      return compileIn(test.values, test.patterns);
    case 'regex':
      return (value) => matchesPattern(value, test.pattern);
    case 'exists':
      return (value) => value !== undefined;
    case 'type':
      return (value) => value !== undefined && test.types.has(typeName(value));
    case 'mod':
      return (value) => {
        if (!isNumeric(value)) return false;
        const number = Math.trunc(toNumber(value));
        return number % test.divisor === test.remainder;
      };
    case 'size':
      return (value) => Array.isArray(value) && value.length === test.size;
    case 'bits':
      return (value) => {
        const bits = bitsOf(value);
        if (bits === undefined) return false;
        const selected = (test.set ? bits : ~bits) & test.mask;
        return test.all ? selected === test.mask : selected !== 0n;
      };
    case 'elemMatch':
      return compileElemMatch(test.filter, test.isValue, variables);
  }
  return compileComparison(test.kind, test.value);
}

function compileElemMatch(filter: Filter, isValue: boolean, variables?: Variables): ValueTest {
  const onValue = isValue ? compileOnValue(filter, variables) : undefined;
  const onDocument = isValue ? undefined : compile(filter, variables);
  return (value) => {
    if (!Array.isArray(value)) return false;
    const index = value.findIndex((item) => {
      if (onValue) return onValue(item);
      if (isDocument(item)) return onDocument?.(item);
      // To $elemMatch an array in an array is a document whose fields are its indexes.
      return Array.isArray(item) && onDocument?.({ ...item } as Document);
    });
    if (index < 0) return false;
    position = index;
    return true;
  };
}

/** A filter on a value itself, all of whose fields have the empty path. */
function compileOnValue(filter: Filter, variables?: Variables): ValueTest {
  if (filter.kind === 'field') return compileTest(filter.test, variables);
  if (filter.kind === 'constant') return () => filter.value;
  if (filter.kind === 'expression') return () => false;
  const tests = filter.of.map((part) => compileOnValue(part, variables));
  if (filter.kind === 'and') return (value) => tests.every((test) => test(value));
  return (value) => tests.some((test) => test(value)) === (filter.kind === 'or');
}

const accepts: Readonly<Record<Comparison, (order: number) => boolean>> = {
  eq: (order) => order === 0,
  gt: (order) => order > 0,
  gte: (order) => order >= 0,
  lt: (order) => order < 0,
  lte: (order) => order <= 0,
};

/** null equals a missing field, NaN only itself, and different types are never in order. */
function compileComparison(kind: Comparison, wanted: unknown): ValueTest {
  const isAccepted = accepts[kind];
  if (wanted === null) return (value) => isAccepted(0) && value == null;
  if (kind !== 'eq' && (wanted instanceof MinKey || wanted instanceof MaxKey)) {
    return (value) => isAccepted(compare(value, wanted));
  }
  if (kind === 'eq' && typeof wanted === 'string') return (value) => value === wanted;
  const rank = rankOf(wanted);
  const wantsNaN = isNaNValue(wanted);
  return (value) => {
    if (value === undefined || rankOf(value) !== rank) return false;
    if (rank === Rank.number && (wantsNaN || isNaNValue(value))) {
      return isAccepted(0) && wantsNaN && isNaNValue(value);
    }
    return isAccepted(compare(value, wanted));
  };
}

function isNaNValue(value: unknown): boolean {
  return Number.isNaN(value instanceof Double ? value.value : value);
}

/** Equal values have equal keys. */
function compileIn(values: readonly unknown[], patterns: readonly Pattern[]): ValueTest {
  const keys = new Set(values.map(lookupKey));
  const hasNull = values.includes(null);
  return (value) =>
    (value === undefined ? hasNull : keys.has(lookupKey(value))) ||
    patterns.some((pattern) => matchesPattern(value, pattern));
}

function lookupKey(value: unknown): unknown {
  if (typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'string') return `s${value}`;
  if (typeof value === 'number') return value;
  if (value instanceof Double) return value.value;
  if (value instanceof ObjectId) return `o${value.toHexString()}`;
  if (
    value instanceof Long &&
    value._bsontype === 'Long' &&
    Number.isSafeInteger(value.toNumber())
  ) {
    return value.toNumber();
  }
  return `k${encodeKey(value).toString('latin1')}`;
}

/** A pattern matches text, and also the same pattern stored as a value. */
function matchesPattern(value: unknown, pattern: Pattern): boolean {
  if (typeof value === 'string') return pattern.test(value);
  return (
    value instanceof BSONRegExp &&
    value.pattern === pattern.source &&
    value.options === pattern.flags
  );
}

function bitsOf(value: unknown): bigint | undefined {
  if (value instanceof Binary) {
    const bytes = Buffer.from(value.buffer.subarray(0, value.position));
    return BigInt(`0x0${bytes.reverse().toString('hex')}`);
  }
  if (value instanceof Long) return value._bsontype === 'Long' ? value.toBigInt() : undefined;
  const number = isNumeric(value) ? toNumber(value) : Number.NaN;
  return Number.isInteger(number) ? BigInt(number) : undefined;
}
