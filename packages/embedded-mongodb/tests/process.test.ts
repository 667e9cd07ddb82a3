import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { open } from 'lmdb';
import { MongoClient } from 'mongodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encode } from '../src/bson';
import { FILE_NAME, Tree, treeKey } from '../src/store';
import { failedStart, startProcess, temporaryDirectory } from './support';

let directory: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(() => rm(directory, { recursive: true }));

const WRITERS = 8;
const KILLS = Number(process.env.KILLS ?? 3);

const places = (client: MongoClient) =>
  client.db('test').collection<{ _id: number; n: number; tags: string[] }>('places');

/** Writes until the server dies. Returns the IDs of acknowledged inserts. */
async function writeUntilKilled(client: MongoClient, first: number): Promise<number[]> {
  const inserted: number[] = [];
  const write = async (writer: number) => {
    for (let _id = first + writer; ; _id += WRITERS) {
      await places(client).insertOne({ _id, n: _id % 10, tags: [`a${_id % 5}`, `b${_id % 3}`] });
      inserted.push(_id);
      if (_id % 4 === 0) await places(client).updateOne({ _id }, { $set: { tags: ['changed'] } });
    }
  };
  await Promise.allSettled(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
  return inserted;
}

describe('a killed server', () => {
  it('has every acknowledged write, and indexes that agree with the documents', async () => {
    const acknowledged: number[] = [];
    for (let round = 0; round < KILLS; round++) {
      const server = await startProcess(directory);
      const client = await MongoClient.connect(server.uri, {
        serverSelectionTimeoutMS: 1000,
        retryWrites: false,
      });
      await places(client).createIndexes([{ key: { n: 1 } }, { key: { tags: 1, n: -1 } }]);
      const writing = writeUntilKilled(client, round * 1_000_000);
      await wait(200 + Math.random() * 200);
      await server.end('SIGKILL');
      acknowledged.push(...(await writing));
      await client.close();
    }
    const server = await startProcess(directory);
    const client = await MongoClient.connect(server.uri);
    const all = await places(client).find().hint({ $natural: 1 }).sort({ _id: 1 }).toArray();
    const ids = new Set(all.map(({ _id }) => _id));
    expect(acknowledged.length).toBeGreaterThan(0);
    expect(acknowledged.filter((id) => !ids.has(id))).toEqual([]);
    expect(await places(client).estimatedDocumentCount()).toBe(all.length);
    for (const hint of ['n_1', 'tags_1_n_-1']) {
      expect(await places(client).find().hint(hint).sort({ _id: 1 }).toArray()).toEqual(all);
    }
    await client.close();
    expect(await server.end('SIGTERM')).toBe(0);
  });
});

describe('two processes on one directory', () => {
  it('see the writes and indexes of each other', async () => {
    const servers = await Promise.all([startProcess(directory), startProcess(directory)]);
    const clients = await Promise.all(servers.map(({ uri }) => MongoClient.connect(uri)));
    const [first, second] = clients.map(places) as [
      ReturnType<typeof places>,
      ReturnType<typeof places>,
    ];
    await first.createIndex({ n: 1 }, { unique: true });
    const inserts = Array.from({ length: 40 }, (_, n) => {
      const collection = n % 2 ? first : second;
      return collection.insertOne({ _id: n, n: Math.floor(n / 2), tags: [] });
    });
    const results = await Promise.allSettled(inserts);
    const failures = results.filter((result) => result.status === 'rejected');
    expect(failures).toHaveLength(20);
    for (const { reason } of failures) expect(reason).toMatchObject({ code: 11000 });
    expect(await second.countDocuments({ n: { $gte: 0 } })).toBe(20);
    expect(await first.find().toArray()).toEqual(await second.find().toArray());
    await Promise.all(clients.map((client) => client.close()));
    expect(await Promise.all(servers.map(({ end }) => end('SIGTERM')))).toEqual([0, 0]);
  });
});

describe('a server process', () => {
  it('keeps its directory, files and socket from other users, and removes the socket', async () => {
    const data = join(directory, 'deep', 'data');
    const { uri, end } = await startProcess(data);
    const socket = decodeURIComponent(uri.slice('mongodb://'.length));
    expect(socket.startsWith(data)).toBe(true);
    const modes = [data, join(data, FILE_NAME), join(data, `${FILE_NAME}-lock`)].map(
      (path) => statSync(path).mode & 0o777,
    );
    expect(modes).toEqual([0o700, 0o600, 0o600]);
    expect(await end('SIGTERM')).toBe(0);
    expect(await readdir(data)).toEqual([FILE_NAME, `${FILE_NAME}-lock`]);
  });

  it('uses a short directory for the socket when the path of the data is long', async () => {
    const data = join(directory, 'x'.repeat(120));
    const { uri, end } = await startProcess(data);
    const socket = decodeURIComponent(uri.slice('mongodb://'.length));
    expect(Buffer.byteLength(socket)).toBeLessThan(100);
    expect((await stat(join(socket, '..'))).mode & 0o777).toBe(0o700);
    const client = await MongoClient.connect(uri);
    expect(await client.db('test').command({ ping: 1 })).toEqual({ ok: 1 });
    await client.close();
    await end('SIGTERM');
  });

  it('listens on TCP only with --port, and warns', async () => {
    const { uri, child, end } = await startProcess(directory, '--port', '0');
    expect(uri).toMatch(/^mongodb:\/\/127\.0\.0\.1:\d+$/);
    const warning = String(
      child.stderr?.read() ?? (await new Promise((r) => child.stderr?.once('data', r))),
    );
    expect(warning).toContain('Warning: every user of this machine');
    const client = await MongoClient.connect(uri);
    expect(await client.db('admin').command({ hello: 1 })).toMatchObject({ maxWireVersion: 21 });
    await client.close();
    await end('SIGTERM');
  });

  it('ends when the process that started it has ended', async () => {
    const { child } = await startProcess(directory);
    child.disconnect();
    await expect.poll(() => child.exitCode, { timeout: 5000 }).toBe(0);
  });

  it.each([
    ['an option is missing', []],
    ['the port is not a number', ['--data', '/tmp/x', '--port', 'many']],
    ['the directory cannot be created', ['--data', '/proc/nowhere']],
  ])('explains in one line why it does not start when %s', async (_, args) => {
    const { code, output } = await failedStart(...args);
    expect(code).toBe(1);
    expect(output.split('\n')).toHaveLength(1);
  });
});

describe('a data file', () => {
  const file = () => join(directory, FILE_NAME);

  it('that is truncated is refused and left as it is', async () => {
    const server = await startProcess(directory);
    const client = await MongoClient.connect(server.uri);
    const text = 'x'.repeat(1000);
    await client
      .db('test')
      .collection('c')
      .insertMany(Array.from({ length: 1000 }, () => ({ text })));
    await client.close();
    await server.end('SIGTERM');
    await truncate(file(), 40_960);
    const before = readFileSync(file());
    const { code, output } = await failedStart('--data', directory);
    expect(code).toBe(1);
    expect(output).toContain('is damaged');
    expect(readFileSync(file()).equals(before)).toBe(true);
  });

  it('of another kind is refused and left as it is', async () => {
    writeFileSync(file(), 'name,latitude,longitude\n'.repeat(500));
    const before = readFileSync(file());
    const { output } = await failedStart('--data', directory);
    expect(output).toContain('is not a database file');
    expect(readFileSync(file()).equals(before)).toBe(true);
  });

  it.each([
    [
      'of another format version',
      treeKey(Tree.state, Buffer.from('format')),
      encode({ version: 99 }),
      'has format version 99',
    ],
    [
      'of another program',
      Buffer.from('key'),
      Buffer.from('value'),
      'was not created by embedded-mongodb',
    ],
  ])('%s is refused and left as it is', async (_, key, value, message) => {
    await mkdir(directory, { recursive: true });
    const database = open<Buffer, Buffer>({
      path: file(),
      noSubdir: true,
      keyEncoding: 'binary',
      encoding: 'binary',
    });
    await database.put(key, value);
    await database.close();
    const before = readFileSync(file());
    const { output } = await failedStart('--data', directory);
    expect(output).toContain(message);
    expect(readFileSync(file()).equals(before)).toBe(true);
  });
});
