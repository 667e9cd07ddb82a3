import { get } from 'node:http';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { type Child, startChild } from './childProcess';

/** Starts Next's server for production or development with the configuration in `env`. */
export function startApp(
  mode: 'production' | 'development',
  port: number,
  env: NodeJS.ProcessEnv,
): Child {
  const app = startChild(
    'The app',
    new URL('next.mjs', import.meta.url),
    [mode === 'production' ? 'start' : 'dev', '--port', String(port)],
    {
      env: {
        ...env,
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

/** Passes on what Next prints, without the greeting, which names addresses of the machine. */
async function passOn(output: Readable) {
  let greeting: string[] | undefined = [];
  for await (const line of createInterface(output)) {
    if (!greeting) console.log(line);
    else if (/^\W*Ready in /.test(stripVTControlCharacters(line))) greeting = undefined;
    else greeting.push(line);
  }
  // It ended before it was ready: perhaps this says why.
  if (greeting && greeting.length > 0) console.log(greeting.join('\n'));
}

/** Resolves when the app answers requests, its database included. */
export async function appAnswers(port: number) {
  while (!(await isHealthy(port))) await wait(40);
}

function isHealthy(port: number) {
  return new Promise<boolean>((resolve) => {
    get({ host: '127.0.0.1', port, path: '/api/health', agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).on('error', () => resolve(false));
  });
}
