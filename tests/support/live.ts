import { once } from 'node:events';
import { createServer as createHTTPServer, type IncomingMessage } from 'node:http';
import { createConnection } from 'node:net';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { Authentication } from '../../graphql/context';
import { openStreams } from '../../graphql/live/liveStream';
import { createServer, type ServerOptions } from '../../graphql/server';
import { findBySecret } from '../../models/account/accessToken';
import type { User } from '../../models/account/user';
import { changeFeed } from '../../models/changeFeed';
import { sessionOf } from './factories';

/** Authenticates by bearer token, or by a session in the header `X-Session` instead of a cookie. */
async function authenticate({ headers }: IncomingMessage): Promise<Authentication> {
  const secret = headers.authorization?.replace('Bearer ', '');
  if (secret) {
    return findBySecret(secret).then(
      (accessToken) => ({ credential: 'TOKEN', accessToken }),
      () => null,
    );
  }
  const [userId, sessionId] = String(headers['x-session'] ?? '').split(':');
  return userId && sessionId ? { credential: 'COOKIE', session: { userId, sessionId } } : null;
}

export const bearer = ({ secret }: { secret: string }) => ({ Authorization: `Bearer ${secret}` });

export function session(user: User) {
  const { userId, sessionId } = sessionOf(user);
  return { 'X-Session': `${userId}:${sessionId}` };
}

/**
 * The API on a port of its own while the test file runs; after each test every stream is closed, and
 * nothing of it may be left. Call it at the top of the file, after `testDatabase`.
 */
export function liveServer(options?: ServerOptions) {
  const server = createServer(options);
  const http = createHTTPServer((request, response) => {
    const ipAddress = request.socket.remoteAddress;
    server(request, response, { authenticate: () => authenticate(request), ipAddress });
  });
  const clients: { leave(): void }[] = [];
  const live = {
    url: '',
    async follow(headers: Record<string, string>, query: string) {
      const client = await follow(live.url, headers, query);
      clients.push(client);
      return client;
    },
  };
  beforeAll(async () => {
    await once(http.listen(0, '127.0.0.1'), 'listening');
    const address = http.address();
    live.url = `http://127.0.0.1:${typeof address === 'object' && address?.port}/api/graphql`;
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.leave();
    await untilOpen(0);
    expect(changeFeed.listenerCount).toBe(0);
  });
  afterAll(() => {
    http.closeAllConnections();
    http.close();
  });
  return live;
}

interface ServerSentEvent {
  event: string;
  data: string;
}

async function* eventsOf(body: ReadableStream<Uint8Array>) {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      // A line that begins with a colon is a comment, which keeps the connection alive.
      const lines = block.split('\n').filter((line) => line !== '' && !line.startsWith(':'));
      if (lines.length === 0) continue;
      const field = (name: string) =>
        lines
          .find((line) => line.startsWith(`${name}:`))
          ?.slice(name.length + 1)
          .trim() ?? '';
      yield { event: field('event'), data: field('data') } satisfies ServerSentEvent;
    }
  }
}

/** Opens a stream as `curl -N` would, and resolves once the server has it open. */
async function follow(url: string, headers: Record<string, string>, query: string) {
  const client = new AbortController();
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
    signal: client.signal,
  });
  if (!response.body) throw new Error('There is no stream');
  const events = eventsOf(response.body as ReadableStream<Uint8Array>);
  return {
    response,
    leave: () => client.abort(),
    /** The next result, or `complete`; waits for it. */
    async next() {
      const { value } = await events.next();
      if (!value) return 'closed' as const;
      return value.event === 'complete' ? ('complete' as const) : JSON.parse(value.data);
    },
  };
}

/** Sends a request and no more: the answer is there to be read, or not, and the socket to be closed. */
export function knock(url: string, headers: Record<string, string>, query: string) {
  const { port, pathname } = new URL(url);
  const body = JSON.stringify({ query });
  const fields = { Host: 'localhost', 'Content-Type': 'application/json', ...headers };
  const head = Object.entries({ ...fields, 'Content-Length': body.length })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  const socket = createConnection(Number(port), '127.0.0.1').on('error', () => {});
  socket.write(`POST ${pathname} HTTP/1.1\r\n${head}\r\n${body}`);
  return socket;
}

/** Resolves when that many streams are open, fails after `within` milliseconds. */
export async function untilOpen(count: number, within = 3000) {
  const deadline = Date.now() + within;
  while (openStreams() !== count) {
    if (Date.now() > deadline) throw new Error(`${openStreams()} streams are open, not ${count}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
