import type { EncodableDocument } from './bson/encode';
import { document, isDocument, isNumeric, toNumber, typeName, type Value } from './bson/value';
import { aggregate } from './commands/aggregate';
import { create, drop, dropDatabase, listCollections, listDatabases } from './commands/collections';
import type { Command, Context } from './commands/command';
import { count } from './commands/count';
import { deleteDocuments } from './commands/delete';
import { distinct } from './commands/distinct';
import { explain } from './commands/explain';
import { find, getMore, killCursors } from './commands/find';
import { findAndModify } from './commands/findAndModify';
import {
  buildInfo,
  connectionStatus,
  endSessions,
  hello,
  ping,
  sessionId,
} from './commands/handshake';
import { createIndexes, dropIndexes, listIndexes } from './commands/indexes';
import { insert } from './commands/insert';
import { update } from './commands/update';
import type { Engine } from './engine';
import { Code, CommandError } from './errors';
import type { Request } from './wire';

const commands: Readonly<Record<string, Command>> = {
  aggregate,
  buildInfo,
  buildinfo: buildInfo,
  connectionStatus,
  count,
  create,
  createIndexes,
  delete: deleteDocuments,
  distinct,
  drop,
  dropDatabase,
  dropIndexes,
  endSessions,
  explain,
  find,
  findAndModify,
  findandmodify: findAndModify,
  getMore,
  hello,
  insert,
  isMaster: hello,
  ismaster: hello,
  killCursors,
  listCollections,
  listDatabases,
  listIndexes,
  ping,
  update,
};

/** Runs the command of a request, and answers with its reply, be it an error. */
export async function runCommand(
  engine: Engine,
  connection: object,
  connectionId: number,
  request: Request,
): Promise<EncodableDocument> {
  try {
    const { body } = request;
    const [name = ''] = body.keys();
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!command) throw new CommandError(Code.CommandNotFound, `no such command: '${name}'`);
    refuseTransaction(body);
    checkConcerns(body);
    const result = await command({
      engine,
      connection,
      connectionId,
      request,
      body,
      database: databaseOf(body.get('$db')),
      deadline: deadlineOf(body.get('maxTimeMS')),
      session: sessionId(body.get('lsid')),
    } satisfies Context);
    result.set('ok', 1);
    return result;
  } catch (error) {
    return errorReply(error);
  }
}

function errorReply(error: unknown): EncodableDocument {
  const known = toCommandError(error);
  return new Map([
    ...document({ ok: 0, errmsg: known.message, code: known.code, codeName: known.codeName }),
    ...known.details,
  ]);
}

function toCommandError(error: unknown): CommandError {
  if (error instanceof CommandError) return error;
  // What is no error in MongoDB's terms is a fault of this server, and somebody should see it.
  console.error(error);
  return new CommandError(
    Code.InternalError,
    error instanceof Error ? error.message : String(error),
  );
}

function databaseOf(value: Value | undefined): string {
  if (typeof value !== 'string') {
    throw new CommandError(Code.MissingField, 'OP_MSG requests require a $db argument');
  }
  if (value === '' || value.length > 63 || /[/\\. "$\0]/.test(value)) {
    throw new CommandError(Code.InvalidNamespace, `Invalid database name: '${value}'`);
  }
  return value;
}

/** What a server that is no member of a replica set says to transactions. */
function refuseTransaction(body: Context['body']): void {
  if (!body.has('txnNumber') && !body.has('startTransaction') && !body.has('autocommit')) return;
  throw new CommandError(
    Code.IllegalOperation,
    'Transaction numbers are only allowed on a replica set member or mongos',
  );
}

function checkConcerns(body: Context['body']): void {
  const read = body.get('readConcern');
  const level = isDocument(read) ? read.get('level') : undefined;
  if (level === 'linearizable' || level === 'snapshot') {
    throw new CommandError(
      Code.NotAReplicaSet,
      `node needs to be a replica set member to use read concern ${level}`,
    );
  }
  if (level !== undefined && !['local', 'available', 'majority'].includes(level as string)) {
    throw new CommandError(
      Code.BadValue,
      `Enumeration value '${level}' for field 'readConcern.level' is not a valid value.`,
    );
  }
  const write = body.get('writeConcern');
  const w = isDocument(write) ? write.get('w') : undefined;
  if (isNumeric(w) && toNumber(w) > 1) {
    throw new CommandError(Code.BadValue, "cannot use 'w' > 1 when a host is not replicated");
  }
}

function deadlineOf(value: Value | undefined): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isNumeric(value)) {
    throw new CommandError(Code.TypeMismatch, `maxTimeMS must be a number, not ${typeName(value)}`);
  }
  const milliseconds = toNumber(value);
  if (milliseconds < 0)
    throw new CommandError(Code.BadValue, `${milliseconds} value for maxTimeMS is out of range`);
  return milliseconds === 0 ? undefined : performance.now() + milliseconds;
}
