import { arch, cpus, hostname, platform, release, totalmem, type } from 'node:os';
import { MAX_DOCUMENT_SIZE } from '../bson';
import { MAX_MESSAGE_SIZE } from '../wire';
import { type Command, type Context, readArguments, sessionId } from './command';

/** The release of MongoDB whose behavior this server follows. */
const VERSION = '7.0.0';
const MAX_WIRE_VERSION = 21;
const SESSION_MINUTES = 30;
export const MAX_BATCH = 100_000;

export const hello: Command = ({ connectionId, request, body }: Context) => {
  const isLegacy = request.isLegacy || 'ismaster' in body || 'isMaster' in body;
  return {
    helloOk: true,
    [isLegacy ? 'ismaster' : 'isWritablePrimary']: true,
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
};

export const ping: Command = () => ({});

export const buildInfo: Command = () => ({
  version: VERSION,
  versionArray: [7, 0, 0, 0],
  gitVersion: 'embedded-mongodb',
  modules: [],
  storageEngines: ['lmdb'],
  bits: 64,
  debug: false,
  maxBsonObjectSize: MAX_DOCUMENT_SIZE,
});

export const connectionStatus: Command = () => ({
  authInfo: { authenticatedUsers: [], authenticatedUserRoles: [] },
});

export const endSessions: Command = ({ body, engine }) => {
  const { endSessions } = readArguments('endSessions', body, { endSessions: 'array' });
  for (const session of endSessions ?? []) {
    const id = sessionId(session);
    if (id) engine.cursors.killOfSession(id);
  }
  return {};
};

export const serverStatus: Command = ({ engine }) => {
  const { rss, heapUsed } = process.memoryUsage();
  const uptimeMillis = Date.now() - engine.startedAt.getTime();
  return {
    host: hostname(),
    version: VERSION,
    process: 'embedded-mongodb',
    pid: process.pid,
    uptime: Math.floor(uptimeMillis / 1000),
    uptimeMillis,
    localTime: new Date(),
    metrics: { cursor: { open: { total: engine.cursors.size } } },
    mem: { bits: 64, resident: Math.round(rss / 2 ** 20), heap: Math.round(heapUsed / 2 ** 20) },
    storageEngine: { name: 'lmdb', persistent: true },
  };
};

export const hostInfo: Command = () => ({
  system: {
    currentTime: new Date(),
    hostname: hostname(),
    cpuAddrSize: 64,
    memSizeMB: Math.round(totalmem() / 2 ** 20),
    numCores: cpus().length,
    cpuArch: arch(),
  },
  os: { type: type(), name: platform(), version: release() },
});
