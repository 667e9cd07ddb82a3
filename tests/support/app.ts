import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the production build answers, with the demo data in it. */
    appURL: string;
    /** Secrets of access tokens: Ada's (read and write), Ada's for reading only, Grace's (read and write). */
    tokens: { ada: string; adaReadOnly: string; grace: string };
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

/** The environment of a person who has set nothing but these. */
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
  throw new Error(`npm start did not come up:\n${output()}`);
}

/** `npm start` on an empty data directory, with these variables. */
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

/** One app for the tests that need the real thing. */
export default async function setup(project: TestProject) {
  // All tests are the same few people, who spend in a minute what those would in an hour.
  const { url, env, stop } = await startApp({ RATE_LIMIT: '10000000' });

  async function makeToken(email: string, scopes: string) {
    const args = ['--import', 'tsx', 'scripts/token.ts', '--email', email, '--scopes', scopes];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, env });
    return String(stdout.trim().split('\n').at(-1));
  }

  try {
    const [ada, adaReadOnly, grace] = await Promise.all([
      makeToken('ada@example.com', 'read,write'),
      makeToken('ada@example.com', 'read'),
      makeToken('grace@example.com', 'read,write'),
    ]);
    project.provide('appURL', url);
    project.provide('tokens', { ada, adaReadOnly, grace });
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}
