import type { Server, ServerResponse } from 'node:http';
import { Server as NetServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { disconnect } from '../models/database';

/** Time for running requests to finish, in milliseconds. The launcher waits 9 s. */
const requestTimeout = 7000;

/** A request that is in transit on an open connection arrives within this time, in milliseconds. */
const transitTime = 250;

const servers = new Set<Server>();
const running = new Set<ServerResponse>();
let isStopping = false;

/** Registers a request, so that `shutDown` waits for it. */
export function trackRequest(server: Server, response: ServerResponse) {
  if (isStopping) response.setHeader('Connection', 'close');
  servers.add(server);
  running.add(response);
  response.once('close', () => running.delete(response));
}

/** Stops accepting connections, ends streams, lets other requests finish, closes the database and exits. */
export async function shutDown() {
  if (isStopping) return;
  isStopping = true;
  // `close` of http.Server would also close connections on which a request is in transit.
  for (const server of servers) NetServer.prototype.close.call(server);
  for (const response of running) {
    if (isEventStream(response)) response.end();
    else if (!response.headersSent) response.setHeader('Connection', 'close');
  }
  const startedAt = Date.now();
  await sleep(transitTime);
  while (running.size > 0 && Date.now() - startedAt < requestTimeout) await sleep(20);
  await disconnect();
  process.exit(0);
}

const isEventStream = (response: ServerResponse) =>
  String(response.getHeader('Content-Type')).startsWith('text/event-stream');
