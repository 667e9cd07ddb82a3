import { readdir, readFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { startServer } from '../../embedded-mongodb/server';
import { AccountDeletionModel } from '../../models/account/deletion';
import { UserModel } from '../../models/account/user';
import { connect, disconnect } from '../../models/database';
import { favoritePlace } from '../../models/favorite';
import { createPlace, PlaceModel } from '../../models/place';
import { type Command, freePort, start, temporaryDirectory } from './commands';

const untilReady = { timeout: 60_000, interval: 50 };

/** `npm start` once it has said that it is ready. */
async function startApp(settings: Record<string, string> = {}) {
  const PORT = String(await freePort());
  const DATA_DIR = settings.DATA_DIR ?? (await temporaryDirectory());
  const command = start('start', [], { PORT, DATA_DIR, ...settings });
  await vi.waitUntil(() => {
    if (command.process.exitCode !== null) throw new Error(command.stderr());
    return /is ready.*\n/.test(command.stdout());
  }, untilReady);
  return { command, url: `http://localhost:${PORT}`, port: Number(PORT), DATA_DIR };
}

async function stop({ process, ended }: Command, signal: NodeJS.Signals) {
  process.kill(signal);
  expect(await ended).toBe(0);
}

const cookiesOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ');

/** What the server answers when Ada signs in. */
async function signIn(url: string) {
  const csrf = await fetch(`${url}/api/auth/csrf`);
  const { csrfToken } = (await csrf.json()) as { csrfToken: string };
  return fetch(`${url}/api/auth/callback/credentials`, {
    method: 'POST',
    redirect: 'manual',
    headers: { Cookie: cookiesOf(csrf) },
    body: new URLSearchParams({ csrfToken, email: 'ada@example.com', password: 'places-demo' }),
  });
}

/** The cookies of a browser in which Ada is signed in. */
const signedIn = async (url: string) => cookiesOf(await signIn(url));

async function ask(url: string, cookie: string, query: string) {
  const response = await fetch(`${url}/api/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Cookie: cookie },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = (await response.json()) as { data: never; errors?: unknown };
  expect(errors).toBeUndefined();
  return data as { places: { totalCount: number; nodes: { id: string; name: string }[] } };
}

const newest = '{ places(first: 3) { totalCount nodes { id name } } }';

test('what was added and deleted stays so over a restart, and the session too', async () => {
  const first = await startApp();
  await expect
    .poll(() => first.command.stdout().split('\n'))
    .toEqual([
      `Places is ready: ${first.url}`,
      'Sign in as ada@example.com or grace@example.com with the password places-demo',
      '',
    ]);
  const cookie = await signedIn(first.url);
  const demo = await ask(first.url, cookie, newest);
  await ask(
    first.url,
    cookie,
    `mutation {
      createPlace(input: { name: "Here", location: "There" }) { place { id } }
      deletePlace(input: { id: "${demo.places.nodes[0]?.id}" }) { deletedId }
    }`,
  );
  await stop(first.command, 'SIGINT');
  expect(first.command.stderr()).toBe('');

  const { DATA_DIR } = first;
  const NEXTAUTH_URL = 'http://127.0.0.1';
  const second = await startApp({ DATA_DIR, NEXTAUTH_URL });
  const { places } = await ask(second.url, cookie, newest);
  expect(places.totalCount).toBe(demo.places.totalCount);
  expect(places.nodes.map(({ name }) => name)).toEqual([
    'Here',
    demo.places.nodes[1]?.name,
    demo.places.nodes[2]?.name,
  ]);
  await stop(second.command, 'SIGTERM');
  expect(second.command.stderr()).toBe('');
});

/** One request on a connection that is kept open: its status when the answer came as a whole. */
function get(port: number, agent: Agent) {
  return new Promise<number | undefined>((resolve, reject) => {
    request({ port, path: '/api/health', agent }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.complete ? response.statusCode : undefined));
      response.on('error', reject);
    })
      .on('error', reject)
      .end();
  });
}

/** A request whose body is half sent: what sends the rest, and the status that it is answered with. */
function halfSent(port: number) {
  const body = Buffer.from(JSON.stringify({ query: '{ viewer { credential } }' }));
  const headers = { 'Content-Type': 'application/json', 'Content-Length': body.length };
  const sending = request({ port, path: '/api/graphql', method: 'POST', headers });
  const answer = new Promise<number | undefined>((resolve, reject) => {
    sending.on('response', (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode));
    });
    sending.on('error', reject);
  });
  sending.write(body.subarray(0, 10));
  return { finish: () => sending.end(body.subarray(10)), answer };
}

test('a signal under load costs no request its answer', async () => {
  const { command, port, url } = await startApp();
  const agent = new Agent({ keepAlive: true });
  let signalled = false;
  let answered = 0;
  const failures: unknown[] = [];
  const client = async () => {
    for (;;) {
      const before = !signalled;
      try {
        expect(await get(port, agent)).toBe(200);
        answered += 1;
      } catch (error) {
        // Who comes after the signal may be turned away.
        if (before) failures.push(error);
        return;
      }
    }
  };
  const clients = Promise.all(Array.from({ length: 20 }, client));
  const slow = halfSent(port);
  await vi.waitUntil(() => answered > 200, untilReady);
  signalled = true;
  command.process.kill('SIGTERM');
  await wait(1000);
  slow.finish();
  expect(await slow.answer).toBe(200);
  expect(await command.ended).toBe(0);
  await clients;
  agent.destroy();
  expect(failures).toEqual([]);
  await expect(fetch(url)).rejects.toThrow();
});

test('every answer tells the browser what it may do, https included', async () => {
  const { command, url } = await startApp({ NEXTAUTH_URL: 'https://places.example' });
  for (const path of ['/sign-in', '/api/graphql', '/no-such-page']) {
    const { headers } = await fetch(url + path, { headers: { Accept: 'text/html' } });
    const policy = headers.get('content-security-policy');
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'strict-origin-when-cross-origin',
      'permissions-policy': expect.stringContaining('geolocation=(self)'),
      'strict-transport-security': 'max-age=31536000',
    });
    expect(headers.has('x-powered-by')).toBe(false);
  }
  await stop(command, 'SIGTERM');
});

test('a database of one’s own gets no demo data, and nothing is kept beside it', async () => {
  const database = await startServer({ dataDir: await temporaryDirectory() });
  const parent = await temporaryDirectory();
  const { command, url } = await startApp({
    MONGODB_URI: `${database.uri}/elsewhere`,
    DATA_DIR: join(parent, 'data'),
    NEXTAUTH_SECRET: 'a-secret-of-more-than-32-characters',
    NEXTAUTH_URL: 'http://localhost',
  });
  expect(command.stdout()).toBe(`Places is ready: ${url}\n`);
  expect(await signedIn(url)).not.toContain('session-token');
  await stop(command, 'SIGTERM');
  expect(await readdir(parent)).toEqual([]);
  await database.close();
});

test('where there is no playground, nothing leads to it', async () => {
  const { command, url } = await startApp({ INTROSPECTION: 'false' });
  expect((await fetch(`${url}/api/graphql`, { headers: { Accept: 'text/html' } })).status).not.toBe(
    200,
  );
  for (const path of ['/', '/developers', '/goodbye']) {
    const page = await (await fetch(url + path)).text();
    expect(page).toContain('href="/developers"');
    expect(page).not.toContain('href="/api/graphql"');
  }
  await stop(command, 'SIGTERM');
});

test('who signs in while the database is away is told nothing of it', async () => {
  const database = await startServer({ dataDir: await temporaryDirectory() });
  const { command, url } = await startApp({
    MONGODB_URI: `${database.uri}/places`,
    NEXTAUTH_SECRET: 'a-secret-of-more-than-32-characters',
    NEXTAUTH_URL: 'http://localhost',
  });
  await database.close();
  const answer = await signIn(url);
  expect(answer.headers.get('location')).toMatch(/[?&]error=Unavailable$/);
  expect(cookiesOf(answer)).not.toContain('session-token');
  expect(command.stderr()).toContain('Nobody could be signed in');
  await stop(command, 'SIGTERM');
});

test('an account whose deletion was cut short is gone after the next start', async () => {
  const database = await startServer({ dataDir: await temporaryDirectory() });
  await connect(`${database.uri}/places`);
  const stays = await UserModel.create({ email: 'stays@example.com', name: 'Stays' });
  const goes = await UserModel.create({ email: 'goes@example.com', name: 'Goes' });
  const place = await createPlace(stays, { name: 'Here', location: 'There' });
  await favoritePlace(goes, place.id);
  await AccountDeletionModel.create({ _id: goes._id, requestedAt: new Date() });

  const { command } = await startApp({
    MONGODB_URI: `${database.uri}/places`,
    NEXTAUTH_SECRET: 'a-secret-of-more-than-32-characters',
    NEXTAUTH_URL: 'http://localhost',
  });
  await vi.waitUntil(async () => {
    const [users, { favoriteCount }] = await Promise.all([
      UserModel.countDocuments(),
      PlaceModel.findById(place._id).orFail(),
    ]);
    return users === 1 && favoriteCount === 0;
  }, untilReady);
  await stop(command, 'SIGTERM');
  await disconnect();
  await database.close();
});

/** The processes that one has started. */
async function childrenOf(parent: number) {
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(
    processes.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')),
  );
  // pid (name) state parent …, where the name may contain anything.
  return stats
    .filter((stat) => Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent)
    .map((stat) => Number.parseInt(stat, 10));
}

const isRunning = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe.runIf(process.platform === 'linux')('no process is left behind', () => {
  test('when the launcher is killed', async () => {
    const { command } = await startApp();
    const children = await childrenOf(command.process.pid as number);
    expect(children).toHaveLength(2);
    command.process.kill('SIGKILL');
    await vi.waitUntil(() => !children.some(isRunning), { timeout: 10_000 });
  });

  test('when the database is', async () => {
    const { command } = await startApp();
    const children = await childrenOf(command.process.pid as number);
    const commands = await Promise.all(
      children.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8')),
    );
    const database = children[commands.findIndex((line) => line.includes('embedded-mongodb'))];
    process.kill(Number(database), 'SIGKILL');
    expect(await command.ended).toBe(1);
    expect(command.stderr()).toBe('The embedded database ended by itself (SIGKILL)\n');
    expect(children.filter(isRunning)).toEqual([]);
  });

  test('when it is stopped before it is ready', async () => {
    const PORT = String(await freePort());
    const command = start('start', [], { PORT, DATA_DIR: await temporaryDirectory() });
    const children = () => childrenOf(command.process.pid as number);
    await vi.waitUntil(async () => (await children()).length === 2, untilReady);
    const started = await children();
    await wait(200);
    await stop(command, 'SIGTERM');
    expect(started.filter(isRunning)).toEqual([]);
    expect(command.stderr()).toBe('');
  });
});
