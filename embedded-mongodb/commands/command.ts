import type { EncodableDocument } from '../bson/encode';
import { type Document, document, type Value } from '../bson/value';
import type { Engine } from '../engine';
import type { Request } from '../wire';

/** One command that is being run. */
export interface Context {
  engine: Engine;
  /** Stands for the connection it came on. */
  connection: object;
  connectionId: number;
  database: string;
  request: Request;
  body: Document;
  /** The time (of `performance.now`) until which the client wants an answer. */
  deadline: number | undefined;
  /** The session it belongs to, if any. */
  session: string | undefined;
}

/** Answers with the fields of a successful reply, all but `ok`. */
export type Command = (context: Context) => Promise<EncodableDocument> | EncodableDocument;

export function namespaceOf(context: Context, collection: string): string {
  return `${context.database}.${collection}`;
}

/** A reply from its fields, leaving out those that are undefined. */
export function reply(fields: Record<string, Value | undefined>): EncodableDocument {
  return document(fields);
}
