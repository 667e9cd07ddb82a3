import { Code, CommandError } from '../errors';
import { assertStorable, withLeadingId } from '../storage/stored';
import { collectionName, readArguments } from './arguments';
import { type Command, namespaceOf } from './command';
import { runStatements, type Statement, writeReply } from './writing';

export const MAX_BATCH = 100_000;

export const insert: Command = async (context) => {
  const given = readArguments('insert', context.body, {
    insert: 'any',
    ordered: 'boolean',
    bypassDocumentValidation: 'boolean',
  });
  const namespace = namespaceOf(context, collectionName('insert', given.insert));
  const { documents } = context.request;
  assertBatch(documents.length);
  let inserted = 0;
  const statements = documents.map(
    (bytes): Statement => ({
      run: (session) => {
        assertStorable(bytes);
        session.writer.insert(withLeadingId(bytes));
        inserted++;
        return undefined;
      },
    }),
  );
  const errors = await runStatements(context, namespace, statements, given.ordered ?? true);
  return writeReply(inserted, errors);
};

export function assertBatch(size: number): void {
  if (size > 0 && size <= MAX_BATCH) return;
  throw new CommandError(
    Code.InvalidLength,
    `Write batch sizes must be between 1 and ${MAX_BATCH}. Got ${size} operations.`,
  );
}
