import { spawn } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { asChild } from './childProcess';
import { Fault } from './fault';
import type { Processes } from './processes';
import { sourceHash } from './sources';

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

/** What "next build" says when another one is at work in the same directory. */
const alreadyBuilding = /another next build process is already running/i;

/**
 * Sees to a current build. What "npm run build" prints is shown only if it fails.
 * @throws Fault when it fails.
 */
export async function ensureBuild(processes: Processes) {
  if (await isBuilt()) return;
  console.log('Building, which takes a moment and is done once…');
  do {
    const { build, output } = startBuild();
    const how = await processes.finish(build);
    if (how === 'exit code 0') return;
    const printed = stripVTControlCharacters(Buffer.concat(output).toString());
    if (!alreadyBuilding.test(printed)) {
      console.error(printed);
      throw new Fault(`The build failed (${how}); what it printed is above`);
    }
    await wait(1000);
  } while (!(await isBuilt()));
}

function startBuild() {
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
  return { build: asChild('The build', child), output };
}
