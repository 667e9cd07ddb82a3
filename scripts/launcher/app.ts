import { setTimeout as sleep } from 'node:timers/promises';
import { CliError } from '../cliError';
import { type Child, startChild } from './childProcess';

/** Configuration that the launcher provides if the environment does not. */
export type AppSettings = Record<'MONGODB_URI' | 'NEXTAUTH_SECRET' | 'NEXTAUTH_URL', string>;

/** Starts Next's server. */
export function startApp(
  mode: 'production' | 'development',
  port: number,
  settings: AppSettings,
): Child {
  const command = mode === 'production' ? 'start' : 'dev';
  return startChild(
    'The app',
    new URL('next.mjs', import.meta.url),
    [command, '--port', String(port)],
    {
      env: {
        ...process.env,
        ...settings,
        NODE_ENV: mode,
        NEXT_TELEMETRY_DISABLED: '1',
        // In production server/ shuts the process down. In development Next does, within this time.
        ...(mode === 'production'
          ? { NEXT_MANUAL_SIG_HANDLE: 'true' }
          : { NEXT_EXIT_TIMEOUT_MS: '5000' }),
      },
      execArgv: [],
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    },
  );
}

/** Time for the app to start, in milliseconds. */
const startTimeout = 60_000;

/**
 * Resolves when the app and its database respond to requests.
 * @throws CliError if they do not in time.
 */
export async function waitForApp(port: number) {
  const deadline = Date.now() + startTimeout;
  while (!(await isHealthy(port))) {
    if (Date.now() > deadline) throw new CliError('The app or its database does not respond');
    await sleep(50);
  }
}

const isHealthy = (port: number) =>
  fetch(`http://127.0.0.1:${port}/api/health`).then(
    ({ ok }) => ok,
    () => false,
  );
