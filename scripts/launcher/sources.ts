import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the build reads: these directories, and of the root the modules and what npm and tsc are told. */
const directories = ['components', 'graphql', 'models', 'pages', 'public', 'server'];
const rootFiles = /^(package(-lock)?\.json|tsconfig\.json|(?!vitest).*(?<!\.d)\.ts)$/;

/** What `prebuild` makes of the rest. */
const generated = /^(components\/api\/generated|public\/graphiql)\//;

async function sources() {
  const root = (await readdir('.')).filter((name) => rootFiles.test(name));
  const nested = await Promise.all(
    directories.map(async (directory) =>
      (await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []))
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).replaceAll('\\', '/')),
    ),
  );
  return [...root, ...nested.flat()].filter((path) => !generated.test(path)).sort();
}

/** A hash of the names and contents of everything that goes into the build. */
export async function sourceHash() {
  const hash = createHash('sha256');
  for (const path of await sources()) {
    const content = await readFile(path);
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 32);
}
