import { connect, disconnect } from '../models/database';
import { CliError } from './cliError';
import { endChild } from './launcher/childProcess';
import { loadConfiguration } from './launcher/configuration';
import { startEmbeddedMongoDB, waitForURI } from './launcher/embeddedMongoDB';
import { checkDatabase, checkDataDirectory } from './launcher/preflight';

/** Time for one command, in milliseconds. */
const timeout = 60_000;

/**
 * Runs `work` connected to the configured database. For the embedded database it starts a server, which can run
 * beside others on the same directory.
 */
export async function withDatabase<Result>(work: () => Promise<Result>): Promise<Result> {
  const { MONGODB_URI, DATA_DIR } = loadConfiguration('development');
  if (MONGODB_URI !== undefined) {
    await checkDatabase(MONGODB_URI);
    return withConnection(MONGODB_URI, work);
  }
  await checkDataDirectory(DATA_DIR);
  const server = startEmbeddedMongoDB(DATA_DIR);
  try {
    return await withConnection(await waitForURI(server), work);
  } finally {
    await endChild(server);
  }
}

async function withConnection<Result>(uri: string, work: () => Promise<Result>) {
  try {
    await connect(uri, timeout);
    return await work();
  } catch (error) {
    // Errors of the driver contain the documents of the command.
    const { name, message } = error as Error;
    throw name.startsWith('Mongo') ? new CliError(`The database failed: ${message}`) : error;
  } finally {
    await disconnect();
  }
}
