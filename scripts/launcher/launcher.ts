import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { reportError } from '../cliError';
import { startApp, waitForApp } from './app';
import { ensureBuild } from './build';
import { loadConfiguration } from './configuration';
import { demoSignIn } from './demoAccounts';
import { startEmbeddedMongoDB, waitForURI } from './embeddedMongoDB';
import { keepSecret } from './nextauthSecret';
import { checkDatabase, checkDataDirectory, checkPort } from './preflight';
import { Processes } from './processes';

type Mode = 'production' | 'development';

/** npm repeats a signal that the terminal has already sent. Within this time, in milliseconds, it counts once. */
const repeatedSignalTime = 1000;

/** Runs the app, and the embedded database if it is used, until a signal arrives. Then exits. */
export async function launch(mode: Mode) {
  const processes = new Processes();
  const status = await Promise.race([
    stopSignal(processes),
    processes.failed,
    serve(mode, processes).then(() => new Promise<never>(() => {})),
  ]).catch((error: unknown) => {
    reportError(error);
    return 1;
  });
  const inTime = await processes.end();
  if (!inTime) console.error('Some processes did not end in time and were killed');
  process.exit(inTime ? status : 1);
}

/** Resolves to the exit status at the first signal. A second signal kills all children. */
function stopSignal(processes: Processes) {
  return new Promise<number>((resolve) => {
    let firstAt: number | undefined;
    const stop = () => {
      firstAt ??= Date.now();
      if (Date.now() - firstAt > repeatedSignalTime) processes.kill();
      resolve(0);
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  });
}

async function serve(mode: Mode, processes: Processes) {
  const { PORT, DATA_DIR, MONGODB_URI, NEXTAUTH_SECRET, NEXTAUTH_URL } = loadConfiguration(mode);
  const usesDataDirectory = MONGODB_URI === undefined || NEXTAUTH_SECRET === undefined;
  await Promise.all([
    checkPort(PORT),
    usesDataDirectory && checkDataDirectory(DATA_DIR),
    MONGODB_URI !== undefined && checkDatabase(MONGODB_URI),
  ]);
  const [uri, secret] = await Promise.all([
    MONGODB_URI ?? startDatabase(DATA_DIR, processes),
    NEXTAUTH_SECRET ?? keepSecret(DATA_DIR),
    mode === 'production' && ensureBuild(processes),
  ]);
  processes.keep(
    startApp(mode, PORT, {
      MONGODB_URI: uri,
      NEXTAUTH_SECRET: secret,
      NEXTAUTH_URL: NEXTAUTH_URL ?? `http://localhost:${PORT}`,
    }),
  );
  await waitForApp(PORT);
  console.log(`Places is ready: http://localhost:${PORT}`);
  if (MONGODB_URI === undefined) console.log(demoSignIn);
}

/** Starts the embedded database. Demo data is added once per directory, so that deleted places stay deleted. */
async function startDatabase(directory: string, processes: Processes) {
  const marker = join(directory, 'demo-data');
  const uri = await waitForURI(processes.keep(startEmbeddedMongoDB(directory)));
  if (existsSync(marker)) return uri;
  const { addDemoData } = await import('./demoData');
  await addDemoData(uri);
  await writeFile(marker, 'The demo data has been added.\n', { flush: true });
  return uri;
}
