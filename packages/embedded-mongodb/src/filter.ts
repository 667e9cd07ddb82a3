import { Binary, BSONRegExp, Decimal128, Long } from 'bson';
import { type Document, isDocument, isNumeric, isTruthy, TYPE_NUMBERS, toNumber } from './bson';
import { badValue, CommandError, unsupported } from './errors';
import { type Expression, parseExpression } from './expressions';
import { compilePattern, type Pattern, patternOf } from './pattern';

export type Comparison = 'eq' | 'gt' | 'gte' | 'lt' | 'lte';

/** A test of one value. */
export type Test =
  | { readonly kind: Comparison; readonly value: unknown }
  | {
      readonly kind: 'in';
      readonly values: readonly unknown[];
      readonly patterns: readonly Pattern[];
    }
  | { readonly kind: 'regex'; readonly pattern: Pattern }
  | { readonly kind: 'exists' }
  | { readonly kind: 'type'; readonly types: ReadonlySet<string> }
  | { readonly kind: 'mod'; readonly divisor: number; readonly remainder: number }
  | { readonly kind: 'size'; readonly size: number }
  | { readonly kind: 'bits'; readonly mask: bigint; readonly set: boolean; readonly all: boolean }
  /** `isValue` when the filter is on the elements themselves, whose path is then empty. */
  | { readonly kind: 'elemMatch'; readonly filter: Filter; readonly isValue: boolean };

export interface FieldFilter {
  readonly kind: 'field';
  readonly path: string;
  readonly parts: readonly string[];
  readonly test: Test;
}

export type Filter =
  | FieldFilter
  | { readonly kind: 'and' | 'or' | 'nor'; readonly of: readonly Filter[] }
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'expression'; readonly expression: Expression };

export const EVERYTHING: Filter = { kind: 'and', of: [] };

/** Parses the filter of a command. */
export function parseFilter(query: Document): Filter {
  const parts = Object.keys(query).flatMap((name) => parseClause(name, query[name]));
  return parts.length === 1 ? (parts[0] as Filter) : { kind: 'and', of: parts };
}

function parseClause(name: string, value: unknown): Filter[] {
  switch (name) {
    case '$and':
    case '$or':
    case '$nor':
      return [parseLogical(name, value)];
    case '$expr':
      return [{ kind: 'expression', expression: parseExpression(value) }];
    case '$comment':
      return [];
    case '$alwaysTrue':
    case '$alwaysFalse':
      return [{ kind: 'constant', value: name === '$alwaysTrue' }];
    case '$where':
    case '$text':
    case '$jsonSchema':
    case '$sampleRate':
      throw unsupported(`the query operator ${name}`);
  }
  if (name.startsWith('$')) {
    throw badValue(
      `unknown top level operator: ${name}. If you have a field name that starts with a '$' symbol, consider using $getField or $setField.`,
    );
  }
  return parseField(name, value);
}

function parseLogical(name: '$and' | '$or' | '$nor', value: unknown): Filter {
  if (!Array.isArray(value) || value.length === 0)
    throw badValue(`${name} must be a nonempty array`);
  const of = value.map((part) => {
    if (!isDocument(part)) throw badValue(`${name} argument's entries must be objects`);
    return parseFilter(part);
  });
  return { kind: name.slice(1) as 'and' | 'or' | 'nor', of };
}

/** Whether a value is operators such as `{ $gt: 5 }`. */
export function isOperators(value: unknown): value is Document {
  if (!isDocument(value)) return false;
  const [first] = Object.keys(value);
  return first?.startsWith('$') === true && !['$ref', '$id', '$db'].includes(first);
}

function field(path: string, test: Test): FieldFilter {
  return { kind: 'field', path, parts: path.split('.'), test };
}

function not(...of: Filter[]): Filter {
  return { kind: 'nor', of };
}

function parseField(path: string, value: unknown): Filter[] {
  if (value instanceof BSONRegExp)
    return [field(path, { kind: 'regex', pattern: patternOf(value) })];
  if (!isOperators(value)) return [field(path, comparison('eq', value))];
  return Object.keys(value).flatMap((operator) =>
    parseOperator(path, operator, value[operator], value),
  );
}

function comparison(kind: Comparison, value: unknown): Test {
  if (value === undefined) throw badValue('cannot compare to undefined');
  if (value instanceof Decimal128) throw unsupported('Decimal128 values in filters');
  return { kind, value };
}

function parseOperator(path: string, operator: string, value: unknown, all: Document): Filter[] {
  switch (operator) {
    case '$eq':
      return [field(path, comparison('eq', value))];
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      if (value instanceof BSONRegExp)
        throw badValue(`Can't have RegEx as arg to predicate over field '${path}'.`);
      return [field(path, comparison(operator.slice(1) as Comparison, value))];
    case '$ne':
      if (value instanceof BSONRegExp) throw badValue("Can't have regex as arg to $ne.");
      return [not(field(path, comparison('eq', value)))];
    case '$in':
      return [field(path, parseIn(operator, value))];
    case '$nin':
      return [not(field(path, parseIn(operator, value)))];
    case '$not':
      return [not({ kind: 'and', of: parseNot(path, value) })];
    case '$exists': {
      const exists = field(path, { kind: 'exists' });
      return [isTruthy(value) ? exists : not(exists)];
    }
    case '$regex':
      return [field(path, { kind: 'regex', pattern: parseRegex(value, all.$options) })];
    case '$options':
      if (!Object.hasOwn(all, '$regex')) throw badValue('$options needs a $regex');
      return [];
    case '$type':
      return [field(path, { kind: 'type', types: parseTypes(value) })];
    case '$mod':
      return [field(path, parseMod(value))];
    case '$size':
      return [field(path, { kind: 'size', size: integer('$size', value, 0) })];
    case '$all':
      return parseAll(path, value);
    case '$elemMatch':
      return [field(path, parseElemMatch(value))];
    case '$bitsAllSet':
    case '$bitsAllClear':
    case '$bitsAnySet':
    case '$bitsAnyClear':
      return [
        field(path, {
          kind: 'bits',
          mask: parseMask(operator, value),
          set: operator.endsWith('Set'),
          all: operator.startsWith('$bitsAll'),
        }),
      ];
    case '$near':
    case '$nearSphere':
    case '$geoWithin':
    case '$geoIntersects':
    case '$within':
    case '$maxDistance':
    case '$minDistance':
      throw unsupported(`the query operator ${operator}`);
  }
  throw badValue(`unknown operator: ${operator}`);
}

function parseIn(operator: string, value: unknown): Test {
  if (!Array.isArray(value)) throw badValue(`${operator} needs an array`);
  if (value.some(isOperators)) throw badValue(`cannot nest $ under ${operator}`);
  const patterns = value.filter((item) => item instanceof BSONRegExp).map(patternOf);
  const values = value.filter((item) => !(item instanceof BSONRegExp));
  for (const item of values) comparison('eq', item);
  return { kind: 'in', values, patterns };
}

function parseNot(path: string, value: unknown): Filter[] {
  if (value instanceof BSONRegExp) return parseField(path, value);
  if (!isDocument(value)) throw badValue('$not needs a regex or a document');
  if (Object.keys(value).length === 0) throw badValue('$not cannot be empty');
  return Object.keys(value).flatMap((operator) =>
    parseOperator(path, operator, value[operator], value),
  );
}

function parseRegex(value: unknown, options: unknown): Pattern {
  if (options !== undefined && typeof options !== 'string')
    throw badValue('$options has to be a string');
  if (value instanceof BSONRegExp) {
    if (options !== undefined && value.options !== '') {
      throw new CommandError(51075, 'options set in both $regex and $options');
    }
    return compilePattern(value.pattern, options ?? value.options);
  }
  if (typeof value !== 'string') throw badValue('$regex has to be a string');
  return compilePattern(value, options ?? '');
}

const NUMERIC_TYPES = ['int', 'long', 'double', 'decimal'];

function parseTypes(value: unknown): ReadonlySet<string> {
  const wanted = Array.isArray(value) ? value : [value];
  if (wanted.length === 0)
    throw new CommandError('FailedToParse', '$type must match at least one type');
  return new Set(
    wanted.flatMap((type) => {
      if (type === 'number') return NUMERIC_TYPES;
      if (typeof type === 'string' && Object.hasOwn(TYPE_NUMBERS, type)) return [type];
      const number = isNumeric(type) ? toNumber(type) : undefined;
      const name = Object.keys(TYPE_NUMBERS).find((alias) => TYPE_NUMBERS[alias] === number);
      if (name === undefined) throw badValue(`Unknown type name alias: ${type}`);
      return [name];
    }),
  );
}

function parseMod(value: unknown): Test {
  if (!Array.isArray(value) || value.length !== 2 || !value.every(isNumeric)) {
    throw badValue('malformed mod, needs to be an array of two numbers');
  }
  const [divisor, remainder] = value.map((item) => Math.trunc(toNumber(item))) as [number, number];
  if (divisor === 0) throw badValue('divisor cannot be 0');
  if (![divisor, remainder].every(Number.isSafeInteger)) throw badValue('malformed mod');
  return { kind: 'mod', divisor, remainder };
}

function integer(name: string, value: unknown, least: number): number {
  const number = isNumeric(value) ? toNumber(value) : Number.NaN;
  if (!Number.isSafeInteger(number)) {
    throw badValue(`Failed to parse ${name}. Expected an integer: ${name}: ${value}`);
  }
  if (number < least) throw badValue(`${name} may not be negative`);
  return number;
}

/** `$all` is a conjunction, also of a value that is not an array. */
function parseAll(path: string, value: unknown): Filter[] {
  if (!Array.isArray(value)) throw badValue('$all needs an array');
  if (value.length === 0) return [{ kind: 'constant', value: false }];
  return value.flatMap((item) => {
    if (isOperators(item) && !Object.hasOwn(item, '$elemMatch'))
      throw badValue('no $ expressions in $all');
    return parseField(path, item);
  });
}

function parseElemMatch(value: unknown): Test {
  if (!isDocument(value)) throw badValue('$elemMatch needs an Object');
  const names = Object.keys(value);
  const isValue =
    isOperators(value) &&
    !names.some((name) => ['$and', '$or', '$nor', '$expr', '$where'].includes(name));
  if (!isValue) return { kind: 'elemMatch', filter: parseFilter(value), isValue };
  const of = names.flatMap((operator) => parseOperator('', operator, value[operator], value));
  return { kind: 'elemMatch', filter: { kind: 'and', of }, isValue };
}

function parseMask(operator: string, value: unknown): bigint {
  if (Array.isArray(value)) {
    return value.reduce(
      (mask: bigint, bit) => mask | (1n << BigInt(integer(operator, bit, 0))),
      0n,
    );
  }
  if (value instanceof Binary) {
    const bytes = value.buffer.subarray(0, value.position);
    return BigInt(`0x0${Buffer.from(bytes).reverse().toString('hex')}`);
  }
  if (value instanceof Long) return value.toBigInt();
  return BigInt(integer(operator, value, 0));
}
