import { readdir, readFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startServer } from 'embedded-mongodb';
import { describe, expect, test, vi } from 'vitest';
import { AccountDeletionModel } from '../../models/account/deletion';
import { UserModel } from '../../models/account/user';
import { connect, disconnect } from '../../models/database';
import { favoritePlace } from '../../models/favorite';
import { createPlace, PlaceModel } from '../../models/place';
import { type Command, freePort, start, temporaryDirectory } from './commands';

const untilReady = { timeout: 60_000, interval: 50 };

/** Runs `npm start` until it is ready. */
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

/** The response to Ada's sign-in. */
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

test('places and sessions survive a restart', async () => {
  // The names of cookies depend on the URL.
  const NEXTAUTH_URL = 'http://127.0.0.1';
  const first = await startApp({ NEXTAUTH_URL });
  await expect
    .poll(() => first.command.stdout())
    .toContain(
      `Places is ready: ${first.url}\nSign in as ada@example.com or grace@example.com with the password places-demo\n`,
    );
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

/** A request on a persistent connection. Resolves to its status if the response is complete. */
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

/** A request with half of its body sent, a function that sends the rest, and the status of its response. */
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

test('SIGTERM under load does not abort a request', async () => {
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
        // Connections after the signal may be refused.
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

test('every response has security headers, and without INTROSPECTION no page links to the playground', async () => {
  const { command, url } = await startApp({
    NEXTAUTH_URL: 'https://places.example',
    INTROSPECTION: 'false',
  });
  const get = (path: string) => fetch(url + path, { headers: { Accept: 'text/html' } });
  for (const path of ['/sign-in', '/api/graphql', '/no-such-page']) {
    const { headers } = await get(path);
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
  expect((await get('/api/graphql')).status).not.toBe(200);
  for (const path of ['/', '/developers', '/goodbye']) {
    const page = await (await get(path)).text();
    expect(page).toContain('href="/developers"');
    expect(page).not.toContain('href="/api/graphql"');
  }
  await stop(command, 'SIGTERM');
});

test('npm start with MONGODB_URI adds no demo data, finishes account deletions and survives the database', async () => {
  const database = await startServer({ dataDir: await temporaryDirectory() });
  const MONGODB_URI = `${database.uri}/elsewhere`;
  await connect(MONGODB_URI);
  const owner = await UserModel.create({ email: 'owner@example.com', name: 'Owner' });
  const deleted = await UserModel.create({ email: 'deleted@example.com', name: 'Deleted' });
  const place = await createPlace(owner, { name: 'Here', location: 'There' });
  await favoritePlace(deleted, place.id);
  await AccountDeletionModel.create({ _id: deleted._id, requestedAt: new Date() });

  const parent = await temporaryDirectory();
  const { command, url } = await startApp({
    MONGODB_URI,
    DATA_DIR: join(parent, 'data'),
    NEXTAUTH_SECRET: 'a-secret-of-more-than-32-characters',
    NEXTAUTH_URL: 'http://localhost',
  });
  expect(command.stdout()).not.toContain('Sign in as');
  expect(await signedIn(url)).not.toContain('session-token');
  await vi.waitUntil(async () => {
    const [users, { favoriteCount }] = await Promise.all([
      UserModel.countDocuments(),
      PlaceModel.findById(place._id).orFail(),
    ]);
    return users === 1 && favoriteCount === 0;
  }, untilReady);
  await disconnect();

  await database.close();
  const response = await signIn(url);
  expect(response.headers.get('location')).toMatch(/[?&]error=Unavailable$/);
  expect(cookiesOf(response)).not.toContain('session-token');
  await stop(command, 'SIGTERM');
  expect(await readdir(parent)).toEqual([]);
});

/** The child processes of a process. */
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

describe.runIf(process.platform === 'linux')('npm start leaves no process behind', () => {
  test('when the launcher is killed', async () => {
    const { command } = await startApp();
    const children = await childrenOf(command.process.pid as number);
    expect(children).toHaveLength(2);
    command.process.kill('SIGKILL');
    await vi.waitUntil(() => !children.some(isRunning), { timeout: 10_000 });
  });

  test('when the database is killed', async () => {
    const { command } = await startApp();
    const children = await childrenOf(command.process.pid as number);
    const commands = await Promise.all(
      children.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8')),
    );
    const database = children[commands.findIndex((line) => line.includes('embedded-mongodb'))];
    process.kill(Number(database), 'SIGKILL');
    expect(await command.ended).toBe(1);
    expect(command.stderr()).toBe('The embedded database ended unexpectedly (SIGKILL)\n');
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
