import {
  type Document,
  encodeElements,
  isDocument,
  isNumeric,
  joinElements,
  toNumber,
  typeName,
} from './bson';
import {
  collStats,
  create,
  dbStats,
  drop,
  dropDatabase,
  listCollections,
  listDatabases,
  renameCollection,
} from './commands/collections';
import { type Command, sessionId } from './commands/command';
import { explain } from './commands/explain';
import {
  buildInfo,
  connectionStatus,
  endSessions,
  hello,
  hostInfo,
  ping,
  serverStatus,
} from './commands/handshake';
import { createIndexes, dropIndexes, listIndexes } from './commands/indexes';
import { aggregate, count, distinct, find, getMore, killCursors } from './commands/read';
import { deleteDocuments, findAndModify, insert, toCommandError, update } from './commands/write';
import type { Engine } from './engine';
import { badValue, CommandError } from './errors';
import type { Request } from './wire';

const commands: Readonly<Record<string, Command>> = {
  aggregate,
  buildInfo,
  buildinfo: buildInfo,
  collStats,
  connectionStatus,
  count,
  create,
  createIndexes,
  dbStats,
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
  hostInfo,
  insert,
  isMaster: hello,
  ismaster: hello,
  killCursors,
  listCollections,
  listDatabases,
  listIndexes,
  ping,
  renameCollection,
  serverStatus,
  update,
};

/** Runs the command of a request. The encoded reply may be an error. */
export async function runCommand(
  engine: Engine,
  connectionId: number,
  request: Request,
): Promise<Buffer> {
  try {
    const { body } = request;
    const [name = ''] = Object.keys(body);
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!command) throw new CommandError('CommandNotFound', `no such command: '${name}'`);
    refuseTransaction(body);
    checkConcerns(body);
    const reply = await command({
      engine,
      request,
      connectionId,
      body,
      database: databaseOf(body.$db),
      deadline: deadlineOf(body.maxTimeMS),
      session: sessionId(body.lsid),
    });
    const elements = Buffer.isBuffer(reply) ? reply : encodeElements(reply);
    return joinElements([elements, encodeElements({ ok: 1 })]);
  } catch (error) {
    const { code, codeName, message, details } = toCommandError(error);
    return joinElements([encodeElements({ ok: 0, errmsg: message, code, codeName, ...details })]);
  }
}

function databaseOf(name: unknown): string {
  if (typeof name !== 'string')
    throw new CommandError(40571, 'OP_MSG requests require a $db argument');
  if (name !== '' && name.length <= 63 && !/[/\\. "$\0]/.test(name)) return name;
  throw new CommandError('InvalidNamespace', `Invalid database name: '${name}'`);
}

/** A server outside of a replica set refuses transactions like this. */
function refuseTransaction(body: Document): void {
  if (!('txnNumber' in body || 'startTransaction' in body || 'autocommit' in body)) return;
  throw new CommandError(
    'IllegalOperation',
    'Transaction numbers are only allowed on a replica set member or mongos',
  );
}

function checkConcerns({ readConcern, writeConcern }: Document): void {
  const level = isDocument(readConcern) ? readConcern.level : undefined;
  if (level === 'linearizable' || level === 'snapshot') {
    throw new CommandError(
      'NotAReplicaSet',
      `node needs to be a replica set member to use read concern ${level}`,
    );
  }
  if (level !== undefined && !['local', 'available', 'majority'].includes(level as string)) {
    throw badValue(
      `Enumeration value '${level}' for field 'readConcern.level' is not a valid value.`,
    );
  }
  const w = isDocument(writeConcern) ? writeConcern.w : undefined;
  if (isNumeric(w) && toNumber(w) > 1)
    throw badValue("cannot use 'w' > 1 when a host is not replicated");
}

function deadlineOf(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isNumeric(value))
    throw new CommandError('TypeMismatch', `maxTimeMS must be a number, not ${typeName(value)}`);
  const milliseconds = toNumber(value);
  if (!(milliseconds >= 0)) throw badValue(`${milliseconds} value for maxTimeMS is out of range`);
  return milliseconds === 0 ? undefined : performance.now() + milliseconds;
}
