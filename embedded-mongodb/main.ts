import { parseArgs } from 'node:util';
import { startServer } from './server';

const USAGE = 'usage: node --import tsx embedded-mongodb/main.ts --data DIRECTORY [--port NUMBER]';

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function readOptions(): { dataDir: string; port?: number } {
  try {
    const { values } = parseArgs({
      options: { data: { type: 'string' }, port: { type: 'string' } },
    });
    if (values.data && /^\d*$/.test(values.port ?? '')) {
      return { dataDir: values.data, port: values.port ? Number(values.port) : undefined };
    }
  } catch {
    // An option that there is not is answered like one that is missing.
  }
  return fail(USAGE);
}

const options = readOptions();
const server = await startServer(options).catch((error: Error) =>
  fail(`embedded-mongodb cannot use ${options.dataDir}: ${error.message}`),
);

let stopping = false;
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  await server.close();
  process.exit(0);
}

process.on('SIGTERM', stop);
process.on('SIGINT', stop);
// The process that started this one is gone, so nobody would stop it any more.
process.on('disconnect', stop);

process.stdout.write(`${JSON.stringify({ uri: server.uri })}\n`);
process.send?.({ uri: server.uri });
