import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { report } from '../cliError';
import { demoSignIn } from '../demoAccounts';
import { serveApp, startApp } from './app';
import { ensureBuild } from './build';
import { loadConfiguration } from './configuration';
import { startEmbeddedMongoDB, uriOf } from './embeddedMongoDB';
import { keepSecret } from './nextauthSecret';
import { checkDatabase, checkDataDirectory, checkPort } from './preflight';
import { Processes } from './processes';

type Mode = 'production' | 'development';

/** npm passes on a signal that the terminal has sent to both of us: one this close, in milliseconds, is the same one. */
const echo = 1000;

/** Starts the app, and its database if it is the embedded one, keeps them until a signal, and exits. */
export async function launch(mode: Mode) {
  const processes = new Processes();
  const status = await Promise.race([
    stopSignal(processes),
    processes.failed,
    serve(mode, processes).then(() => new Promise<never>(() => {})),
  ]).catch((error: unknown) => {
    report(error);
    return 1;
  });
  const inTime = await processes.end();
  if (!inTime) console.error('Not everything ended in time; the rest was killed');
  process.exit(inTime ? status : 1);
}

/** Resolves to the exit status at the first signal; another one ends everything at once. */
function stopSignal(processes: Processes) {
  return new Promise<number>((resolve) => {
    let first: number | undefined;
    const stop = () => {
      first ??= Date.now();
      if (Date.now() - first > echo) processes.kill();
      resolve(0);
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  });
}

async function serve(mode: Mode, processes: Processes) {
  const { PORT, DATA_DIR, MONGODB_URI, NEXTAUTH_SECRET, NEXTAUTH_URL } = loadConfiguration(mode);
  const keepsData = MONGODB_URI === undefined || NEXTAUTH_SECRET === undefined;
  await Promise.all([
    checkPort(PORT),
    keepsData && checkDataDirectory(DATA_DIR),
    MONGODB_URI !== undefined && checkDatabase(MONGODB_URI),
  ]);

  // Each takes a while, so they start side by side; the database first, since it ends last.
  const database = MONGODB_URI ?? startDatabase(DATA_DIR, processes);
  const app = processes.keep(startApp(mode, PORT));
  const [uri, secret] = await Promise.all([
    database,
    NEXTAUTH_SECRET ?? keepSecret(DATA_DIR),
    mode === 'production' && ensureBuild(processes),
  ]);
  await serveApp(app, PORT, {
    MONGODB_URI: uri,
    NEXTAUTH_SECRET: secret,
    NEXTAUTH_URL: NEXTAUTH_URL ?? `http://localhost:${PORT}`,
  });
  console.log(`Places is ready: http://localhost:${PORT}`);
  if (MONGODB_URI === undefined) console.log(demoSignIn);
}

/**
 * The embedded database. The demo data goes in once in the life of a directory: what somebody deletes
 * later stays deleted.
 */
async function startDatabase(directory: string, processes: Processes) {
  const marker = join(directory, 'demo-data');
  const [uri, firstStart] = await Promise.all([
    uriOf(processes.keep(startEmbeddedMongoDB(directory))),
    existsSync(marker) ? undefined : import('../demoData'),
  ]);
  if (firstStart) {
    await firstStart.addDemoData(uri);
    await writeFile(marker, 'The demo data is in; it is not put in again.\n', { flush: true });
  }
  return uri;
}
