import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
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
  return { url, env, stop };
}

/** Creates an access token with `npm run token`. */
async function createToken(env: NodeJS.ProcessEnv, email: string, scopes: string) {
  const args = ['--import', 'tsx', 'scripts/token.ts', '--email', email, '--scopes', scopes];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, env });
  return String(stdout.trim().split('\n').at(-1));
}

async function startSharedApp() {
  // All tests use the same two accounts.
  const { url, env, stop } = await startApp({ RATE_LIMIT: '10000000' });
  try {
    const [ada, adaReadOnly, grace] = await Promise.all([
      createToken(env, 'ada@example.com', 'read,write'),
      createToken(env, 'ada@example.com', 'read'),
      createToken(env, 'grace@example.com', 'read,write'),
    ]);
    return { url, stop, tokens: { ada, adaReadOnly, grace } };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Starts one app for each worker, so that test files that run at the same time do not share data. */
export default async function setup(project: TestProject) {
  // Once, before several workers would unpack it at the same time.
  await unpackChromium();
  const apps = await Promise.all(
    Array.from({ length: project.config.maxWorkers }, () => startSharedApp()),
  );
  project.provide(
    'apps',
    apps.map(({ url, tokens }) => ({ url, tokens })),
  );
  return async () => {
    await Promise.all(apps.map(({ stop }) => stop()));
  };
}
