import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { Connection } from './connection';
import { Engine } from './engine';

const HOST = '127.0.0.1';
/** How long commands may go on when the server is to close. */
const CLOSE_MS = 1500;

export interface Server {
  /** Without the name of a database. */
  uri: string;
  port: number;
  close(): Promise<void>;
}

/**
 * Starts a server on the data in `dataDir`, which is made if it is missing, and which several
 * servers may use at the same time. It listens on this machine only, on a free port by default.
 */
export async function startServer(options: { dataDir: string; port?: number }): Promise<Server> {
  const engine = Engine.open(options.dataDir);
  const connections = new Set<Connection>();
  let lastId = 0;
  const server = createServer((socket) => {
    const connection = new Connection(socket, engine, ++lastId);
    connections.add(connection);
    socket.on('close', () => connections.delete(connection));
  });
  try {
    server.listen(options.port ?? 0, HOST);
    await once(server, 'listening');
  } catch (error) {
    await engine.close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  return {
    uri: `mongodb://${HOST}:${port}`,
    port,
    async close() {
      server.close();
      const settled = Promise.all([...connections].map((connection) => connection.settled()));
      const timeout = new Promise((resolve) => setTimeout(resolve, CLOSE_MS).unref());
      await Promise.race([settled, timeout]);
      engine.store.stop();
      for (const { socket } of connections) socket.destroy();
      await settled;
      await engine.close();
    },
  };
}
