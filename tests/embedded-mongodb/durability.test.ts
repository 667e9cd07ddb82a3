import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { spawnServer, startProcess } from './serverProcess';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'embedded-mongodb-'));
});
afterEach(() => rm(directory, { recursive: true }));

const places = (client: MongoClient) =>
  client.db('test').collection<{ _id: number; n: number; tags: string[] }>('places');

/** Writes until the server is gone; answers with what was acknowledged. */
async function writeUntilGone(client: MongoClient, start: number) {
  const collection = places(client);
  const inserted: number[] = [];
  /** Sent, but perhaps not acknowledged: such a one may be there or not. */
  const deleting: number[] = [];
  const deleted: number[] = [];
  const writer = async (offset: number) => {
    for (let n = start + offset; ; n += 8) {
      const documents = [0, 1000].map((more) => ({
        _id: n * 10_000 + more,
        n,
        tags: [`a${n % 5}`, `b${n % 3}`],
      }));
      await collection.insertMany(documents);
      inserted.push(...documents.map(({ _id }) => _id));
      if (n % 4 === 0) {
        await collection.updateOne({ _id: n * 10_000 }, { $set: { tags: ['changed'] } });
        deleting.push(n * 10_000 + 1000);
        await collection.deleteOne({ _id: n * 10_000 + 1000 });
        deleted.push(n * 10_000 + 1000);
      }
    }
  };
  await Promise.allSettled(Array.from({ length: 8 }, (_, offset) => writer(offset)));
  return { inserted, deleting, deleted };
}

describe('a server that is killed', () => {
  it('has everything that it acknowledged, and indexes that agree with it', async () => {
    const there = new Set<number>();
    const doomed = new Set<number>();
    const gone = new Set<number>();
    for (let round = 0; round < 4; round++) {
      const server = await startProcess(directory);
      const client = await MongoClient.connect(server.uri, {
        serverSelectionTimeoutMS: 100,
        retryWrites: false,
        retryReads: false,
      });
      await places(client).createIndexes([{ key: { n: 1 } }, { key: { tags: 1, n: -1 } }]);
      const writing = writeUntilGone(client, 1 + round * 100_000);
      await new Promise((resolve) => setTimeout(resolve, 200 + Math.random() * 200));
      await server.kill();
      const { inserted, deleting, deleted } = await writing;
      expect(inserted.length).toBeGreaterThan(0);
      for (const id of inserted) there.add(id);
      for (const id of deleting) doomed.add(id);
      for (const id of deleted) gone.add(id);
      await client.close();
    }
    const server = await startProcess(directory);
    const client = await MongoClient.connect(server.uri);
    const collection = places(client);
    const all = await collection.find().sort({ _id: 1 }).hint({ $natural: 1 }).toArray();
    const ids = new Set(all.map(({ _id }) => _id));
    expect([...there].filter((id) => !ids.has(id) && !doomed.has(id))).toEqual([]);
    expect([...gone].filter((id) => ids.has(id))).toEqual([]);
    expect(await collection.estimatedDocumentCount()).toBe(all.length);
    for (const hint of ['_id_', 'n_1', 'tags_1_n_-1']) {
      expect(await collection.find().hint(hint).sort({ _id: 1 }).toArray()).toEqual(all);
    }
    const tagged = all.filter(({ tags }) => tags.includes('a1')).length;
    expect(await collection.countDocuments({ tags: 'a1' }, { hint: 'tags_1_n_-1' })).toBe(tagged);
    const one = all[0] as (typeof all)[number];
    await expect(collection.insertOne(one)).rejects.toMatchObject({ code: 11000 });
    await client.close();
    expect(await server.stop()).toBe(0);
  });
});

describe('a server process', () => {
  it('keeps its files to its owner', async () => {
    const data = join(directory, 'deep', 'data');
    const server = await startProcess(data);
    const modes = await Promise.all(
      [data, join(data, 'data.mdb'), join(data, 'data.mdb-lock')].map((path) => stat(path)),
    );
    expect(modes.map(({ mode }) => mode & 0o777)).toEqual([0o700, 0o600, 0o600]);
    expect(await server.stop()).toBe(0);
  });

  it('stops when the process that started it is gone', async () => {
    const child = spawnServer(['--data', directory], true);
    const [ready] = await once(child, 'message');
    expect(ready).toMatchObject({ uri: expect.stringMatching(/^mongodb:\/\/127\.0\.0\.1:\d+$/) });
    child.disconnect();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('finishes what it is doing before it stops', async () => {
    const server = await startProcess(directory);
    const client = await MongoClient.connect(server.uri);
    const inserting = Promise.allSettled(
      Array.from({ length: 50 }, (_, _id) => places(client).insertOne({ _id, n: 1, tags: [] })),
    );
    await places(client).countDocuments();
    const code = await server.stop();
    const acknowledged = (await inserting).filter(({ status }) => status === 'fulfilled').length;
    await client.close();
    expect(code).toBe(0);
    const again = await startProcess(directory);
    const reader = await MongoClient.connect(again.uri);
    expect(await places(reader).countDocuments()).toBeGreaterThanOrEqual(acknowledged);
    await reader.close();
    await again.stop();
  });

  it.each([
    ['a directory that cannot be made', ['--data', '/proc/nowhere']],
    ['no directory', []],
    ['a port that is none', ['--data', '/tmp/x', '--port', 'many']],
  ])('says in one line why it cannot start with %s', async (_, args) => {
    const child = spawnServer(args);
    let output = '';
    child.stderr?.on('data', (chunk) => {
      output += chunk;
    });
    expect((await once(child, 'close'))[0]).toBe(1);
    expect(output.trim().split('\n')).toHaveLength(1);
  });
});
