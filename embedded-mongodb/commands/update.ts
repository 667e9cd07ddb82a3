import { constants } from '../aggregate/expressions';
import type { Variables } from '../aggregate/scope';
import { decode } from '../bson/decode';
import { encode } from '../bson/encode';
import { document, type Value } from '../bson/value';
import { Code, CommandError } from '../errors';
import type { Row } from '../plan/execution';
import type { Matcher } from '../query/matcher';
import { assertStorable, idOf } from '../storage/stored';
import { parseUpdate, type Update } from '../update/update';
import { documentToInsert } from '../update/upsert';
import {
  type Arguments,
  collectionName,
  readArguments,
  refuseCollation,
  required,
} from './arguments';
import { type Command, type Context, namespaceOf } from './command';
import { assertBatch } from './insert';
import { Search } from './query';
import {
  inTransaction,
  inTurn,
  LONG_SEARCH,
  runStatements,
  type Session,
  type Statement,
  searchNow,
  visitLong,
  writeReply,
} from './writing';

const statementShape = {
  q: 'document',
  u: 'any',
  c: 'document',
  multi: 'boolean',
  upsert: 'boolean',
  hint: 'any',
  collation: 'document',
  arrayFilters: 'documents',
} as const;

interface Outcome {
  matched: number;
  modified: number;
  upserted: Value[];
}

export const update: Command = async (context) => {
  const given = readArguments('update', context.body, {
    update: 'any',
    updates: 'documents',
    ordered: 'boolean',
    bypassDocumentValidation: 'boolean',
    let: 'document',
  });
  const namespace = namespaceOf(context, collectionName('update', given.update));
  const updates = required('update', 'updates', given.updates);
  assertBatch(updates.length);
  const outcome: Outcome = { matched: 0, modified: 0, upserted: [] };
  const variables = constants(given.let);
  const statements = updates.map((spec, index): Statement => {
    const parsed = readArguments('updates', spec, statementShape, false);
    return inTurn(() => updateStatement(context, namespace, parsed, variables, outcome, index));
  });
  const errors = await runStatements(context, namespace, statements, given.ordered ?? true);
  const more = document({ nModified: outcome.modified });
  if (outcome.upserted.length > 0) more.set('upserted', outcome.upserted);
  return writeReply(outcome.matched + outcome.upserted.length, errors, more);
};

function updateStatement(
  context: Context,
  namespace: string,
  given: Arguments<typeof statementShape>,
  variables: Variables | undefined,
  outcome: Outcome,
  index: number,
): Statement {
  refuseCollation(given.collation);
  const filter = required('updates', 'q', given.q);
  const search = new Search({ filter, hint: given.hint, variables });
  const known = given.c ? new Map([...(variables ?? []), ...given.c]) : variables;
  const change = parseUpdate(required('updates', 'u', given.u), given.arrayFilters, known);
  const multi = given.multi ?? false;
  if (multi && change.kind === 'replacement') {
    throw new CommandError(
      Code.FailedToParse,
      'multi update is not supported for replacement-style update',
    );
  }
  const visit = (session: Session, row: Row) => {
    outcome.matched++;
    if (updateRow(session, row, change, search.matcher)) outcome.modified++;
  };
  const upsert = (session: Session) => {
    if (!given.upsert) return;
    const inserted = insertUpsert(session, search.matcher, change);
    outcome.upserted.push(document({ index, _id: idOf(inserted) }));
  };
  return {
    run: (session) => {
      const { collection } = session;
      const rows = collection
        ? searchNow(session.transaction, collection, search, multi ? undefined : 1)
        : [];
      if (rows === LONG_SEARCH) return LONG_SEARCH;
      for (const row of rows) visit(session, row);
      if (rows.length === 0) upsert(session);
      return undefined;
    },
    runLong: async () => {
      const visited = await visitLong(context, namespace, search, multi, visit);
      if (visited === 0 && given.upsert) await inTransaction(context, namespace, upsert);
    },
  };
}

/** Changes a document; answers with what it was changed to, or undefined if it stays as it is. */
export function updateRow(
  session: Session,
  { record, bytes }: Row,
  update: Update,
  matcher: Matcher,
): Buffer | undefined {
  const after = encode(update.apply(decode(bytes), { matcher, inserting: false }));
  if (after.equals(bytes)) return undefined;
  assertStorable(after);
  session.writer.update(record, bytes, after);
  return after;
}

/** Inserts the document that an upsert makes when there is none, and answers with it. */
export function insertUpsert(session: Session, matcher: Matcher, update: Update): Buffer {
  const bytes = encode(documentToInsert(matcher, update));
  assertStorable(bytes);
  session.writer.insert(bytes);
  return bytes;
}
