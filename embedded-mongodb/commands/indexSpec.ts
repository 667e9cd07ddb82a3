import {
  type Document,
  isDocument,
  isNumeric,
  isTruthy,
  toNumber,
  typeName,
  type Value,
} from '../bson/value';
import { Code, CommandError } from '../errors';
import { formatDocument, formatValue } from '../format';
import { refuseCollation } from './arguments';

/** An index that a client asks for. */
export interface IndexSpec {
  name: string;
  key: Document;
  unique: boolean;
  sparse: boolean;
  /** Further options that say nothing but are to be shown as they were given. */
  options: Document;
}

/** Each field of a key takes one bit of a number. */
const MAX_FIELDS = 31;

const KNOWN = new Set([
  'v',
  'key',
  'name',
  'unique',
  'sparse',
  'background',
  'hidden',
  'ns',
  'collation',
]);
const REFUSED = new Set([
  'expireAfterSeconds',
  'partialFilterExpression',
  'storageEngine',
  'weights',
  'default_language',
  'language_override',
  'textIndexVersion',
  '2dsphereIndexVersion',
  'bits',
  'min',
  'max',
  'bucketSize',
  'wildcardProjection',
  'columnstoreProjection',
  'clustered',
  'prepareUnique',
]);

function cannot(message: string): CommandError {
  return new CommandError(Code.CannotCreateIndex, message);
}

function unsupported(what: string): CommandError {
  return new CommandError(Code.NotImplemented, `${what} are not supported by this server`);
}

/** Looks through the specification of an index; throws if it is wrong or not supported. */
export function parseIndex(spec: Document): IndexSpec {
  const key = spec.get('key');
  if (!isDocument(key)) {
    throw new CommandError(
      Code.FailedToParse,
      "The 'key' field is a required property of an index specification",
    );
  }
  const name = spec.get('name');
  if (typeof name !== 'string' || name === '') {
    throw new CommandError(
      Code.FailedToParse,
      "The 'name' field is a required property of an index specification",
    );
  }
  for (const [option, value] of spec) checkOption(option, value);
  checkKey(key);
  const isId = key.size === 1 && key.has('_id');
  const options: Document = new Map();
  if (isTruthy(spec.get('background'))) options.set('background', true);
  return {
    name: isId ? '_id_' : name,
    key,
    unique: isId || flag(spec, 'unique'),
    sparse: flag(spec, 'sparse'),
    options,
  };
}

function checkOption(option: string, value: Value): void {
  if (REFUSED.has(option)) throw unsupported(`Indexes with ${option}`);
  if (!KNOWN.has(option)) {
    throw new CommandError(
      Code.InvalidIndexSpecificationOption,
      `The field '${option}' is not valid for an index specification`,
    );
  }
  if (option === 'hidden' && isTruthy(value)) throw unsupported('Hidden indexes');
  if (option === 'collation' && isDocument(value)) refuseCollation(value);
  if (option === 'v' && (!isNumeric(value) || ![1, 2].includes(toNumber(value)))) {
    throw cannot(
      `Invalid index specification; cannot create an index with v=${formatValue(value)}`,
    );
  }
}

function flag(spec: Document, name: string): boolean {
  const value = spec.get(name);
  if (value === undefined || value === null) return false;
  if (typeof value === 'boolean') return value;
  if (isNumeric(value)) return toNumber(value) !== 0;
  throw new CommandError(
    Code.TypeMismatch,
    `The field '${name}' has value ${name}: ${formatValue(value)}, which is not convertible to bool`,
  );
}

function checkKey(key: Document): void {
  if (key.size === 0) throw cannot('Index keys cannot be an empty object');
  if (key.size > MAX_FIELDS) throw cannot(`Index keys cannot have more than ${MAX_FIELDS} fields`);
  for (const [path, order] of key) {
    if (typeof order === 'string') throw unsupported(`Indexes of type ${order}`);
    if (!isNumeric(order)) {
      throw cannot(
        `Values in v:2 index key pattern cannot be of type ${typeName(order)}. Only numbers > 0, numbers < 0, and strings are allowed.`,
      );
    }
    if (!toNumber(order))
      throw cannot(`Values in the index key pattern cannot be 0: ${formatDocument(key)}`);
    if (path === '') throw cannot('Index keys cannot be an empty field');
    const parts = path.split('.');
    if (parts.includes('')) throw cannot(`Index keys cannot contain an empty field: ${path}`);
    if (path.includes('$**')) throw unsupported('Wildcard indexes');
    if (parts.some((part) => part.startsWith('$') && !['$id', '$ref', '$db'].includes(part))) {
      throw cannot("Index key contains an illegal field name: field name starts with '$'.");
    }
  }
}
