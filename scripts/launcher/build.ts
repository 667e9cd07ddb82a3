import { spawn } from 'node:child_process';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { lock } from 'proper-lockfile';
import { CliError } from '../cliError';
import { asChild } from './childProcess';
import type { Processes } from './processes';
import { sourceHash } from './sources';

/** The only directory in `.next` that "next build" keeps. */
const cacheDirectory = '.next/cache';

/** A process waits up to two minutes for another one that is building. */
const lockOptions = {
  lockfilePath: `${cacheDirectory}/places-build.lock`,
  retries: { retries: 120, minTimeout: 1000, maxTimeout: 1000 },
};

/**
 * Runs "npm run build" unless `.next` holds a build of the current sources. Its output is shown only if it fails.
 * @throws CliError if the build fails.
 */
export async function ensureBuild(processes: Processes) {
  if (await isBuilt()) return;
  console.log('Building…');
  await mkdir(cacheDirectory, { recursive: true });
  const unlock = await lock(cacheDirectory, lockOptions).catch((error: { code?: string }) => {
    if (error.code !== 'ELOCKED') throw error;
    throw new CliError('Another process has been building for two minutes. Try again later.');
  });
  try {
    if (!(await isBuilt())) await build(processes);
  } finally {
    await unlock();
  }
}

/** Whether `.next` holds a complete build of the current sources. */
async function isBuilt() {
  const [hash, buildId, isComplete] = await Promise.all([
    sourceHash(),
    readFile('.next/BUILD_ID', 'utf8').catch(() => ''),
    // The last file that "next build" writes.
    stat('.next/export-marker.json').then(
      () => true,
      () => false,
    ),
  ]);
  return isComplete && buildId === hash;
}

async function build(processes: Processes) {
  const npm = process.env.npm_execpath;
  const [command, args] = npm ? [process.execPath, [npm]] : ['npm', []];
  const child = spawn(command, [...args, 'run', 'build'], {
    detached: true,
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: Buffer[] = [];
  child.stdout.on('data', (data) => output.push(data));
  child.stderr.on('data', (data) => output.push(data));
  const result = await processes.waitFor(asChild('The build', child));
  if (result === 'exit code 0') return;
  process.stderr.write(Buffer.concat(output));
  throw new CliError(`The build failed (${result}). Its output is above.`);
}
