import { Binary } from 'bson';
import { type Document, isDocument, isNumeric, toNumber, typeName } from '../bson';
import type { Collection } from '../catalog';
import { DocumentWriter } from '../documents';
import type { Engine } from '../engine';
import { CommandError, unsupported } from '../errors';
import type { WriteTransaction } from '../store';
import type { Request } from '../wire';

export interface Context {
  readonly engine: Engine;
  readonly request: Request;
  readonly connectionId: number;
  readonly body: Document;
  readonly database: string;
  /** When the command must end, in the time of `performance.now`. */
  readonly deadline: number | undefined;
  readonly session: string | undefined;
}

/** A reply is a document without `ok`, or the encoded elements of one. */
export type Reply = Document | Buffer;

export type Command = (context: Context) => Reply | Promise<Reply>;

type Kind = 'any' | 'document' | 'array' | 'string' | 'number' | 'boolean';

interface Kinds {
  any: unknown;
  document: Document;
  array: unknown[];
  string: string;
  number: number;
  boolean: boolean;
}

export type Arguments<Shape extends Record<string, Kind>> = {
  readonly [Name in keyof Shape]?: Kinds[Shape[Name]];
};

const GENERIC = new Set(
  (
    '$db $readPreference $clusterTime apiVersion apiStrict apiDeprecationErrors comment lsid maxTimeMS ' +
    'readConcern writeConcern txnNumber autocommit startTransaction'
  ).split(' '),
);

/**
 * The arguments of a command, or of a statement in it.
 * @throws CommandError for an argument that is unknown or of another type.
 */
export function readArguments<Shape extends Record<string, Kind>>(
  command: string,
  body: Document,
  shape: Shape,
): Arguments<Shape> {
  const result: Document = {};
  for (const name of Object.keys(body)) {
    const kind = Object.hasOwn(shape, name) ? shape[name] : undefined;
    if (kind === undefined) {
      if (GENERIC.has(name)) continue;
      throw new CommandError(40415, `BSON field '${command}.${name}' is an unknown field.`);
    }
    const value = body[name];
    if (value === null || value === undefined) continue;
    result[name] = convert(value, kind, `${command}.${name}`);
  }
  return result as Arguments<Shape>;
}

function convert(value: unknown, kind: Kind, name: string): unknown {
  switch (kind) {
    case 'any':
      return value;
    case 'document':
      if (isDocument(value)) return value;
      break;
    case 'array':
      if (Array.isArray(value)) return value;
      break;
    case 'string':
      if (typeof value === 'string') return value;
      break;
    case 'number':
      if (isNumeric(value)) return toNumber(value);
      break;
    case 'boolean':
      if (typeof value === 'boolean') return value;
      if (isNumeric(value)) return toNumber(value) !== 0;
  }
  throw new CommandError(
    'TypeMismatch',
    `BSON field '${name}' is the wrong type '${typeName(value)}', expected type '${kind}'`,
  );
}

export function required<T>(command: string, name: string, value: T | undefined): T {
  if (value !== undefined) return value;
  throw new CommandError(40414, `BSON field '${command}.${name}' is missing but a required field`);
}

export function nonNegative(name: string, value: number | undefined): number {
  const number = Math.trunc(value ?? 0);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw new CommandError(51024, `BSON field '${name}' value must be >= 0, actual value '${value}'`);
}

export function refuseCollation(collation: Document | undefined): void {
  if (!collation || Object.keys(collation).length === 0) return;
  if (collation.locale !== 'simple') throw unsupported('collations other than simple');
}

/** The namespace of the collection that a command names. */
export function namespaceOf({ database }: Context, name: unknown): string {
  if (typeof name !== 'string') {
    throw new CommandError(
      'InvalidNamespace',
      `collection name has invalid type ${typeName(name)}`,
    );
  }
  const isValid = name !== '' && !name.startsWith('.') && !/[$\0]/.test(name);
  if (!isValid || Buffer.byteLength(`${database}.${name}`) > 255) {
    throw new CommandError('InvalidNamespace', `Invalid namespace specified '${database}.${name}'`);
  }
  return `${database}.${name}`;
}

export function sessionId(session: unknown): string | undefined {
  const id = isDocument(session) ? session.id : undefined;
  return id instanceof Binary ? id.toString('hex') : undefined;
}

/** How long a write transaction may take before others have a turn. */
const TRANSACTION_MS = 20;

/** Writes in transactions of a limited length until `step` returns false. */
export async function writeInSlices(
  { engine }: Context,
  namespace: string,
  step: (writer: DocumentWriter) => boolean,
): Promise<void> {
  let hasMore = true;
  while (hasMore) {
    await engine.store.write((transaction) => {
      const collection = engine.catalog.findOrCreate(transaction, namespace);
      const writer = new DocumentWriter(transaction, engine.catalog, collection);
      const end = performance.now() + TRANSACTION_MS;
      do hasMore = step(writer);
      while (hasMore && performance.now() < end);
    });
  }
}

export function findCollection(
  { engine }: Context,
  transaction: WriteTransaction,
  namespace: string,
): Collection {
  const collection = engine.catalog.find(transaction, namespace);
  if (collection) return collection;
  throw new CommandError('NamespaceNotFound', `ns does not exist: ${namespace}`);
}
