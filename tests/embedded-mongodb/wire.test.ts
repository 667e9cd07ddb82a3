import { connect, type Socket } from 'node:net';
import { deserialize, serialize } from 'bson';
import { afterEach, describe, expect, it } from 'vitest';
import { testServer } from './testServer';

const server = testServer();
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

const int32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
};

const message = (operation: number, ...parts: Uint8Array[]) => {
  const body = Buffer.concat(parts);
  return Buffer.concat([int32(16 + body.length), int32(7), int32(0), int32(operation), body]);
};
const command = (body: object, flags = 0) =>
  message(2013, int32(flags), Buffer.from([0]), serialize({ ...body, $db: 'test' }));

/** A connection of nothing but bytes: what comes back of each message, or that it was closed. */
function client() {
  const socket = connect(Number(new URL(server.uri).port), '127.0.0.1');
  sockets.push(socket);
  let received = Buffer.alloc(0);
  let closed = false;
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    closed = true;
  });
  return {
    socket,
    async answer(): Promise<Buffer> {
      await expect
        .poll(() => received.length >= 4 && received.length >= received.readInt32LE(0), {
          timeout: 5000,
        })
        .toBe(true);
      const length = received.readInt32LE(0);
      const reply = received.subarray(0, length);
      received = received.subarray(length);
      return reply;
    },
    closed: () => expect.poll(() => closed, { timeout: 5000 }).toBe(true),
  };
}

const bodyOf = (reply: Buffer) => deserialize(reply.subarray(21));

describe('the wire', () => {
  it('answers the first message of a driver in the old way', async () => {
    const { socket, answer } = client();
    const name = Buffer.from('admin.$cmd\0');
    socket.write(message(2004, int32(0), name, int32(0), int32(-1), serialize({ ismaster: 1 })));
    const reply = await answer();
    expect(reply.readInt32LE(12)).toBe(1);
    expect(reply.readInt32LE(8)).toBe(7);
    const hello = deserialize(reply.subarray(36));
    expect(hello).toMatchObject({
      ismaster: true,
      maxWireVersion: 21,
      logicalSessionTimeoutMinutes: 30,
      ok: 1,
    });
    expect(hello).not.toHaveProperty('setName');
  });

  it('answers pipelined requests in their order, also when they come in pieces', async () => {
    const { socket, answer } = client();
    const requests = Buffer.concat([
      command({ insert: 'pipelined', documents: [{ _id: 1 }] }),
      command({ find: 'pipelined' }),
      command({ foo: 1 }),
      command({ ping: 1 }),
    ]);
    for (let at = 0; at < requests.length; at += 7) socket.write(requests.subarray(at, at + 7));
    expect(bodyOf(await answer())).toEqual({ n: 1, ok: 1 });
    expect(bodyOf(await answer())).toMatchObject({ cursor: { firstBatch: [{ _id: 1 }] } });
    expect(bodyOf(await answer())).toMatchObject({ ok: 0, code: 59 });
    expect(bodyOf(await answer())).toEqual({ ok: 1 });
  });

  it('says nothing to a request that wants no answer, but does it', async () => {
    const { socket, answer } = client();
    const documents = [serialize({ _id: 1 }), serialize({ _id: 2 })];
    const sequence = Buffer.concat([Buffer.from('documents\0'), ...documents]);
    const body = serialize({ insert: 'silent', $db: 'test', writeConcern: { w: 0 } });
    const parts = [
      int32(2),
      Buffer.from([0]),
      body,
      Buffer.from([1]),
      int32(sequence.length + 4),
      sequence,
    ];
    socket.write(message(2013, ...parts));
    socket.write(command({ count: 'silent' }));
    expect(bodyOf(await answer())).toEqual({ n: 2, ok: 1 });
  });

  it('tolerates a checksum', async () => {
    const { socket, answer } = client();
    socket.write(
      message(2013, int32(1), Buffer.from([0]), serialize({ ping: 1, $db: 'test' }), int32(0)),
    );
    expect(bodyOf(await answer())).toEqual({ ok: 1 });
  });

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
  const good = serialize({ ping: 1, $db: 'test' });
  const broken = Buffer.from(good);
  broken.writeInt32LE(9999, 0);
  const cut = Buffer.from(serialize({ ping: 'text', $db: 'test' }));
  cut.writeInt32LE(1000, 4 + 1 + 'ping\0'.length);

  it.each<[string, Buffer]>([
    ['is longer than 48 MB', Buffer.concat([int32(48_000_001), Buffer.alloc(100)])],
    ['has a negative length', Buffer.concat([int32(-1), Buffer.alloc(100)])],
    ['is shorter than its header', Buffer.concat([int32(3), Buffer.alloc(100)])],
    ['is of an unknown kind', message(2010, good)],
    ['is random', message(2013, Buffer.from('random bytes that mean nothing at all'))],
    ['has unknown flags', message(2013, int32(8), Buffer.from([0]), good)],
    [
      'has no body',
      message(2013, int32(0), Buffer.from([1]), int32(14), Buffer.from('documents\0')),
    ],
    ['has two bodies', message(2013, int32(0), Buffer.from([0]), good, Buffer.from([0]), good)],
    ['has a section of an unknown kind', message(2013, int32(0), Buffer.from([2]), good)],
    ['has a document longer than itself', message(2013, int32(0), Buffer.from([0]), broken)],
    ['has a string longer than itself', message(2013, int32(0), Buffer.from([0]), cut)],
    ['nests thousands of documents', message(2013, int32(0), Buffer.from([0]), nested(20_000))],
    [
      'asks for a collection in the old way',
      message(2004, int32(0), Buffer.from('test.things\0'), int32(0), int32(1), serialize({})),
    ],
    ['is the beginning of HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')],
  ])('ends a connection with a message that %s, and only that', async (_, bytes) => {
    const other = client();
    const { socket, closed } = client();
    socket.write(bytes);
    await closed();
    other.socket.write(command({ ping: 1 }));
    expect(bodyOf(await other.answer())).toEqual({ ok: 1 });
  });

  it('survives every way to spoil one byte of a message', async () => {
    const request = command({
      find: 'things',
      filter: { a: { $in: [1, 'x', /y/] } },
      sort: { a: 1 },
    });
    for (let at = 4; at < request.length; at++) {
      const spoilt = Buffer.from(request);
      spoilt[at] = 0xff;
      client().socket.write(spoilt);
    }
    expect(await server.database.command({ ping: 1 })).toEqual({ ok: 1 });
  });
});
