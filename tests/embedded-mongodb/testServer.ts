import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Collection, type Db, type Document, MongoClient } from 'mongodb';
import { afterAll, beforeAll } from 'vitest';
import { startServer } from '../../embedded-mongodb/server';

export interface TestServer {
  uri: string;
  dataDir: string;
  client: MongoClient;
  database: Db;
  /** A collection that no other test has. */
  collection(): Collection<Document>;
}

/** A server on a directory of its own for the tests of a file, from before the first to after the last. */
export function testServer(): TestServer {
  let count = 0;
  let close = async () => {};
  const server = {
    collection: () => server.database.collection(`c${++count}`),
  } as TestServer;
  beforeAll(async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'embedded-mongodb-'));
    const { uri, close: closeServer } = await startServer({ dataDir });
    const client = await MongoClient.connect(uri);
    Object.assign(server, { uri, dataDir, client, database: client.db('test') });
    close = async () => {
      await client.close();
      await closeServer();
      await rm(dataDir, { recursive: true });
    };
  });
  afterAll(() => close());
  return server;
}
