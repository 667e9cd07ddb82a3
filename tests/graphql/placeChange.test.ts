import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { createClient } from 'graphql-sse';
import mongoose from 'mongoose';
import { beforeAll, describe, expect, inject, test, vi } from 'vitest';
import type { User } from '../../models/account/user';
import { updatePlace } from '../../models/place';
import { deletePlace } from '../../models/placeDeletion';
import { codes, execute, withToken } from '../support/execute';
import { globalID, makePlace, makeToken, makeUser } from '../support/factories';
import { bearer, liveServer, session, untilOpen } from '../support/live';
import { testDatabase } from '../support/testDatabase';

testDatabase();
const live = liveServer();

const placeChanged =
  'subscription { placeChanged { kind id place { name createdBy { name email } viewerCanUpdate } } }';
const names = 'subscription { placeChanged { kind place { name } } }';

let owner: User;
let stranger: User;
let token: { secret: string };

beforeAll(async () => {
  owner = await makeUser();
  stranger = await makeUser();
  token = await makeToken(stranger, ['read']);
});

const open = (headers: Record<string, string>, query = names) => live.follow(headers, query);

const ended = (code: string) => ({ errors: [expect.objectContaining({ extensions: { code } })] });

describe('placeChanged', () => {
  test('a filter selects places by their new state, and deleted places by owner and tags', async () => {
    const filtered = (filter: string) =>
      `subscription { placeChanged(filter: ${filter}) { kind place { name } } }`;
    const [byTag, byWord, nearby, byOwner] = await Promise.all([
      open(session(stranger), filtered('{ tags: ["Lake"] }')),
      open(session(stranger), filtered('{ search: "thun" }')),
      open(
        session(stranger),
        filtered('{ near: { latitude: 46.7, longitude: 7.7, radius: 20000 } }'),
      ),
      open(session(stranger), filtered(`{ createdBy: "${globalID('User', owner)}" }`)),
    ]);
    await makePlace(stranger, { name: 'Elsewhere', tags: ['museum'] });
    const lake = await makePlace(owner, {
      name: 'Lake Thun',
      tags: ['lake'],
      coordinates: { latitude: 46.69, longitude: 7.72 },
    });
    const created = { data: { placeChanged: { kind: 'CREATED', place: { name: 'Lake Thun' } } } };
    for (const stream of [byTag, byWord, nearby, byOwner]) {
      expect(await stream.next()).toEqual(created);
    }
    await deletePlace(owner, lake.id);
    const deleted = { data: { placeChanged: { kind: 'DELETED', place: null } } };
    for (const stream of [byTag, byOwner]) expect(await stream.next()).toEqual(deleted);
  });

  test('each subscriber gets every change, with their own permissions', async () => {
    const [ownerStream, strangerStream] = await Promise.all([
      open(session(owner), placeChanged),
      open(bearer(token), placeChanged),
    ]);
    const place = await makePlace(owner, { name: 'Café' });
    const id = globalID('Place', place);
    const event = (kind: string, name: string, email: string | null) => ({
      data: {
        placeChanged: {
          kind,
          id,
          place: {
            name,
            createdBy: { name: owner.name, email },
            viewerCanUpdate: email !== null,
          },
        },
      },
    });
    expect(await ownerStream.next()).toEqual(event('CREATED', 'Café', owner.email));
    expect(await strangerStream.next()).toEqual(event('CREATED', 'Café', null));

    await updatePlace(owner, place.id, { name: 'Café Odeon' });
    expect(await ownerStream.next()).toEqual(event('UPDATED', 'Café Odeon', owner.email));
    expect(await strangerStream.next()).toEqual(event('UPDATED', 'Café Odeon', null));

    await deletePlace(owner, place.id);
    const deleted = { data: { placeChanged: { kind: 'DELETED', id, place: null } } };
    expect([await ownerStream.next(), await strangerStream.next()]).toEqual([deleted, deleted]);
  });

  test('an update without changes, or of a deleted place, emits nothing', async () => {
    const client = await open(bearer(token));
    const place = await makePlace(owner, { name: 'Lake' });
    expect(await client.next()).toMatchObject({ data: { placeChanged: { kind: 'CREATED' } } });
    await updatePlace(owner, place.id, { name: 'Lake' });
    await Promise.all([
      updatePlace(owner, place.id, { name: 'Sea' }),
      place.deleteOne().exec(),
    ]).catch(() => {});
    await makePlace(owner, { name: 'Museum' });
    for (;;) {
      const { kind, place } = (await client.next()).data.placeChanged;
      if (kind === 'UPDATED') expect(place).not.toBeNull();
      if (kind === 'CREATED') {
        expect(place).toEqual({ name: 'Museum' });
        break;
      }
    }
  });

  test('a change by another process is emitted once, within a second', async () => {
    const client = await open(bearer(token));
    const uri = new URL(inject('mongodbURI'));
    uri.pathname = `/${mongoose.connection.name}`;
    const script = new URL('../support/createPlaceProcess.ts', import.meta.url).pathname;
    await promisify(execFile)(process.execPath, [
      ...['--import', 'tsx', script, uri.href, owner.email, 'From afar'],
    ]);
    const start = performance.now();
    const event = { data: { placeChanged: { kind: 'CREATED', place: { name: 'From afar' } } } };
    expect(await client.next()).toEqual(event);
    expect(performance.now() - start).toBeLessThan(1000);
    await makePlace(owner, { name: 'From here' });
    expect(await client.next()).toMatchObject({
      data: { placeChanged: { place: { name: 'From here' } } },
    });
  });

  test('graphql-sse can subscribe and unsubscribe', async () => {
    const client = createClient({ url: live.url, headers: bearer(token) });
    const results = client.iterate({ query: names });
    const first = results.next();
    await untilOpen(1);
    await makePlace(owner, { name: 'Bridge' });
    expect((await first).value).toEqual({
      data: { placeChanged: { kind: 'CREATED', place: { name: 'Bridge' } } },
    });
    await results.return?.();
    await untilOpen(0);
    client.dispose();
  });

  test('urql can subscribe with fetch and with graphql-sse', async () => {
    const sse = createClient({ url: live.url, headers: bearer(token) });
    const overSSE = subscriptionExchange({
      forwardSubscription: ({ query, variables }) => ({
        subscribe: (sink) => ({
          unsubscribe: sse.subscribe({ query: query ?? '', variables }, sink as never),
        }),
      }),
    });
    const options = {
      url: live.url,
      preferGetMethod: false,
      fetchOptions: { headers: bearer(token) },
    };
    for (const client of [
      new Client({ ...options, exchanges: [fetchExchange], fetchSubscriptions: true }),
      new Client({ ...options, exchanges: [overSSE] }),
    ]) {
      const results: unknown[] = [];
      const { unsubscribe } = client
        .subscription(names, {})
        .subscribe(({ data, error }) => results.push(error ?? data));
      await untilOpen(1);
      await makePlace(owner, { name: 'Tower' });
      await vi.waitFor(() => expect(results).toHaveLength(1));
      expect(results).toMatchObject([
        { placeChanged: { kind: 'CREATED', place: { name: 'Tower' } } },
      ]);
      unsubscribe();
      await untilOpen(0);
    }
    sse.dispose();
  });

  test('EventSource can subscribe by GET from the same origin only', async () => {
    const get = (site: string) =>
      fetch(`${live.url}?query=${encodeURIComponent(names)}`, {
        headers: {
          Accept: 'text/event-stream',
          // Pages cannot set this header.
          'Sec-Fetch-Site': site,
          ...session(owner),
        },
      });
    const response = await get('same-origin');
    expect(response.headers.get('Content-Type')).toBe('text/event-stream');
    await response.body?.cancel();
    for (const site of ['cross-site', 'same-site', 'none']) {
      expect((await get(site)).status).toBe(400);
    }
  });
});

describe('refused subscriptions', () => {
  const openRefused = async (headers: Record<string, string>) => {
    const client = await open({ Accept: 'text/event-stream', ...headers });
    const events = [await client.next(), await client.next()];
    return { status: client.response.status, events };
  };

  test('a guest cannot subscribe', async () => {
    const { status, events } = await openRefused({});
    expect(status).toBe(200);
    expect(events).toMatchObject([ended('UNAUTHORIZED'), 'complete']);
    expect(codes(await execute(null, names))).toEqual(['UNAUTHORIZED']);
  });

  test('a write-only token cannot subscribe', async () => {
    const writer = await makeToken(owner, ['write']);
    expect((await openRefused(bearer(writer))).events).toMatchObject([
      ended('FORBIDDEN'),
      'complete',
    ]);
    expect(codes(await execute(await withToken(owner, 'write'), names))).toEqual(['FORBIDDEN']);
  });

  test('a person can have five streams, and a new one once one has ended', async () => {
    const five = await Promise.all(Array.from({ length: 5 }, () => open(bearer(token))));
    expect((await openRefused(session(stranger))).events).toMatchObject([
      { errors: [{ extensions: { code: 'RATE_LIMITED', limit: 5, actual: 6 } }] },
      'complete',
    ]);
    await open(session(owner));
    await untilOpen(6);
    five[0]?.leave();
    await untilOpen(5);
    await open(bearer(token));
    await untilOpen(6);
  });

  test('a subscription that is too complex is refused', async () => {
    const owners = Array.from({ length: 11 }, (_, i) => `a${i}: places(first: 100) { totalCount }`);
    const expensive = `subscription { placeChanged { place { createdBy { ${owners.join(' ')} } } } }`;
    const client = await open({ Accept: 'text/event-stream', ...bearer(token) }, expensive);
    expect(await client.next()).toMatchObject({
      errors: [{ extensions: { code: 'QUERY_TOO_COMPLEX', limit: 1000, actual: 1102 } }],
    });
  });
});
