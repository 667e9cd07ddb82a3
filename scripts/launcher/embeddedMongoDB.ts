import { once } from 'node:events';
import { CliError } from '../cliError';
import { type Child, startChild } from './childProcess';

/** Starts the embedded database on a directory. Several processes may use the same directory. */
export function startEmbeddedMongoDB(directory: string): Child {
  return startChild(
    'The embedded database',
    new URL(import.meta.resolve('embedded-mongodb/bin')),
    ['--data', directory],
    {
      execArgv: ['--import', import.meta.resolve('tsx')],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    },
  );
}

/**
 * The connection string of an embedded database, once it accepts connections.
 * @throws CliError if it ends before.
 */
export async function waitForURI({ name, process: child, ended }: Child): Promise<string> {
  const [message] = await Promise.race([
    once(child, 'message'),
    ended.then((result) => {
      throw new CliError(`${name} did not start (${result})`);
    }),
  ]);
  return message.uri;
}
