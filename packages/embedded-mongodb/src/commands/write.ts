import { BSONError } from 'bson';
import { type Document, decode, encode, isDocument } from '../bson';
import { type DocumentWriter, withLeadingId } from '../documents';
import { badValue, CommandError, unsupported } from '../errors';
import { parseVariables } from '../expressions';
import { Projection } from '../projection';
import { forEachRow, type Row, withSnapshot } from '../rows';
import { Search } from '../search';
import { treeKey } from '../store';
import { parseUpdate, type Update } from '../update';
import {
  type Command,
  type Context,
  namespaceOf,
  readArguments,
  refuseCollation,
  required,
  writeInSlices,
} from './command';
import { MAX_BATCH } from './handshake';

type WriteError = Document & { index: number };

export function toCommandError(error: unknown): CommandError {
  if (error instanceof CommandError) return error;
  if (error instanceof BSONError) return new CommandError('InvalidBSON', error.message);
  // Unexpected: a defect of this server that its operator should see.
  console.error(error);
  return new CommandError('InternalError', error instanceof Error ? error.message : String(error));
}

function writeError(index: number, error: unknown): WriteError {
  const { code, codeName, message, details } = toCommandError(error);
  return { index, code, codeName, errmsg: message, ...details };
}

const withErrors = (reply: Document, writeErrors: WriteError[]): Document =>
  writeErrors.length > 0 ? { ...reply, writeErrors } : reply;

function assertBatch(statements: readonly unknown[]): void {
  if (statements.length > 0 && statements.length <= MAX_BATCH) return;
  throw new CommandError(
    'InvalidLength',
    `Write batch sizes must be between 1 and ${MAX_BATCH}. Got ${statements.length} operations.`,
  );
}

export const insert: Command = async (context) => {
  const input = readArguments('insert', context.body, {
    insert: 'any',
    ordered: 'boolean',
    bypassDocumentValidation: 'boolean',
  });
  const namespace = namespaceOf(context, input.insert);
  const { documents } = context.request;
  assertBatch(documents);
  const errors: WriteError[] = [];
  let next = 0;
  await writeInSlices(context, namespace, (writer) => {
    try {
      writer.insert(withLeadingId(documents[next] as Buffer));
    } catch (error) {
      errors.push(writeError(next, error));
      if (input.ordered !== false) return false;
    }
    next++;
    return next < documents.length;
  });
  const n = input.ordered === false ? documents.length - errors.length : next;
  return withErrors({ n }, errors);
};

/** Runs the statements of an update or delete until one fails that is ordered. */
async function runStatements(
  statements: readonly unknown[],
  isOrdered: boolean,
  run: (statement: Document, index: number) => Promise<void>,
): Promise<WriteError[]> {
  assertBatch(statements);
  const errors: WriteError[] = [];
  for (const [index, statement] of statements.entries()) {
    try {
      if (!isDocument(statement))
        throw new CommandError('TypeMismatch', 'a statement must be an object');
      await run(statement, index);
    } catch (error) {
      errors.push(writeError(index, error));
      if (isOrdered) break;
    }
  }
  return errors;
}

/**
 * Searches in a snapshot, so that a long search does not block writers, then changes the matches
 * in write transactions if they still match. Returns the number of documents changed.
 */
async function changeMatches(
  context: Context,
  namespace: string,
  search: Search,
  isMulti: boolean,
  change: (writer: DocumentWriter, row: Row) => void,
): Promise<number> {
  const { engine, deadline } = context;
  const ids: Buffer[] = [];
  await withSnapshot(engine.store, async (snapshot) => {
    const collection = engine.catalog.find(snapshot, namespace);
    if (!collection) return;
    const visit = ({ id }: Row) => {
      ids.push(Buffer.from(id));
      return isMulti;
    };
    await forEachRow(await search.rows(snapshot, collection, deadline), snapshot, visit, deadline);
  });
  if (ids.length === 0) return 0;
  let next = 0;
  let changed = 0;
  await writeInSlices(context, namespace, (writer) => {
    const row =
      rowOf(writer, ids[next++] as Buffer, search) ??
      (isMulti ? undefined : firstOf(writer, search));
    if (row) {
      change(writer, row);
      changed++;
    }
    return next < ids.length;
  });
  return changed;
}

function rowOf(
  { transaction, collection }: DocumentWriter,
  id: Buffer,
  { matcher }: Search,
): Row | undefined {
  const bytes = transaction.get(treeKey(collection.tree, id));
  return bytes && matcher.matches(decode(bytes)) ? { id, bytes } : undefined;
}

function firstOf({ transaction, collection }: DocumentWriter, search: Search): Row | undefined {
  return search.first(transaction, collection);
}

interface Change {
  readonly before?: Buffer;
  readonly after?: Buffer;
}

function applyUpdate(writer: DocumentWriter, row: Row, search: Search, update: Update): Change {
  const position = search.matcher.positionIn(decode(row.bytes));
  const before = Buffer.from(row.bytes);
  const after = update.apply(before, position);
  if (!after.equals(before)) writer.replace(Buffer.from(row.id), before, after);
  return { before, after };
}

/** Updates the first match, or inserts where there is none, in one transaction. */
async function upsert(
  context: Context,
  namespace: string,
  search: Search,
  update: Update,
): Promise<Change> {
  let change: Change = {};
  await writeInSlices(context, namespace, (writer) => {
    const row = firstOf(writer, search);
    if (row) change = applyUpdate(writer, row, search, update);
    else {
      const after = update.create(search.filter);
      writer.insert(after);
      change = { after };
    }
    return false;
  });
  return change;
}

const updateShape = {
  q: 'document',
  u: 'any',
  c: 'document',
  multi: 'boolean',
  upsert: 'boolean',
  arrayFilters: 'array',
  hint: 'any',
  collation: 'document',
  sort: 'document',
} as const;

export const update: Command = async (context) => {
  const input = readArguments('update', context.body, {
    update: 'any',
    updates: 'array',
    ordered: 'boolean',
    bypassDocumentValidation: 'boolean',
    let: 'document',
  });
  const namespace = namespaceOf(context, input.update);
  const variables = parseVariables(input.let);
  const upserted: Document[] = [];
  let n = 0;
  let nModified = 0;
  const run = async (statement: Document, index: number) => {
    const {
      q,
      u,
      multi = false,
      ...options
    } = readArguments('update.updates', statement, updateShape);
    refuseCollation(options.collation);
    // MongoDB 7.0 does not know it: it came with 8.0.
    if (options.sort)
      throw new CommandError(40415, "BSON field 'update.updates.sort' is an unknown field.");
    if (options.c) throw unsupported('constants of pipeline updates');
    const isReplacement = isDocument(u) && !Object.keys(u)[0]?.startsWith('$');
    if (multi && isReplacement) {
      throw new CommandError(
        'FailedToParse',
        'multi update is not supported for replacement-style update',
      );
    }
    const { arrayFilters } = options;
    const change = parseUpdate(required('update.updates', 'u', u), { arrayFilters, variables });
    const filter = required('update.updates', 'q', q);
    const search = new Search({
      filter,
      hint: options.hint,
      variables,
      limit: multi ? undefined : 1,
    });
    const matched = await changeMatches(context, namespace, search, multi, (writer, row) => {
      const { before, after } = applyUpdate(writer, row, search, change);
      if (!before?.equals(after as Buffer)) nModified++;
    });
    n += matched;
    if (matched > 0 || !options.upsert) return;
    const { before, after } = await upsert(context, namespace, search, change);
    n++;
    if (!before) upserted.push({ index, _id: decode(after as Buffer)._id });
    else if (!before.equals(after as Buffer)) nModified++;
  };
  const statements = required('update', 'updates', input.updates);
  const errors = await runStatements(statements, input.ordered !== false, run);
  return withErrors({ n, nModified, ...(upserted.length > 0 && { upserted }) }, errors);
};

export const deleteDocuments: Command = async (context) => {
  const input = readArguments('delete', context.body, {
    delete: 'any',
    deletes: 'array',
    ordered: 'boolean',
    let: 'document',
  });
  const namespace = namespaceOf(context, input.delete);
  const variables = parseVariables(input.let);
  let n = 0;
  const run = async (statement: Document) => {
    const { q, limit, hint, collation } = readArguments('delete.deletes', statement, {
      q: 'document',
      limit: 'number',
      hint: 'any',
      collation: 'document',
    });
    refuseCollation(collation);
    if (limit !== 0 && limit !== 1) {
      throw new CommandError(
        'FailedToParse',
        `The limit field in delete objects must be 0 or 1. Got ${limit}`,
      );
    }
    const filter = required('delete.deletes', 'q', q);
    const search = new Search({ filter, hint, variables, limit: limit || undefined });
    n += await changeMatches(context, namespace, search, limit === 0, (writer, { id, bytes }) =>
      writer.remove(Buffer.from(id), Buffer.from(bytes)),
    );
  };
  const statements = required('delete', 'deletes', input.deletes);
  const errors = await runStatements(statements, input.ordered !== false, run);
  return withErrors({ n }, errors);
};

export const findAndModifyShape = {
  findAndModify: 'any',
  findandmodify: 'any',
  query: 'document',
  sort: 'document',
  remove: 'boolean',
  update: 'any',
  new: 'boolean',
  fields: 'document',
  upsert: 'boolean',
  bypassDocumentValidation: 'boolean',
  collation: 'document',
  arrayFilters: 'array',
  hint: 'any',
  let: 'document',
} as const;

export const findAndModify: Command = async (context) => {
  const input = readArguments('findAndModify', context.body, findAndModifyShape);
  refuseCollation(input.collation);
  const namespace = namespaceOf(context, input.findAndModify ?? input.findandmodify);
  const variables = parseVariables(input.let);
  const { query = {}, sort, hint, remove = false, arrayFilters } = input;
  if (remove === (input.update !== undefined)) {
    throw new CommandError(
      'FailedToParse',
      'Either an update or remove=true must be specified, not both',
    );
  }
  if (remove && (input.upsert || input.new)) {
    throw new CommandError('FailedToParse', 'Cannot specify both upsert or new and remove');
  }
  const search = new Search({ filter: query, sort, hint, variables, limit: 1 });
  const hasFields = Object.keys(input.fields ?? {}).length > 0;
  const projection = hasFields
    ? new Projection(input.fields as Document, true, variables)
    : undefined;
  const update = remove ? undefined : parseUpdate(input.update, { arrayFilters, variables });
  let change: Change = {};
  let n = await changeMatches(context, namespace, search, false, (writer, row) => {
    if (update) change = applyUpdate(writer, row, search, update);
    else {
      change = { before: Buffer.from(row.bytes) };
      writer.remove(Buffer.from(row.id), change.before as Buffer);
    }
  });
  if (n === 0 && update && input.upsert) {
    change = await upsert(context, namespace, search, update);
    n = 1;
  }
  const { before, after } = change;
  const isUpserted = n === 1 && before === undefined;
  const result = input.new ? after : before;
  const lastErrorObject: Document = { n };
  if (update) lastErrorObject.updatedExisting = n === 1 && !isUpserted;
  if (isUpserted) lastErrorObject.upserted = decode(after as Buffer)._id;
  return { lastErrorObject, value: result ? project(result, projection, search) : null };
};

function project(bytes: Buffer, projection: Projection | undefined, { matcher }: Search): Document {
  const document = decode(bytes);
  if (!projection) return document;
  const position = projection.usesPosition ? matcher.positionIn(document) : undefined;
  if (projection.usesPosition && position === undefined)
    throw badValue('the positional projection needs the document as it was before the update');
  return decode(encode(projection.apply(document, position)));
}
