import { once } from 'node:events';
import { CliError } from '../cliError';
import { type Child, startChild } from './childProcess';

/** Starts the embedded MongoDB on a directory; several may run on the same one at once. */
export function startEmbeddedMongoDB(directory: string): Child {
  return startChild(
    'The embedded database',
    new URL('../../embedded-mongodb/main.ts', import.meta.url),
    ['--data', directory],
    {
      execArgv: ['--import', import.meta.resolve('tsx')],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    },
  );
}

/** Where an embedded MongoDB answers, once it does. */
export async function uriOf({ name, process: child, ended }: Child): Promise<string> {
  const [message] = await Promise.race([
    once(child, 'message'),
    ended.then((how) => {
      throw new CliError(`${name} did not start (${how})`);
    }),
  ]);
  return message.uri;
}
