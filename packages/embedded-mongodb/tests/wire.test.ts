import { connect } from 'node:net';
import { deserialize, serialize } from 'bson';
import { describe, expect, it } from 'vitest';
import { testServer } from './support';

const server = testServer();
const FUZZED_MESSAGES = Number(process.env.FUZZED_MESSAGES ?? 1500);

const int32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
};

const message = (operation: number, ...parts: Uint8Array[]) => {
  const body = Buffer.concat(parts);
  return Buffer.concat([int32(16 + body.length), int32(7), int32(0), int32(operation), body]);
};
const command = (body: object) =>
  message(2013, int32(0), Buffer.from([0]), serialize({ ...body, $db: 'test' }));

/** Sends bytes and resolves with what the server answers until it closes or has sent `replies`. */
function exchange(bytes: Uint8Array, replies = Number.POSITIVE_INFINITY): Promise<Buffer[]> {
  return new Promise((resolve) => {
    const socket = connect(decodeURIComponent(server.uri.slice('mongodb://'.length)));
    const messages: Buffer[] = [];
    let received = Buffer.alloc(0);
    const finish = () => {
      socket.destroy();
      resolve(messages);
    };
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      while (received.length >= 4 && received.length >= received.readInt32LE(0)) {
        const length = received.readInt32LE(0);
        messages.push(received.subarray(0, length));
        received = received.subarray(length);
      }
      if (messages.length >= replies) finish();
    });
    socket.on('error', () => {});
    socket.on('close', finish);
    socket.setTimeout(300, finish);
    socket.write(bytes);
  });
}

const bodyOf = (reply: Buffer | undefined) => deserialize((reply as Buffer).subarray(21));

describe('the wire protocol', () => {
  it('answers the first message of a driver as OP_REPLY', async () => {
    const name = Buffer.from('admin.$cmd\0');
    const query = message(2004, int32(0), name, int32(0), int32(-1), serialize({ ismaster: 1 }));
    const [reply] = (await exchange(query, 1)) as [Buffer];
    expect(reply.readInt32LE(12)).toBe(1);
    expect(reply.readInt32LE(8)).toBe(7);
    const hello = deserialize(reply.subarray(36));
    expect(hello).toMatchObject({ ismaster: true, maxWireVersion: 21, ok: 1 });
    expect(hello).not.toHaveProperty('setName');
  });

  it('answers requests in their order', async () => {
    const requests = [
      command({ insert: 'pipelined', documents: [{ _id: 1 }] }),
      command({ find: 'pipelined' }),
      command({ foo: 1 }),
      command({ ping: 1 }),
    ];
    const replies = await exchange(Buffer.concat(requests), 4);
    expect(replies.map(bodyOf)).toMatchObject([
      { n: 1, ok: 1 },
      { cursor: { firstBatch: [{ _id: 1 }] } },
      { ok: 0, code: 59 },
      { ok: 1 },
    ]);
  });

  it('sends no reply to a request that wants none, but runs it', async () => {
    const documents = [serialize({ _id: 1 }), serialize({ _id: 2 })];
    const sequence = Buffer.concat([Buffer.from('documents\0'), ...documents]);
    const silent = message(
      2013,
      int32(2),
      Buffer.from([0]),
      serialize({ insert: 'silent', $db: 'test', writeConcern: { w: 0 } }),
      Buffer.from([1]),
      int32(sequence.length + 4),
      sequence,
    );
    const replies = await exchange(Buffer.concat([silent, command({ count: 'silent' })]), 1);
    expect(bodyOf(replies[0])).toEqual({ n: 2, ok: 1 });
  });

  const good = serialize({ ping: 1, $db: 'test' });
  const nested = (depth: number) => {
    let bytes = Buffer.from([5, 0, 0, 0, 0]);
    for (let i = 0; i < depth; i++) {
      bytes = Buffer.concat([
        int32(bytes.length + 8),
        Buffer.from('\x03a\0'),
        bytes,
        Buffer.from([0]),
      ]);
    }
    return bytes;
  };

  it.each<[string, Buffer]>([
    ['is longer than 48 MB', Buffer.concat([int32(48_000_001), Buffer.alloc(100)])],
    ['has a negative length', Buffer.concat([int32(-1), Buffer.alloc(100)])],
    ['is of an unknown kind', message(2010, good)],
    ['has unknown flags', message(2013, int32(8), Buffer.from([0]), good)],
    ['has two bodies', message(2013, int32(0), Buffer.from([0]), good, Buffer.from([0]), good)],
    ['has a section of an unknown kind', message(2013, int32(0), Buffer.from([2]), good)],
    ['nests thousands of documents', message(2013, int32(0), Buffer.from([0]), nested(5000))],
    ['is the beginning of HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')],
  ])('ends the connection after a message that %s, and no other connection', async (_, bytes) => {
    expect(await exchange(bytes)).toEqual([]);
    expect(await server.database.command({ ping: 1 })).toEqual({ ok: 1 });
  });

  it('survives messages with random bytes', async () => {
    const requests = [
      command({
        find: 'things',
        filter: { a: { $in: [1, 'x', /y/] }, b: { $elemMatch: { c: 1 } } },
        sort: { a: 1 },
      }),
      command({ insert: 'things', documents: [{ a: 1, b: [{ c: 2 }] }] }),
      command({
        update: 'things',
        updates: [{ q: { a: 1 }, u: { $push: { b: { $each: [1] } } }, upsert: true }],
      }),
      command({
        aggregate: 'things',
        pipeline: [{ $group: { _id: '$a', n: { $sum: 1 } } }],
        cursor: {},
      }),
    ];
    for (let round = 0; round < FUZZED_MESSAGES; round += 50) {
      const fuzzed = Array.from({ length: 50 }, (_, at) => {
        const bytes = Buffer.from(requests[(round + at) % requests.length] as Buffer);
        for (let n = Math.random() * 4; n > 0; n--) {
          bytes[4 + Math.floor(Math.random() * (bytes.length - 4))] = Math.floor(
            Math.random() * 256,
          );
        }
        return exchange(bytes, 1);
      });
      await Promise.all(fuzzed);
    }
    expect(await server.database.command({ ping: 1 })).toEqual({ ok: 1 });
  });
});
