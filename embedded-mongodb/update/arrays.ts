import { compareValues, equalValues } from '../bson/compare';
import {
  type Document,
  isDocument,
  isNumeric,
  toNumber,
  typeName,
  type Value,
} from '../bson/value';
import { Code, CommandError } from '../errors';
import { formatValue } from '../format';
import { Matcher } from '../query/matcher';
import { parseFilter } from '../query/parse';
import { indexKeys, keyPattern } from '../storage/indexKeys';
import { encodeKey } from '../storage/keys';
import type { Change, Prepare } from './change';

const bad = (message: string) => new CommandError(Code.BadValue, message);

function arrayOf(name: string, current: Value | undefined, path: string): Value[] {
  if (current === undefined) return [];
  if (Array.isArray(current)) return current;
  throw bad(
    `The field '${path}' must be an array but is of type ${typeName(current)} to apply ${name}`,
  );
}

function each(name: string, argument: Value): Value[] | undefined {
  if (!isDocument(argument) || !argument.has('$each')) return undefined;
  const items = argument.get('$each');
  if (Array.isArray(items)) return items;
  throw bad(
    `The argument to $each in ${name} must be an array but it was of type ${typeName(items)}`,
  );
}

function integerOption(options: Document, name: string): number | undefined {
  const value = options.get(name);
  if (value === undefined) return undefined;
  if (isNumeric(value) && Number.isInteger(toNumber(value))) return toNumber(value);
  throw bad(
    `The value for ${name} must be an integer value but was given type: ${typeName(value)}`,
  );
}

export const preparePush: Prepare = (argument) => {
  const items = each('$push', argument);
  if (!items) {
    return (current, path) => [...arrayOf('$push', current, path), argument];
  }
  const options = argument as Document;
  for (const name of options.keys()) {
    if (!['$each', '$slice', '$sort', '$position'].includes(name)) {
      throw bad(`Unrecognized clause in $push: ${name}`);
    }
  }
  const at = integerOption(options, '$position');
  const limit = integerOption(options, '$slice');
  const order = sortOption(options.get('$sort'));
  return (current, path) => {
    const result = [...arrayOf('$push', current, path)];
    const start = at === undefined ? result.length : at < 0 ? Math.max(0, result.length + at) : at;
    result.splice(start, 0, ...items);
    if (order) result.sort(order);
    if (limit === undefined) return result;
    return limit < 0 ? result.slice(limit) : result.slice(0, limit);
  };
};

/** How `$sort` orders the elements: by themselves, or by the fields of those that have some. */
function sortOption(sort: Value | undefined): ((a: Value, b: Value) => number) | undefined {
  if (sort === undefined) return undefined;
  if (isNumeric(sort) && Math.abs(toNumber(sort)) === 1) {
    return (a, b) => compareValues(a, b) * toNumber(sort);
  }
  const isValid =
    isDocument(sort) &&
    sort.size > 0 &&
    [...sort.values()].every((order) => isNumeric(order) && Math.abs(toNumber(order)) === 1);
  if (!isValid) {
    throw bad(
      'The $sort is invalid: use 1/-1 to sort the whole element, or {field:1/-1} to sort embedded fields',
    );
  }
  const pattern = keyPattern(
    Array.from(sort, ([path, order]) => [path, toNumber(order as number) < 0]),
  );
  const key = (value: Value) =>
    indexKeys(isDocument(value) ? value : new Map(), pattern, false).keys[0] as Buffer;
  return (a, b) => Buffer.compare(key(a), key(b));
}

export const prepareAddToSet: Prepare = (argument) => {
  const items = each('$addToSet', argument) ?? [argument];
  return (current, path) => {
    const present = arrayOf('$addToSet', current, path);
    const keys = new Set(present.map(keyOf));
    const fresh = items.filter((item) => {
      const key = keyOf(item);
      const isNew = !keys.has(key);
      keys.add(key);
      return isNew;
    });
    return fresh.length > 0 || current === undefined ? [...present, ...fresh] : undefined;
  };
};

const keyOf = (value: Value) => encodeKey(value).toString('latin1');

export const preparePop: Prepare = (argument) => {
  const end = isNumeric(argument) ? toNumber(argument) : 0;
  if (Math.abs(end) !== 1) {
    throw new CommandError(
      Code.FailedToParse,
      `$pop expects 1 or -1, found: ${formatValue(argument)}`,
    );
  }
  return reduce('$pop', (items) => (end === 1 ? items.slice(0, -1) : items.slice(1)));
};

export const preparePull: Prepare = (argument) => {
  const removes = pullCondition(argument);
  return reduce('$pull', (items) => items.filter((item) => !removes(item)));
};

/** Operators and fields make a condition; any other value is what to remove. */
function pullCondition(argument: Value): (item: Value) => boolean {
  if (!isDocument(argument)) {
    if (!(typeof argument === 'object' && argument !== null && 'pattern' in argument)) {
      return (item) => equalValues(item, argument);
    }
    const matcher = new Matcher(parseFilter(new Map([['item', argument]])));
    return (item) => matcher.matches(new Map([['item', item]]));
  }
  if ([...argument.keys()][0]?.startsWith('$')) {
    const matcher = new Matcher(parseFilter(new Map([['item', argument]])));
    return (item) => matcher.matches(new Map([['item', item]]));
  }
  const matcher = new Matcher(parseFilter(argument));
  return (item) => isDocument(item) && matcher.matches(item);
}

export const preparePullAll: Prepare = (argument) => {
  if (!Array.isArray(argument))
    throw bad(`$pullAll requires an array argument but was given a ${typeName(argument)}`);
  return reduce('$pullAll', (items) =>
    items.filter((item) => !argument.some((other) => equalValues(item, other))),
  );
};

function reduce(name: string, keep: (items: Value[]) => Value[]): Change {
  return (current, path) => {
    if (current === undefined) return undefined;
    if (!Array.isArray(current)) {
      if (name === '$pop') {
        throw new CommandError(
          Code.TypeMismatch,
          `Path '${path}' contains an element of non-array type '${typeName(current)}'`,
        );
      }
      throw bad(`Cannot apply ${name} to a non-array value`);
    }
    return keep(current);
  };
}
