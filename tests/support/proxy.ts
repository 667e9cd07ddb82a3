import { once } from 'node:events';
import { createConnection, createServer, type Socket } from 'node:net';
import { appURL } from './sharedApp';

/**
 * A TCP proxy in front of the app, which replaces its own address in requests by that of the app. `cut` closes all
 * connections and refuses new ones until `mend`.
 */
export async function startProxy() {
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((socket) => {
    if (isCut) {
      socket.destroy();
      return;
    }
    const { port } = new URL(appURL);
    const app = createConnection(Number(port), 'localhost');
    for (const [one, other] of [
      [socket, app],
      [app, socket],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
    socket.on('data', (data) => {
      const text = data
        .toString('latin1')
        .replaceAll(`localhost:${socket.localPort}`, `localhost:${port}`);
      app.write(text, 'latin1');
    });
    app.pipe(socket);
  });
  await once(server.listen(0, 'localhost'), 'listening');
  const address = server.address();

  function cut() {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  }

  return {
    url: `http://localhost:${typeof address === 'object' && address?.port}`,
    cut,
    mend() {
      isCut = false;
    },
    stop() {
      cut();
      server.close();
    },
  };
}
