import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Collection, type Db, type Document, MongoClient } from 'mongodb';
import { afterAll, beforeAll } from 'vitest';
import { startServer } from '../src/server';

export const temporaryDirectory = () => mkdtemp(join(tmpdir(), 'embedded-mongodb-'));

export interface TestServer {
  uri: string;
  dataDir: string;
  client: MongoClient;
  database: Db;
  /** A collection that no other test uses. */
  collection(): Collection<Document>;
}

/** A server on a directory of its own for the tests of a file. */
export function testServer(): TestServer {
  let count = 0;
  let close = async () => {};
  const server = {
    collection: () => server.database.collection(`c${++count}`),
  } as TestServer;
  beforeAll(async () => {
    const dataDir = await temporaryDirectory();
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

const bin = new URL('../bin.mjs', import.meta.url).pathname;

export function spawnServer(...args: string[]): ChildProcess {
  return spawn(process.execPath, [bin, ...args], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
}

/** A server process that accepts connections. */
export async function startProcess(dataDir: string, ...args: string[]) {
  const child = spawnServer('--data', dataDir, ...args);
  const exited = once(child, 'exit');
  const [line] = await once(child.stdout as NodeJS.ReadableStream, 'data');
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    const [code] = await exited;
    return code as number | null;
  };
  return { uri: String(line).trim(), child, end };
}

/** Why a server does not start: its exit code and what it prints. */
export async function failedStart(...args: string[]) {
  const child = spawnServer(...args);
  let output = '';
  child.stderr?.on('data', (chunk) => {
    output += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, output: output.trim() };
}
