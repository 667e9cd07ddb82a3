import { constants } from '../aggregate/expressions';
import { decode } from '../bson/decode';
import { type EncodableDocument, Encoded, encode } from '../bson/encode';
import { document, type Value } from '../bson/value';
import { Code, CommandError } from '../errors';
import type { Row } from '../plan/execution';
import type { Projection } from '../query/projection';
import { idOf } from '../storage/stored';
import { parseUpdate, type Update } from '../update/update';
import { type Arguments, collectionName, readArguments, refuseCollation } from './arguments';
import { type Command, namespaceOf } from './command';
import { projectionOf } from './find';
import { Search } from './query';
import { insertUpsert, updateRow } from './update';
import { inTransaction, LONG_SEARCH, type Session, searchNow, visitLong } from './writing';

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
  arrayFilters: 'documents',
  hint: 'any',
  collation: 'document',
  let: 'document',
  bypassDocumentValidation: 'boolean',
} as const;

type FindAndModifyArguments = Arguments<typeof findAndModifyShape>;

function failToParse(message: string): CommandError {
  return new CommandError(Code.FailedToParse, message);
}

function check(given: FindAndModifyArguments): void {
  refuseCollation(given.collation);
  const hasUpdate = given.update !== undefined && given.update !== null;
  if (given.remove) {
    if (hasUpdate) throw failToParse('Cannot specify both an update and remove=true');
    if (given.upsert) throw failToParse('Cannot specify both upsert=true and remove=true');
    if (given.new) {
      throw failToParse(
        "Cannot specify both new=true and remove=true; 'remove' always returns the deleted document",
      );
    }
  } else if (!hasUpdate) {
    throw failToParse('Either an update or remove=true must be specified');
  }
}

export function findAndModifySearch(given: FindAndModifyArguments): Search {
  check(given);
  return new Search({
    filter: given.query,
    sort: given.sort,
    hint: given.hint,
    variables: constants(given.let),
  });
}

export const findAndModify: Command = async (context) => {
  const given = readArguments('findAndModify', context.body, findAndModifyShape);
  const name = given.findAndModify ?? given.findandmodify;
  const namespace = namespaceOf(context, collectionName('findAndModify', name));
  const search = findAndModifySearch(given);
  const projection = projectionOf(given.fields, constants(given.let));
  const update = given.remove
    ? undefined
    : parseUpdate(given.update as Value, given.arrayFilters, constants(given.let));
  let result: EncodableDocument | undefined;
  const visit = (session: Session, row: Row) => {
    result = update
      ? updated(session, row, update, search, projection, given.new ?? false)
      : removed(session, row, search, projection);
  };
  const none = (session: Session) => {
    if (!update) result = answer(null, { n: 0 });
    else if (!given.upsert) result = answer(null, { n: 0, updatedExisting: false });
    else result = upserted(session, update, search, projection, given.new ?? false);
  };
  const long = await inTransaction(context, namespace, (session) => {
    const { collection } = session;
    const rows = collection ? searchNow(session.transaction, collection, search, 1) : [];
    if (rows === LONG_SEARCH) return true;
    const [row] = rows;
    if (row) visit(session, row);
    else none(session);
    return false;
  });
  if (long && (await visitLong(context, namespace, search, false, visit)) === 0) {
    await inTransaction(context, namespace, none);
  }
  return result as EncodableDocument;
};

function answer(value: Encoded | null, lastError: Record<string, Value>): EncodableDocument {
  return new Map<string, Encoded | null | EncodableDocument>([
    ['lastErrorObject', document(lastError)],
    ['value', value],
  ]);
}

function projected(bytes: Buffer, projection: Projection | undefined, search: Search): Encoded {
  if (!projection) return new Encoded(bytes);
  return new Encoded(encode(projection.apply(decode(bytes), search.matcher)));
}

function removed(
  session: Session,
  { record, bytes }: Row,
  search: Search,
  projection?: Projection,
) {
  const value = projected(bytes, projection, search);
  session.writer.remove(record, bytes);
  return answer(value, { n: 1 });
}

function updated(
  session: Session,
  row: Row,
  update: Update,
  search: Search,
  projection: Projection | undefined,
  after: boolean,
): EncodableDocument {
  const changed = updateRow(session, row, update, search.matcher) ?? row.bytes;
  const value = projected(after ? changed : row.bytes, projection, search);
  return answer(value, { n: 1, updatedExisting: true });
}

function upserted(
  session: Session,
  update: Update,
  search: Search,
  projection: Projection | undefined,
  after: boolean,
): EncodableDocument {
  const bytes = insertUpsert(session, search.matcher, update);
  const value = after ? projected(bytes, projection, search) : null;
  return answer(value, { n: 1, updatedExisting: false, upserted: idOf(bytes) });
}
