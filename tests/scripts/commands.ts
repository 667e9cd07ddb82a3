import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from 'embedded-mongodb';
import { onTestFinished } from 'vitest';
import { connect, disconnect } from '../../models/database';

export const root = new URL('../..', import.meta.url);

/** Creates a directory and deletes it after the test. */
export async function temporaryDirectory() {
  const directory = await mkdtemp(join(tmpdir(), 'places-scripts-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** A port that is in use until the test ends. */
export async function takenPort(host?: string) {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

export async function freePort() {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** An environment without the configuration of the test run. */
function environmentOf(settings: Record<string, string>) {
  const { PATH, HOME } = process.env;
  return { PATH, HOME, ...settings } as unknown as NodeJS.ProcessEnv;
}

export interface Command {
  process: ChildProcess;
  /** The output so far. */
  stdout(): string;
  stderr(): string;
  /** Resolves to the exit status. */
  ended: Promise<number | null>;
}

/** Starts a script as npm does, and kills it after the test. */
export function start(script: string, args: string[], settings: Record<string, string>): Command {
  const child = spawn(process.execPath, ['--import', 'tsx', `scripts/${script}.ts`, ...args], {
    cwd: root,
    env: environmentOf(settings),
  });
  const printed = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text) => {
      printed[stream] += text;
    });
  }
  const ended = once(child, 'close').then(([status]) => status as number | null);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return {
    process: child,
    stdout: () => printed.stdout,
    stderr: () => printed.stderr,
    ended,
  };
}

/** Runs a script and waits for its end. */
export async function run(
  script: string,
  args: string[],
  settings: Record<string, string>,
  input = '',
) {
  const command = start(script, args, settings);
  command.process.stdin?.end(input);
  const status = await command.ended;
  return { status, stdout: command.stdout(), stderr: command.stderr() };
}

/** Connects the models to an embedded server on a data directory. Scripts may use the directory at the same time. */
export async function withEmbeddedDatabase(dataDir: string, work: () => Promise<void>) {
  const server = await startServer({ dataDir });
  try {
    await connect(server.uri);
    await work();
  } finally {
    await disconnect();
    await server.close();
  }
}
