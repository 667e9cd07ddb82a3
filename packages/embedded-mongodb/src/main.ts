import { parseArgs } from 'node:util';
import { type ServerOptions, startServer } from './server';

const USAGE = 'usage: embedded-mongodb --data DIRECTORY [--port NUMBER]';

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function readOptions(): ServerOptions {
  try {
    const { values } = parseArgs({
      options: { data: { type: 'string' }, port: { type: 'string' } },
    });
    const isPort = /^\d{1,5}$/.test(values.port ?? '0') && Number(values.port ?? 0) < 65536;
    if (values.data && isPort) {
      return {
        dataDir: values.data,
        port: values.port === undefined ? undefined : Number(values.port),
      };
    }
  } catch {
    // An unknown option gets the same message.
  }
  return fail(USAGE);
}

const options = readOptions();
const server = await startServer(options).catch((error: Error) =>
  fail(`embedded-mongodb cannot use ${options.dataDir}: ${error.message}`),
);
if (options.port !== undefined) {
  process.stderr.write(
    'Warning: every user of this machine can read and change the data through this port.\n',
  );
}

let isStopping = false;
async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  await server.close();
  process.exit(0);
}

process.on('SIGTERM', stop);
process.on('SIGINT', stop);
// The process that started this one has ended.
process.on('disconnect', stop);

process.send?.({ uri: server.uri });
process.stdout.write(`${server.uri}\n`);
