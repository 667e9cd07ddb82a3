import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { databaseHosts } from '../../server/environment';
import { CliError } from '../cliError';

/** Time for a database to respond, in milliseconds. */
const timeout = 2500;

/** @throws CliError if the port cannot be used. */
export async function checkPort(port: number) {
  const server = createServer();
  try {
    await once(server.listen(port), 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CliError(
      code === 'EADDRINUSE'
        ? `PORT ${port} is in use. Stop the other process, or set PORT to another port.`
        : `PORT ${port} cannot be used (${code}). Set PORT to another port.`,
    );
  } finally {
    server.close();
  }
}

/** Creates the directory if it is missing, readable only by its owner. @throws CliError if it is not writable. */
export async function checkDataDirectory(directory: string) {
  const probe = join(directory, `.probe-${randomBytes(6).toString('hex')}`);
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeFile(probe, '');
    await rm(probe);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CliError(
      `DATA_DIR ${directory} is not writable (${code}). Set DATA_DIR to another directory.`,
    );
  }
}

/** @throws CliError if the database does not respond or refuses the connection. */
export async function checkDatabase(uri: string) {
  const { mongo } = (await import('mongoose')).default;
  try {
    const client = new mongo.MongoClient(uri, {
      serverSelectionTimeoutMS: timeout,
      connectTimeoutMS: timeout,
    });
    try {
      await client.db().command({ ping: 1 });
    } finally {
      await client.close();
    }
  } catch (error) {
    throw new CliError(`MONGODB_URI ${explain(error as Error, databaseHosts(uri)?.join(', '))}`);
  }
}

/** MongoDB's error code for a wrong user name or password. */
const authenticationFailed = 18;

function explain(error: Error & { code?: unknown }, hosts = 'the host') {
  if (error.code === authenticationFailed)
    return `is not accepted: wrong user or password for ${hosts}`;
  if (error.name === 'MongoServerSelectionError')
    return `cannot be reached: ${hosts} does not respond`;
  if (error.code === 'ENOTFOUND') return `cannot be reached: the host ${hosts} is unknown`;
  return `is invalid: ${error.message.split('\n')[0]}`;
}
