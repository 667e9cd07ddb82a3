import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ensureBuild } from '../../../scripts/launcher/build';
import { Processes } from '../../../scripts/launcher/processes';
import { temporaryDirectory } from '../commands';

/** Like "next build": empties `.next` except for its cache. Takes longer than the lock is valid without an update. */
const build = `
import { appendFileSync, readdirSync, rmSync } from 'node:fs';
for (const name of readdirSync('.next')) {
  if (name !== 'cache') rmSync('.next/' + name, { recursive: true });
}
appendFileSync('builds', 'built ');
await new Promise((resolve) => setTimeout(resolve, 6000));
`;

test('npm start keeps its lock while the build empties its directory', async () => {
  const directory = await temporaryDirectory();
  const previous = process.cwd();
  process.chdir(directory);
  onTestFinished(() => process.chdir(previous));
  await mkdir('.next');
  await writeFile(join('.next', 'BUILD_ID'), 'outdated');
  await writeFile('build.mjs', build);
  vi.stubEnv('npm_execpath', join(directory, 'build.mjs'));
  onTestFinished(() => void vi.unstubAllEnvs());

  await ensureBuild(new Processes());
  expect(await readFile('builds', 'utf8')).toBe('built ');
});
