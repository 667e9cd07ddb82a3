import { subscribe } from 'node:diagnostics_channel';
import type { Server, ServerResponse } from 'node:http';
import { Server as NetServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { resumeDeletions } from '../models/account/deletion';
import { connect, disconnect } from '../models/database';
import { type AppEnvironment, EnvironmentError, environment } from './environment';

/** A browser keeps to https for this long, in seconds, once it has come by https: a year. */
const httpsOnly = 'max-age=31536000';

/**
 * What a page may load and lead to. Not among the headers of Next's configuration, which are fixed when
 * Next builds: the providers are known when a server starts.
 */
function contentSecurityPolicy({ NODE_ENV, GITHUB_URL, GOOGLE_ISSUER }: AppEnvironment) {
  const development = NODE_ENV === 'development';
  return Object.entries({
    'default-src': "'self'",
    // Files of our own. In development Next writes and evaluates others, and speaks through a web socket.
    'script-src': development ? "'self' 'unsafe-eval' 'unsafe-inline'" : "'self'",
    // GraphiQL's editor makes style elements.
    'style-src': "'self' 'unsafe-inline'",
    'img-src': "'self' https: http: data:",
    'font-src': "'self' data:",
    'connect-src': development ? "'self' ws:" : "'self'",
    'worker-src': "'self'",
    'object-src': "'none'",
    'base-uri': "'self'",
    // Browsers hold redirects of a form to this as well: sign-in leads to the providers.
    'form-action': `'self' ${GITHUB_URL} ${GOOGLE_ISSUER}`,
    'frame-ancestors': "'none'",
  })
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join('; ');
}

/** Running requests get this long to finish after a signal, in milliseconds; the launcher waits 9 s. */
const patience = 7000;

/** A request that was on its way on an open connection arrives within this, in milliseconds. */
const grace = 250;

/** While the database does not answer it is asked again this much later, in milliseconds. */
const connectionInterval = 5000;

const servers = new Set<Server>();
const running = new Set<ServerResponse>();
let stopping = false;

/** Readies a server before its first request: configuration, database, an orderly end. */
export function prepareServer() {
  const configured = checkedEnvironment();
  const https = configured.NEXTAUTH_URL.startsWith('https:');
  const policy = contentSecurityPolicy(configured);

  // Next shows its server to nobody: Node tells of every request before anybody else sees it.
  subscribe('http.server.request.start', (message) => {
    const { response, server } = message as { response: ServerResponse; server: Server };
    response.setHeader('Content-Security-Policy', policy);
    if (https) response.setHeader('Strict-Transport-Security', httpsOnly);
    if (stopping) response.setHeader('Connection', 'close');
    servers.add(server);
    running.add(response);
    response.once('close', () => running.delete(response));
  });

  // Set by the launcher; otherwise Next ends the server by itself.
  if (process.env.NEXT_MANUAL_SIG_HANDLE) {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, shutDown);
  }

  void connectEarly(configured.MONGODB_URI);
}

/** So that the first request finds a connection and its indexes, and what a crash has left undone is done. */
async function connectEarly(uri: string) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await connect(uri);
      return resumeDeletions();
    } catch {
      if (attempt === 1) console.error('The database does not answer yet');
      await wait(connectionInterval);
    }
  }
}

function checkedEnvironment() {
  try {
    return environment();
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

/** Takes no new connections, ends streams, lets the rest finish, closes the database, exits. */
async function shutDown() {
  if (stopping) return;
  stopping = true;
  // http.Server's own `close` would also cut connections that a request is on its way on.
  for (const server of servers) NetServer.prototype.close.call(server);
  for (const response of running) {
    if (isEventStream(response)) response.end();
    else if (!response.headersSent) response.setHeader('Connection', 'close');
  }
  const started = Date.now();
  await wait(grace);
  while (running.size > 0 && Date.now() - started < patience) await wait(20);
  await disconnect();
  process.exit(0);
}

const isEventStream = (response: ServerResponse) =>
  String(response.getHeader('Content-Type')).startsWith('text/event-stream');
