import { Long } from 'bson';
import {
  type Document,
  isDocument,
  isNumeric,
  toNumber,
  typeName,
  type Value,
} from '../bson/value';
import { Code, CommandError } from '../errors';

/** The kinds of arguments, and what each is read as. */
interface Kinds {
  any: Value;
  array: Value[];
  boolean: boolean;
  document: Document;
  documents: Document[];
  number: number;
  string: string;
  strings: string[];
}

type Kind = keyof Kinds;
export type Shape = Readonly<Record<string, Kind>>;
export type Arguments<S extends Shape> = { -readonly [Name in keyof S]?: Kinds[S[Name]] };

/** What any command may carry besides its own arguments. */
const GENERIC = new Set([
  '$db',
  '$readPreference',
  '$clusterTime',
  '$configServerState',
  '$audit',
  '$client',
  'lsid',
  'txnNumber',
  'autocommit',
  'startTransaction',
  'readConcern',
  'writeConcern',
  'maxTimeMS',
  'maxTimeMSOpOnly',
  'comment',
  'apiVersion',
  'apiStrict',
  'apiDeprecationErrors',
  'stmtId',
  'stmtIds',
  'help',
]);

/**
 * Reads the arguments of `name` from a command or a part of one, in which nothing else may be.
 * A null is an argument that is not given, as MongoDB has it.
 */
export function readArguments<S extends Shape>(
  name: string,
  given: Document,
  shape: S,
  generic = true,
): Arguments<S> {
  const result: Arguments<S> = {};
  for (const [field, value] of given) {
    const kind = Object.hasOwn(shape, field) ? shape[field] : undefined;
    if (!kind) {
      if (generic && (field === name || GENERIC.has(field))) continue;
      throw new CommandError(
        Code.UnknownField,
        `BSON field '${name}.${field}' is an unknown field.`,
      );
    }
    if (value === null && kind !== 'any') continue;
    result[field as keyof S] = read(`${name}.${field}`, value, kind) as Kinds[S[keyof S]];
  }
  return result;
}

function read(field: string, value: Value, kind: Kind): unknown {
  switch (kind) {
    case 'any':
      return value;
    case 'array':
      if (Array.isArray(value)) return value;
      break;
    case 'boolean':
      if (typeof value === 'boolean') return value;
      if (isNumeric(value)) return toNumber(value) !== 0;
      break;
    case 'document':
      if (isDocument(value)) return value;
      break;
    case 'documents':
      if (Array.isArray(value))
        return value.map((item, index) => read(`${field}.${index}`, item, 'document'));
      break;
    case 'number':
      if (isNumeric(value) && !(value instanceof Long && !Number.isSafeInteger(value.toNumber()))) {
        return toNumber(value);
      }
      break;
    case 'string':
      if (typeof value === 'string') return value;
      break;
    case 'strings':
      if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
      break;
  }
  throw new CommandError(
    Code.TypeMismatch,
    `BSON field '${field}' is the wrong type '${typeName(value)}', expected type '${expected[kind]}'`,
  );
}

const expected: Readonly<Record<Kind, string>> = {
  any: 'any',
  array: 'array',
  boolean: 'bool',
  document: 'object',
  documents: 'array',
  number: 'number',
  string: 'string',
  strings: 'array',
};

/** An argument without which the command makes no sense. */
export function required<T>(command: string, field: string, value: T | undefined): T {
  if (value !== undefined) return value;
  throw new CommandError(
    Code.MissingField,
    `BSON field '${command}.${field}' is missing but a required field`,
  );
}

/** A count that is at least zero. */
export function nonNegative(field: string, value: number | undefined): number {
  const count = Math.trunc(value ?? 0);
  if (count >= 0) return count;
  throw new CommandError(
    51024,
    `BSON field '${field}' value must be >= 0, actual value '${count}'`,
  );
}

/** Only the collation that compares bytes is supported: the one that is used without any. */
export function refuseCollation(collation: Document | undefined): void {
  const locale = collation?.get('locale');
  if (!collation || collation.size === 0 || locale === 'simple') return;
  throw new CommandError(
    Code.NotImplemented,
    'Collations other than { locale: "simple" } are not supported by this server',
  );
}

export function collectionName(command: string, value: Value | undefined): string {
  if (typeof value !== 'string') {
    throw new CommandError(
      Code.InvalidNamespace,
      `Collection name must be a string for ${command}, not ${typeName(value)}`,
    );
  }
  if (value === '' || value.includes('\0') || value.startsWith('.') || value.includes('$')) {
    throw new CommandError(
      Code.InvalidNamespace,
      `Invalid collection name: ${JSON.stringify(value)}`,
    );
  }
  if (value.startsWith('system.')) {
    throw new CommandError(
      Code.InvalidNamespace,
      `The collections of system are not supported: ${value}`,
    );
  }
  return value;
}
