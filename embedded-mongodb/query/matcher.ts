import { BSONRegExp, ObjectId } from 'bson';
import { evaluate } from '../aggregate/expressions';
import type { Variables } from '../aggregate/scope';
import { compareValues, rankOf, textOf } from '../bson/compare';
import { decode, decodeFields } from '../bson/decode';
import { compareNumbers } from '../bson/numbers';
import {
  type Document,
  isNumeric,
  isTruthy,
  Type,
  toNumber,
  typeOf,
  type Value,
} from '../bson/value';
import { encodeKey } from '../storage/keys';
import { bitsOf, truncated } from './arguments';
import {
  type Comparison,
  type Condition,
  type FieldCondition,
  fieldsOf,
  type Pattern,
  type Test,
} from './condition';

type DocumentTest = (document: Document) => boolean;
type ValueTest = (value: Value | undefined) => boolean;

/**
 * Where in an array the match last found was: what `$` stands for in an update or projection.
 * A variable of the module, because a match is synchronous and its result is read at once.
 */
let position: number | undefined;

/** Tests documents against a parsed filter. */
export class Matcher {
  /** The top-level fields it looks at; undefined if it may look at any. */
  readonly fields: ReadonlySet<string> | undefined;
  readonly #test: DocumentTest;

  constructor(
    readonly condition: Condition,
    variables?: Variables,
  ) {
    this.fields = fieldsOf(condition);
    this.#test = compile(condition, variables);
  }

  matches(document: Document): boolean {
    return this.#test(document);
  }

  /** Decodes no more of the document than it needs. */
  matchesBytes(bytes: Buffer): boolean {
    if (!this.fields) return this.#test(decode(bytes));
    return this.#test(this.fields.size === 0 ? new Map() : decodeFields(bytes, this.fields));
  }

  /** The index of the array element that made the document match, if one did. */
  positionIn(document: Document): number | undefined {
    position = undefined;
    return this.#test(document) ? position : undefined;
  }
}

function compile(condition: Condition, variables?: Variables): DocumentTest {
  switch (condition.kind) {
    case 'constant':
      return () => condition.value;
    case 'expression':
      return (document) => isTruthy(evaluate(condition.expression, document, variables));
    case 'not': {
      const test = compile(condition.of, variables);
      return (document) => !test(document);
    }
    case 'field':
      return compileField(condition, compileTest(condition.test, variables));
    default: {
      const tests = condition.of.map((part) => compile(part, variables));
      if (condition.kind === 'and') return (document) => tests.every((test) => test(document));
      if (condition.kind === 'or') return (document) => tests.some((test) => test(document));
      return (document) => !tests.some((test) => test(document));
    }
  }
}

function compileField({ parts, test }: FieldCondition, matches: ValueTest): DocumentTest {
  const whole = test.op === 'size' || test.op === 'elemMatch';
  const leaf: ValueTest = whole ? matches : (value) => matchesLeaf(value, matches);
  if (parts.length === 1) {
    const [name] = parts as [string];
    return (document) => leaf(document.get(name));
  }
  return (document) => matchesPath(document, parts, 0, leaf, matches);
}

/** An array matches if it does itself or if one of its elements does. */
function matchesLeaf(value: Value | undefined, matches: ValueTest): boolean {
  if (!Array.isArray(value)) return matches(value);
  const index = value.findIndex(matches);
  if (index < 0) return matches(value);
  position = index;
  return true;
}

/**
 * Follows a path from `container`, where an array lets the rest of the path apply to each of the
 * documents in it, and a number in the path also means the element of that index.
 */
function matchesPath(
  container: Document | readonly Value[],
  parts: readonly string[],
  at: number,
  leaf: ValueTest,
  element: ValueTest,
): boolean {
  const part = parts[at] as string;
  const value = container instanceof Map ? container.get(part) : container[indexOf(part)];
  if (at === parts.length - 1) return leaf(value);
  if (value instanceof Map) return matchesPath(value, parts, at + 1, leaf, element);
  if (!Array.isArray(value)) return leaf(undefined);
  const found = value.findIndex((item, index) =>
    matchesElement(item, index, parts, at + 1, leaf, element),
  );
  if (found < 0) return false;
  position = found;
  return true;
}

function matchesElement(
  item: Value,
  index: number,
  parts: readonly string[],
  at: number,
  leaf: ValueTest,
  element: ValueTest,
): boolean {
  if (item instanceof Map && matchesPath(item, parts, at, leaf, element)) return true;
  if (parts[at] !== String(index)) return false;
  // An element named by its index is tested itself, and its own elements are not.
  if (at === parts.length - 1) return element(item);
  return (
    (item instanceof Map || Array.isArray(item)) && matchesPath(item, parts, at + 1, leaf, element)
  );
}

function indexOf(part: string): number {
  return /^\d+$/.test(part) ? Number(part) : -1;
}

function compileTest(test: Test, variables?: Variables): ValueTest {
  switch (test.op) {
    case 'in':
      return compileIn(test.values, test.patterns);
    case 'regex':
      return (value) => matchesPattern(value, test.pattern);
    case 'exists':
      return (value) => value !== undefined;
    case 'type':
      return (value) => value !== undefined && test.types.has(typeOf(value));
    case 'mod':
      return (value) => {
        const number = truncated(value);
        return number !== undefined && number % test.divisor === test.remainder;
      };
    case 'size':
      return (value) => Array.isArray(value) && value.length === test.size;
    case 'elemMatch':
      return compileElemMatch(test.condition, test.elements, variables);
    case 'bits':
      return (value) => {
        const bits = bitsOf(value);
        if (bits === undefined) return false;
        const found = (test.set ? bits : ~bits) & test.mask;
        return test.want === 'all' ? found === test.mask : found !== 0n;
      };
    default:
      return compileComparison(test.op, test.value);
  }
}

function compileElemMatch(
  condition: Condition,
  elements: 'documents' | 'values',
  variables?: Variables,
): ValueTest {
  const test =
    elements === 'documents' ? compile(condition, variables) : compileOnValue(condition, variables);
  return (value) => {
    if (!Array.isArray(value)) return false;
    const index = value.findIndex((item) => {
      if (elements === 'values') return (test as ValueTest)(item);
      if (item instanceof Map) return (test as DocumentTest)(item);
      return Array.isArray(item) && (test as DocumentTest)(asDocument(item));
    });
    if (index < 0) return false;
    position = index;
    return true;
  };
}

/** To `$elemMatch`, an array in an array is a document whose fields are its indexes. */
function asDocument(items: readonly Value[]): Document {
  return new Map(items.map((item, index) => [String(index), item]));
}

/** A condition on the value itself: all its fields have the empty path. */
function compileOnValue(condition: Condition, variables?: Variables): ValueTest {
  switch (condition.kind) {
    case 'field':
      return compileTest(condition.test, variables);
    case 'not': {
      const test = compileOnValue(condition.of, variables);
      return (value) => !test(value);
    }
    case 'and': {
      const tests = condition.of.map((part) => compileOnValue(part, variables));
      return (value) => tests.every((test) => test(value));
    }
    default:
      return () => condition.kind === 'constant' && condition.value;
  }
}

/** null equals missing, NaN equals itself only, and values of different types never compare. */
function compileComparison(op: Comparison, wanted: Value): ValueTest {
  const accepts = acceptance(op);
  if (wanted === null) return (value) => accepts(0) && (value === null || value === undefined);
  const type = typeOf(wanted);
  if (op !== 'eq' && (type === Type.minKey || type === Type.maxKey)) {
    return (value) => accepts(compareValues(value, wanted));
  }
  if (typeof wanted === 'string' && op === 'eq') return (value) => value === wanted;
  const wantsNaN = isNumeric(wanted) && Number.isNaN(toNumber(wanted));
  const rank = rankOf(wanted);
  return (value) => {
    if (value === undefined || rankOf(value) !== rank) return false;
    if (rank === 4 && (wantsNaN || Number.isNaN(toNumber(value as number)))) {
      return accepts(0) && wantsNaN && Number.isNaN(toNumber(value as number));
    }
    return accepts(compareValues(value, wanted));
  };
}

function acceptance(op: Comparison): (order: number) => boolean {
  switch (op) {
    case 'eq':
      return (order) => order === 0;
    case 'gt':
      return (order) => order > 0;
    case 'gte':
      return (order) => order >= 0;
    case 'lt':
      return (order) => order < 0;
    case 'lte':
      return (order) => order <= 0;
  }
}

/** Equal values have equal keys, so a set of those finds one among many at once. */
function compileIn(values: readonly Value[], patterns: readonly Pattern[]): ValueTest {
  const keys = new Set(values.map(setKey));
  const hasNull = values.includes(null);
  return (value) =>
    (value === undefined ? hasNull : keys.has(setKey(value))) ||
    patterns.some((pattern) => matchesPattern(value, pattern));
}

function setKey(value: Value): unknown {
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'string') return `s${value}`;
  if (value instanceof ObjectId) return `o${value.toHexString()}`;
  if (isNumeric(value)) {
    const nearest = toNumber(value);
    if (compareNumbers(nearest, value) === 0) return nearest;
  }
  return `k${encodeKey(value).toString('latin1')}`;
}

/** A pattern matches text, symbols included, and also the same pattern stored as a value. */
function matchesPattern(value: Value | undefined, { regex, source, options }: Pattern): boolean {
  if (typeof value === 'string') return regex.test(value);
  if (value instanceof BSONRegExp) return value.pattern === source && value.options === options;
  return value !== undefined && typeOf(value) === Type.symbol && regex.test(textOf(value));
}
