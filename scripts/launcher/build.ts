import { spawn } from 'node:child_process';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { CliError } from '../cliError';
import { asChild } from './childProcess';
import type { Processes } from './processes';
import { sourceHash } from './sources';

/**
 * Sees to a current build. What "npm run build" prints is shown only if it fails.
 * @throws CliError when it fails.
 */
export async function ensureBuild(processes: Processes) {
  if (await isBuilt()) return;
  console.log('Building, which takes a moment and is done once…');
  await alone(async () => {
    // Somebody else may have been at it meanwhile.
    if (!(await isBuilt())) await build(processes);
  });
}

/** Whether `.next` holds a whole build of what the sources are now. */
async function isBuilt() {
  const [hash, built, whole] = await Promise.all([
    sourceHash(),
    readFile('.next/BUILD_ID', 'utf8').catch(() => ''),
    // The last file that "next build" writes.
    stat('.next/export-marker.json').then(
      () => true,
      () => false,
    ),
  ]);
  return whole && built === hash;
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
  const how = await processes.finish(asChild('The build', child));
  if (how === 'exit code 0') return;
  process.stderr.write(Buffer.concat(output));
  throw new CliError(`The build failed (${how}); what it printed is above`);
}

/** In the one directory that "next build" does not empty. */
const directory = '.next/cache';
const lock = `${directory}/places-build.lock`;

/** No build takes this long, in milliseconds: who has the lock for longer has left it behind. */
const longest = 600_000;

/** Does the work while no other process does; two builds at once would spoil each other. */
async function alone(work: () => Promise<void>) {
  await mkdir(directory, { recursive: true });
  while (!(await takeLock())) await wait(200);
  try {
    await work();
  } finally {
    await rm(lock, { force: true });
  }
}

async function takeLock() {
  try {
    await writeFile(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  if (await isAbandoned()) await rm(lock, { force: true });
  return false;
}

async function isAbandoned() {
  try {
    const { mtimeMs } = await stat(lock);
    const holder = Number(await readFile(lock, 'utf8'));
    if (holder === process.pid || Date.now() - mtimeMs > longest) return true;
    // Nothing is in it for the moment between its making and its writing.
    if (holder > 0) process.kill(holder, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
