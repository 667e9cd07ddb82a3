import { connect, disconnect } from '../models/database';
import { CliError } from './cliError';
import { endChild } from './launcher/childProcess';
import { loadConfiguration } from './launcher/configuration';
import { startEmbeddedMongoDB, uriOf } from './launcher/embeddedMongoDB';
import { checkDatabase, checkDataDirectory } from './launcher/preflight';

/** How long the database may take over one of many writes, in milliseconds: nobody waits for a page here. */
const patience = 60_000;

/**
 * Does something with the configured database. The embedded one gets a server for the time it takes,
 * beside any other that runs on the same directory.
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
    return await withConnection(await uriOf(server), work);
  } finally {
    await endChild(server);
  }
}

async function withConnection<Result>(uri: string, work: () => Promise<Result>) {
  try {
    await connect(uri, patience);
    return await work();
  } catch (error) {
    // Those of the driver carry everything that was on its way.
    const { name, message } = error as Error;
    throw name.startsWith('Mongo') ? new CliError(`The database failed: ${message}`) : error;
  } finally {
    await disconnect();
  }
}
