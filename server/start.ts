import { subscribe } from 'node:diagnostics_channel';
import type { Server, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { resumeDeletions } from '../models/account/deletion';
import { connect } from '../models/database';
import { EnvironmentError, environment } from './environment';
import { securityHeaders } from './headers';
import { shutDown, trackRequest } from './shutdown';

/** Delay between attempts to connect to the database, in milliseconds. */
const connectInterval = 5000;

/** Prepares a server before its first request: configuration, headers, shutdown, database. */
export function prepareServer() {
  const configuration = readConfiguration();
  const setSecurityHeaders = securityHeaders(configuration);

  // Next does not expose its HTTP server. Node publishes each request before Next handles it.
  subscribe('http.server.request.start', (message) => {
    const { response, server } = message as { response: ServerResponse; server: Server };
    setSecurityHeaders(response);
    trackRequest(server, response);
  });

  // Set by the launcher. Otherwise Next shuts down by itself.
  if (process.env.NEXT_MANUAL_SIG_HANDLE) {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, shutDown);
  }

  void connectEarly(configuration.MONGODB_URI);
}

/** Connects before the first request, and finishes account deletions that an earlier process has not finished. */
async function connectEarly(uri: string) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await connect(uri);
      return resumeDeletions();
    } catch {
      if (attempt === 1) console.error('The database does not respond yet');
      await sleep(connectInterval);
    }
  }
}

function readConfiguration() {
  try {
    return environment();
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
