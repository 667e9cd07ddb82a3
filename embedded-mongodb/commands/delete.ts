import { constants } from '../aggregate/expressions';
import type { Variables } from '../aggregate/scope';
import { Code, CommandError } from '../errors';
import type { Row } from '../plan/execution';
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
  limit: 'number',
  hint: 'any',
  collation: 'document',
} as const;

export const deleteDocuments: Command = async (context) => {
  const given = readArguments('delete', context.body, {
    delete: 'any',
    deletes: 'documents',
    ordered: 'boolean',
    let: 'document',
  });
  const namespace = namespaceOf(context, collectionName('delete', given.delete));
  const deletes = required('delete', 'deletes', given.deletes);
  assertBatch(deletes.length);
  const outcome = { deleted: 0 };
  const variables = constants(given.let);
  const statements = deletes.map((spec): Statement => {
    const parsed = readArguments('deletes', spec, statementShape, false);
    return inTurn(() => deleteStatement(context, namespace, parsed, variables, outcome));
  });
  const errors = await runStatements(context, namespace, statements, given.ordered ?? true);
  return writeReply(outcome.deleted, errors);
};

function deleteStatement(
  context: Context,
  namespace: string,
  given: Arguments<typeof statementShape>,
  variables: Variables | undefined,
  outcome: { deleted: number },
): Statement {
  refuseCollation(given.collation);
  const filter = required('deletes', 'q', given.q);
  const limit = required('deletes', 'limit', given.limit);
  if (limit !== 0 && limit !== 1) {
    throw new CommandError(
      Code.FailedToParse,
      `The limit field in delete objects must be 0 or 1. Got ${limit}`,
    );
  }
  const search = new Search({ filter, hint: given.hint, variables });
  const multi = limit === 0;
  const visit = (session: Session, { record, bytes }: Row) => {
    session.writer.remove(record, bytes);
    outcome.deleted++;
  };
  return {
    run: (session) => {
      const { collection } = session;
      if (!collection) return undefined;
      const rows = searchNow(session.transaction, collection, search, multi ? undefined : 1);
      if (rows === LONG_SEARCH) return LONG_SEARCH;
      for (const row of rows) visit(session, row);
      return undefined;
    },
    runLong: async () => {
      await visitLong(context, namespace, search, multi, visit);
    },
  };
}
