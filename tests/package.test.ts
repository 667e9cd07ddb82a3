import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';

interface LockedPackage {
  version: string;
  resolved?: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

const lock = JSON.parse(await readFile(new URL('../package-lock.json', import.meta.url), 'utf8'));
const packages: Record<string, LockedPackage> = lock.packages;

/** Whether Node finds a package from inside another one. */
function isLocked(name: string, from: string) {
  for (let folder = from; ; folder = folder.slice(0, folder.lastIndexOf('/node_modules/'))) {
    if (packages[`${folder && `${folder}/`}node_modules/${name}`]) return true;
    if (!folder.includes('/node_modules/')) return Boolean(packages[`node_modules/${name}`]);
  }
}

describe('package-lock.json', () => {
  test('contains no registry URL', () => {
    const resolved = Object.values(packages).flatMap(({ resolved = [] }) => resolved);
    // The workspace is linked by its path.
    expect(resolved).toEqual(['packages/embedded-mongodb']);
  });

  // npm omits optional packages that the registry lacks, and then cannot install on other platforms.
  test('contains the optional packages of all platforms', () => {
    const missing = Object.entries(packages).flatMap(([folder, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => !isLocked(name, folder)),
    );
    expect(missing).toEqual([]);
  });

  test('contains one copy of graphql', () => {
    const copies = Object.keys(packages).filter((name) => name.endsWith('node_modules/graphql'));
    expect(copies).toEqual(['node_modules/graphql']);
  });

  test.each([
    ['next', [16, 3, 3]],
    ['next-auth', [4, 24, 15]],
    ['graphql-yoga', [5, 21, 3]],
    ['mongoose', [9, 0, 0]],
  ])('contains a version of %s without known vulnerabilities (%o or later)', (name, minimum) => {
    const version = packages[`node_modules/${name}`]?.version.split('.').map(Number) ?? [];
    const [difference] = minimum.map((part, index) => (version[index] ?? 0) - part).filter(Boolean);
    expect(difference ?? 0).toBeGreaterThanOrEqual(0);
  });
});
