import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server as NetServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Connection } from './connection';
import { Engine } from './engine';

const HOST = '127.0.0.1';
/** The longest path of a Unix socket that all systems accept. */
const MAX_SOCKET_PATH = 100;
/** How long commands may continue when the server closes. */
const CLOSE_MS = 1500;

export interface Server {
  /** Without the name of a database. */
  readonly uri: string;
  close(): Promise<void>;
}

export interface ServerOptions {
  /** Created if missing. Several servers may use it at the same time. */
  readonly dataDir: string;
  /** Listens on this TCP port of the loopback interface, without authentication; 0 is any port. */
  readonly port?: number;
}

/** Starts a server, by default on a Unix socket that only the user of this process can open. */
export async function startServer({ dataDir, port }: ServerOptions): Promise<Server> {
  const engine = Engine.open(dataDir);
  const connections = new Set<Connection>();
  let lastId = 0;
  const server = createServer((socket) => {
    const connection = new Connection(socket, engine, ++lastId);
    connections.add(connection);
    socket.on('close', () => connections.delete(connection));
  });
  const socketPath = port === undefined ? socketPathIn(dataDir) : undefined;
  const removeSocket = () => socketPath && removeSocketPath(socketPath, dataDir);
  try {
    await listen(server, socketPath ? { path: socketPath } : { port: port ?? 0, host: HOST });
  } catch (error) {
    await engine.close();
    removeSocket();
    throw error;
  }
  const host = socketPath
    ? encodeURIComponent(socketPath)
    : `${HOST}:${(server.address() as AddressInfo).port}`;
  return {
    uri: `mongodb://${host}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const connection of connections) connection.close();
      const timer = setTimeout(() => {
        engine.store.stop();
        for (const { socket } of connections) socket.destroy();
      }, CLOSE_MS);
      await closed;
      clearTimeout(timer);
      await engine.close();
      removeSocket();
    },
  };
}

async function listen(
  server: NetServer,
  options: { path: string } | { port: number; host: string },
) {
  server.listen(options);
  await once(server, 'listening');
}

/** A path of its own for each process, which makes a leftover of a crash harmless. */
function socketPathIn(dataDir: string): string {
  const path = resolve(dataDir, `${process.pid}-${Date.now().toString(36)}.sock`);
  if (Buffer.byteLength(path) <= MAX_SOCKET_PATH) return path;
  return join(mkdtempSync(join(tmpdir(), 'emdb-')), 'x.sock');
}

function removeSocketPath(path: string, dataDir: string): void {
  rmSync(path, { force: true });
  if (dirname(path) !== resolve(dataDir)) rmSync(dirname(path), { recursive: true, force: true });
}
