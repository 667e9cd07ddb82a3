import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from 'embedded-mongodb';
import type { TestProject } from 'vitest/node';
import { createAccessToken } from '../../models/account/accessToken';
import { UserModel } from '../../models/account/user';
import { connect, disconnect } from '../../models/database';
import { unpackChromium } from './chromium';

export interface SharedApp {
  url: string;
  /** Access tokens: Ada's and Grace's with `read` and `write`, and Ada's with `read` only. */
  tokens: { ada: string; adaReadOnly: string; grace: string };
}

declare module 'vitest' {
  interface ProvidedContext {
    /** One production build with demo data for each test worker. */
    apps: SharedApp[];
  }
}

const root = new URL('../..', import.meta.url);

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || !address) throw new Error('No port is free');
  return address.port;
}

/** An environment without the configuration of the test run. */
function environmentOf(settings: Record<string, string>) {
  const { PATH, HOME } = process.env;
  return { PATH, HOME, ...settings } as unknown as NodeJS.ProcessEnv;
}

async function untilReady(url: string, app: ChildProcess, output: () => string) {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline && app.exitCode === null) {
    const response = await fetch(`${url}/api/health`).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`npm start failed:\n${output()}`);
}

/** Runs `npm start` with an empty data directory and these variables. */
export async function startApp(settings: Record<string, string> = {}) {
  const dataDir = await mkdtemp(join(tmpdir(), 'places-app-'));
  const port = await freePort();
  const env = environmentOf({ DATA_DIR: dataDir, PORT: String(port), ...settings });
  const app = spawn(process.execPath, ['--import', 'tsx', 'scripts/start.ts'], { cwd: root, env });
  let output = '';
  for (const stream of [app.stdout, app.stderr]) stream.on('data', (text) => (output += text));

  async function stop() {
    app.kill('SIGTERM');
    if (app.exitCode === null) await once(app, 'exit');
    await rm(dataDir, { recursive: true });
  }

  const url = `http://localhost:${port}`;
  try {
    await untilReady(url, app, () => output);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, dataDir, stop };
}

/** Creates access tokens in the data directory of a running app. */
async function createTokens(dataDir: string): Promise<SharedApp['tokens']> {
  const server = await startServer({ dataDir });
  await connect(server.uri);
  const create = async (email: string, scopes: string[]) => {
    const user = await UserModel.findOne({ email }).orFail();
    return (await createAccessToken({ user: user._id, name: 'Tests', scopes })).secret;
  };
  try {
    return {
      ada: await create('ada@example.com', ['read', 'write']),
      adaReadOnly: await create('ada@example.com', ['read']),
      grace: await create('grace@example.com', ['read', 'write']),
    };
  } finally {
    await disconnect();
    await server.close();
  }
}

/** Starts one app for each worker, so that test files that run at the same time do not share data. */
export default async function setup(project: TestProject) {
  // Once, before several workers would unpack it at the same time.
  await unpackChromium();
  // All tests of a worker use the same two accounts, so they need a high rate limit.
  const apps = await Promise.all(
    Array.from({ length: project.config.maxWorkers }, () => startApp({ RATE_LIMIT: '10000000' })),
  );
  const stop = async () => {
    await Promise.all(apps.map((app) => app.stop()));
  };
  try {
    const provided: SharedApp[] = [];
    // One after the other, because mongoose has one connection.
    for (const { url, dataDir } of apps)
      provided.push({ url, tokens: await createTokens(dataDir) });
    project.provide('apps', provided);
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}
