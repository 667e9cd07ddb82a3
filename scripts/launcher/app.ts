import { get } from 'node:http';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { CliError } from '../cliError';
import { type Child, startChild } from './childProcess';

/** What the app is told when everything it needs is there. */
export type AppSettings = Record<'MONGODB_URI' | 'NEXTAUTH_SECRET' | 'NEXTAUTH_URL', string>;

/** Starts the process of Next's server for production or development, which waits for `serveApp`. */
export function startApp(mode: 'production' | 'development', port: number): Child {
  const app = startChild(
    'The app',
    new URL('next.mjs', import.meta.url),
    [mode === 'production' ? 'start' : 'dev', '--port', String(port)],
    {
      env: {
        ...process.env,
        NODE_ENV: mode,
        NEXT_TELEMETRY_DISABLED: '1',
        ...(process.stdout.isTTY && { FORCE_COLOR: '1' }),
        // In production instrumentation.ts ends the server; in development Next does, given time.
        ...(mode === 'production'
          ? { NEXT_MANUAL_SIG_HANDLE: 'true' }
          : { NEXT_EXIT_TIMEOUT_MS: '5000' }),
      },
      execArgv: [],
      stdio: ['inherit', 'pipe', 'inherit', 'ipc'],
    },
  );
  void passOn(app.process.stdout as Readable);
  return app;
}

/** The app may take this long to come up, in milliseconds. */
const patience = 60_000;

/**
 * Has the app serve; resolves when it answers requests, its database included.
 * @throws CliError when it does not.
 */
export async function serveApp({ process: app }: Child, port: number, settings: AppSettings) {
  app.send(settings);
  const deadline = Date.now() + patience;
  while (!(await isHealthy(port))) {
    if (Date.now() > deadline) throw new CliError('The app or its database does not answer');
    await wait(40);
  }
}

const endOfGreeting = /^\W*Ready in /;
/** That the configuration was read, and which settings of it Next calls experiments. */
const chatter =
  /^\W*Running next\.config\.ts took |^- Experiments|^ +\S (agentUpgrade|scrollRestoration|turbopack)/;

/** Passes on what Next prints, without the greeting, which names addresses of the machine. */
async function passOn(output: Readable) {
  let greeting: string[] | undefined = [];
  for await (const line of createInterface(output)) {
    const text = stripVTControlCharacters(line);
    if (endOfGreeting.test(text)) greeting = undefined;
    else if (greeting) greeting.push(line);
    else if (!chatter.test(text)) console.log(line);
  }
  // It ended before it was ready: perhaps this says why.
  if (greeting && greeting.length > 0) console.log(greeting.join('\n'));
}

function isHealthy(port: number) {
  return new Promise<boolean>((resolve) => {
    get({ host: '127.0.0.1', port, path: '/api/health', agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).on('error', () => resolve(false));
  });
}
