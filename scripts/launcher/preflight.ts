import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { databaseHosts } from '../../server/environment';
import { CliError } from '../cliError';

/** How long a database may take to answer, in milliseconds. */
const patience = 2500;

/** @throws CliError when nothing can listen on the port. */
export async function checkPort(port: number) {
  const server = createServer();
  try {
    await once(server.listen(port), 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CliError(
      code === 'EADDRINUSE'
        ? `PORT ${port} is in use: end what uses it, or set PORT to another`
        : `PORT ${port} cannot be listened on (${code}): set PORT to another`,
    );
  } finally {
    server.close();
  }
}

/** Makes the directory if it is not there; what is kept in it is nobody else's. @throws CliError when it cannot be written. */
export async function checkDataDirectory(directory: string) {
  const probe = join(directory, `.probe-${randomBytes(6).toString('hex')}`);
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeFile(probe, '');
    await rm(probe);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CliError(
      `DATA_DIR ${directory} cannot be written (${code}): set DATA_DIR to a directory that can`,
    );
  }
}

/** @throws CliError when the database behind the connection string does not answer. */
export async function checkDatabase(uri: string) {
  const { mongo } = (await import('mongoose')).default;
  try {
    const client = new mongo.MongoClient(uri, {
      serverSelectionTimeoutMS: patience,
      connectTimeoutMS: patience,
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

/** MongoDB's code for a wrong user name or password. */
const authenticationFailed = 18;

function explain(error: Error & { code?: unknown }, hosts = 'the host') {
  if (error.code === authenticationFailed)
    return `does not fit: ${hosts} refuses the user or password`;
  if (error.name === 'MongoServerSelectionError') return `leads nowhere: ${hosts} does not answer`;
  if (error.code === 'ENOTFOUND') return `leads nowhere: ${hosts} is not known`;
  return `does not work: ${error.message.split('\n')[0]}`;
}
