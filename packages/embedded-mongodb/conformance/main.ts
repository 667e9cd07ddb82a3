import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EJSON } from 'bson';
import { MongoClient } from 'mongodb';
import { startServer } from '../src/server';
import { type Outcome, runTest, type TestFile } from './unifiedTest';

/** Runs MongoDB's CRUD specification tests, in the unified format, from a directory. */
const [directory] = process.argv.slice(2);
if (!directory) throw new Error('usage: npm run conformance -- DIRECTORY');

const dataDir = await mkdtemp(join(tmpdir(), 'embedded-mongodb-'));
const server = await startServer({ dataDir });
const client = await MongoClient.connect(server.uri);
const totals = { passed: 0, refused: 0, wrong: 0, skipped: 0 };
const reasons = new Map<string, number>();

for (const name of (await readdir(directory)).sort()) {
  if (!name.endsWith('.json')) continue;
  const file = EJSON.parse(await readFile(join(directory, name), 'utf8')) as TestFile;
  const counts = { passed: 0, refused: 0, wrong: 0, skipped: 0 };
  const failures: string[] = [];
  for (const test of file.tests) {
    const outcome: Outcome = await runTest(client, server.uri, file, test);
    counts[outcome.result]++;
    totals[outcome.result]++;
    if (outcome.result === 'wrong') failures.push(`  ${test.description}: ${outcome.reason}`);
    if (outcome.result === 'refused')
      reasons.set(outcome.reason, (reasons.get(outcome.reason) ?? 0) + 1);
  }
  const { passed, refused, wrong } = counts;
  console.log(`${name}: ${passed} passed, ${refused} refused, ${wrong} wrong`);
  for (const failure of failures) console.log(failure);
}

await client.close();
await server.close();
await rm(dataDir, { recursive: true });
console.log('\nRefused:');
for (const [reason, count] of [...reasons].sort((a, b) => b[1] - a[1]))
  console.log(`  ${count} ${reason}`);
console.log(`\n${totals.refused} refused, ${totals.skipped} for other versions or topologies`);
console.log(`${totals.passed} passed, ${totals.wrong} failed`);
if (totals.wrong > 0) process.exitCode = 1;
