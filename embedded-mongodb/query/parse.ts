import { BSONRegExp } from 'bson';
import { checkExpression } from '../aggregate/expressions';
import {
  type Document,
  isDocument,
  isNumeric,
  isTruthy,
  toNumber,
  type Value,
} from '../bson/value';
import { Code, CommandError } from '../errors';
import { formatValue } from '../format';
import { bitMask, modArguments, typeSet } from './arguments';
import { type Condition, comparisons, type Test } from './condition';
import { parsePattern, patternOf } from './pattern';

const LOGICAL: Readonly<Record<string, 'and' | 'or' | 'nor'>> = {
  $and: 'and',
  $or: 'or',
  $nor: 'nor',
};

/** Known to MongoDB, but not to this server. */
const REFUSED = new Set([
  '$where',
  '$text',
  '$jsonSchema',
  '$near',
  '$nearSphere',
  '$geoWithin',
  '$geoIntersects',
  '$within',
  '$geoNear',
  '$maxDistance',
  '$minDistance',
  '$uniqueDocs',
]);

function bad(message: string): CommandError {
  return new CommandError(Code.BadValue, message);
}

function refuse(operator: string): void {
  if (!REFUSED.has(operator)) return;
  throw new CommandError(Code.NotImplemented, `${operator} is not supported by this server`);
}

const all = (of: Condition[]): Condition =>
  of.length === 1 ? (of[0] as Condition) : { kind: 'and', of };
const not = (of: Condition): Condition => ({ kind: 'not', of });

/** Parses a filter; throws MongoDB's error for one that is wrong or not supported. */
export function parseFilter(filter: Document): Condition {
  const conditions: Condition[] = [];
  for (const [name, value] of filter) {
    if (name.startsWith('$')) {
      const condition = parseTopLevel(name, value);
      if (condition) conditions.push(condition);
    } else {
      conditions.push(parseField(name, value));
    }
  }
  return all(conditions);
}

function parseTopLevel(name: string, value: Value): Condition | undefined {
  const kind = LOGICAL[name];
  if (kind) {
    if (!Array.isArray(value)) throw bad(`${name} must be an array`);
    if (value.length === 0) throw bad('$and/$or/$nor must be a nonempty array');
    const of = value.map((item) => {
      if (!isDocument(item)) throw bad('$or/$and/$nor entries need to be full objects');
      return parseFilter(item);
    });
    return { kind, of };
  }
  if (name === '$comment') return undefined;
  if (name === '$expr') {
    checkExpression(value);
    return { kind: 'expression', expression: value };
  }
  if (name === '$alwaysTrue' || name === '$alwaysFalse') {
    return { kind: 'constant', value: name === '$alwaysTrue' };
  }
  refuse(name);
  throw bad(
    `unknown top level operator: ${name}. If you have a field name that starts with a '$' symbol, consider using $getField or $setField.`,
  );
}

function isOperators(value: Value): value is Document {
  if (!isDocument(value)) return false;
  const [first] = value.keys();
  // A reference to another document is a value, in spite of its names.
  return first?.startsWith('$') === true && !['$ref', '$id', '$db'].includes(first);
}

function parseField(path: string, value: Value): Condition {
  const field = fieldFactory(path);
  if (isOperators(value)) return parseOperators(value, field);
  const pattern = patternOf(value);
  return field(pattern ? { op: 'regex', pattern } : { op: 'eq', value });
}

type FieldFactory = (test: Test) => Condition;

function fieldFactory(path: string): FieldFactory {
  const parts = path === '' ? [] : path.split('.');
  return (test) => ({ kind: 'field', path, parts, test });
}

function parseOperators(operators: Document, field: FieldFactory): Condition {
  const conditions: Condition[] = [];
  for (const [operator, value] of operators) {
    if (operator === '$options') {
      if (!operators.has('$regex')) throw bad('$options needs a $regex');
    } else {
      conditions.push(parseOperator(operator, value, operators, field));
    }
  }
  return all(conditions);
}

function parseOperator(
  operator: string,
  value: Value,
  siblings: Document,
  field: FieldFactory,
): Condition {
  const op = comparisons[operator];
  if (op) {
    if (value instanceof BSONRegExp && op !== 'eq') {
      throw bad(`Can't have RegEx as arg to predicate over field`);
    }
    return field({ op, value });
  }
  switch (operator) {
    case '$ne':
      if (value instanceof BSONRegExp) throw bad("Can't have regex as arg to $ne.");
      return not(field({ op: 'eq', value }));
    case '$in':
      return field(parseIn('$in', value));
    case '$nin':
      return not(field(parseIn('$nin', value)));
    case '$not':
      return not(parseNot(value, field));
    case '$exists':
      return isTruthy(value) ? field({ op: 'exists' }) : not(field({ op: 'exists' }));
    case '$regex':
      return field({ op: 'regex', pattern: parseRegex(value, siblings.get('$options')) });
    case '$type':
      return field({ op: 'type', types: typeSet(value) });
    case '$mod':
      return field({ op: 'mod', ...modArguments(value) });
    case '$size':
      return field({ op: 'size', size: parseSize(value) });
    case '$all':
      return parseAll(value, field);
    case '$elemMatch':
      return field(parseElemMatch(value));
    case '$bitsAllSet':
      return field({ op: 'bits', mask: bitMask(operator, value), want: 'all', set: true });
    case '$bitsAllClear':
      return field({ op: 'bits', mask: bitMask(operator, value), want: 'all', set: false });
    case '$bitsAnySet':
      return field({ op: 'bits', mask: bitMask(operator, value), want: 'any', set: true });
    case '$bitsAnyClear':
      return field({ op: 'bits', mask: bitMask(operator, value), want: 'any', set: false });
    case '$comment':
      return { kind: 'constant', value: true };
    default:
      refuse(operator);
      throw bad(`unknown operator: ${operator}`);
  }
}

function parseIn(operator: string, value: Value): Test {
  if (!Array.isArray(value)) throw bad(`${operator} needs an array`);
  const values: Value[] = [];
  const patterns = [];
  for (const item of value) {
    if (isOperators(item)) throw bad(`cannot nest $ under ${operator}`);
    const pattern = patternOf(item);
    if (pattern) patterns.push(pattern);
    else values.push(item);
  }
  return { op: 'in', values, patterns };
}

function parseNot(value: Value, field: FieldFactory): Condition {
  const pattern = patternOf(value);
  if (pattern) return field({ op: 'regex', pattern });
  if (!isDocument(value)) throw bad('$not needs a regex or a document');
  if (value.size === 0) throw bad('$not cannot be empty');
  return parseOperators(value, field);
}

function parseRegex(value: Value, options: Value | undefined) {
  if (options !== undefined && typeof options !== 'string')
    throw bad('$options has to be a string');
  if (typeof value === 'string') return parsePattern(value, options ?? '');
  if (!(value instanceof BSONRegExp)) throw bad('$regex has to be a string');
  if (options !== undefined && value.options) {
    throw new CommandError(51075, 'options set in both $regex and $options');
  }
  return parsePattern(value.pattern, options ?? value.options);
}

function parseSize(value: Value): number {
  if (!isNumeric(value)) {
    throw bad(`Failed to parse $size. Expected a number in: $size: ${formatValue(value)}`);
  }
  const size = toNumber(value);
  if (!Number.isInteger(size)) {
    throw bad(`Failed to parse $size. Expected an integer: $size: ${formatValue(value)}`);
  }
  if (size < 0) {
    throw bad(`Failed to parse $size. Expected a non-negative number in: $size: ${size}`);
  }
  return size;
}

function parseAll(value: Value, field: FieldFactory): Condition {
  if (!Array.isArray(value)) throw bad('$all needs an array');
  if (value.length === 0) return { kind: 'constant', value: false };
  return all(
    value.map((item) => {
      if (isOperators(item)) {
        const [[operator, argument] = ['', null]] = item;
        if (operator !== '$elemMatch') throw bad('no $ expressions in $all');
        return field(parseElemMatch(argument));
      }
      const pattern = patternOf(item);
      return field(pattern ? { op: 'regex', pattern } : { op: 'eq', value: item });
    }),
  );
}

function parseElemMatch(value: Value): Test {
  if (!isDocument(value)) throw bad('$elemMatch needs an Object');
  const [first] = value.keys();
  const logical = first !== undefined && (first in LOGICAL || first === '$expr');
  if (isOperators(value) && !logical) {
    return {
      op: 'elemMatch',
      condition: parseOperators(value, fieldFactory('')),
      elements: 'values',
    };
  }
  return { op: 'elemMatch', condition: parseFilter(value), elements: 'documents' };
}
