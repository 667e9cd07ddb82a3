import { Binary } from 'bson';
import { document, isDocument, type Value } from '../bson/value';
import { MAX_DOCUMENT_SIZE } from '../storage/stored';
import { MAX_MESSAGE_SIZE } from '../wire';
import { readArguments } from './arguments';
import { type Command, type Context, reply } from './command';
import { MAX_BATCH } from './insert';

/** The release of MongoDB whose behaviour this server follows. */
const VERSION = '7.0.0';
const MAX_WIRE_VERSION = 21;
const SESSION_MINUTES = 30;

function describeServer({ connectionId, request, body }: Context): Record<string, Value> {
  return {
    helloOk: true,
    [request.legacy || body.has('ismaster') || body.has('isMaster')
      ? 'ismaster'
      : 'isWritablePrimary']: true,
    maxBsonObjectSize: MAX_DOCUMENT_SIZE,
    maxMessageSizeBytes: MAX_MESSAGE_SIZE,
    maxWriteBatchSize: MAX_BATCH,
    localTime: new Date(),
    logicalSessionTimeoutMinutes: SESSION_MINUTES,
    connectionId,
    minWireVersion: 0,
    maxWireVersion: MAX_WIRE_VERSION,
    readOnly: false,
  };
}

export const hello: Command = (context) => reply(describeServer(context));

export const ping: Command = () => reply({});

export const buildInfo: Command = () =>
  reply({
    version: VERSION,
    versionArray: [7, 0, 0, 0],
    gitVersion: 'embedded-mongodb',
    modules: [],
    storageEngines: ['lmdb'],
    bits: 64,
    debug: false,
    maxBsonObjectSize: MAX_DOCUMENT_SIZE,
  });

export const connectionStatus: Command = () =>
  reply({ authInfo: document({ authenticatedUsers: [], authenticatedUserRoles: [] }) });

export const endSessions: Command = (context) => {
  const { endSessions } = readArguments('endSessions', context.body, { endSessions: 'array' });
  for (const session of endSessions ?? []) {
    const id = sessionId(session);
    if (id) context.engine.cursors.killOfSession(id);
  }
  return reply({});
};

/** The id of a logical session as text. */
export function sessionId(session: Value | undefined): string | undefined {
  const id = isDocument(session) ? session.get('id') : undefined;
  return id instanceof Binary ? id.toString('hex') : undefined;
}
