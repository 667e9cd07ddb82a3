import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    mongodbURI: string;
  }
}

/** One database server for the run: the embedded one, or the one that `MONGODB_URI` names. */
export default async function setup(project: TestProject) {
  const { MONGODB_URI } = process.env;
  if (MONGODB_URI) {
    project.provide('mongodbURI', MONGODB_URI);
    return;
  }
  const dataDir = await mkdtemp(join(tmpdir(), 'places-test-'));
  const { startServer } = await import('embedded-mongodb');
  const server = await startServer({ dataDir });
  project.provide('mongodbURI', server.uri);
  return async () => {
    await server.close();
    await rm(dataDir, { recursive: true });
  };
}
