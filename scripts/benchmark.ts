import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { UserModel } from '../models/account/user';
import { connect, disconnect } from '../models/database';
import { mongoose } from '../models/mongoose';
import { findPage } from '../models/page';
import { newestFirst, PlaceModel } from '../models/place';
import { countPlaces } from '../models/search/count';
import { maxRadius, type PlaceFilter } from '../models/search/filter';
import { findPlaces, type PlaceOrder } from '../models/search/list';
import { cityLines } from './import/cities';
import { importLines } from './import/placeImport';
import { startEmbeddedMongoDB, waitForURI } from './launcher/embeddedMongoDB';
import { Processes } from './launcher/processes';

/**
 * Measures the list queries on an embedded database with 1,000 places and with all cities of GeoNames, in one run. Fails
 * if a query is not served by an index.
 */

const rounds = 100;
const few = 1000;

async function median(question: () => Promise<unknown>) {
  for (let warmUp = 0; warmUp < 3 * rounds; warmUp += 1) await question();
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now();
    await question();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[rounds / 2] ?? Number.NaN;
}

interface Stage {
  stage: string;
  indexName?: string;
  inputStage?: Stage;
  inputStages?: Stage[];
}

const scansOf = ({ stage, indexName, inputStage, inputStages = [] }: Stage): string[] =>
  stage === 'COLLSCAN' || stage === 'IXSCAN' || stage === 'IDHACK'
    ? [indexName ? `${stage} ${indexName}` : stage]
    : [inputStage ?? [], inputStages].flat().flatMap(scansOf);

/** The indexes that a query uses, and the number of documents it examines. */
async function explain(question: () => Promise<unknown>) {
  const commands: object[] = [];
  mongoose.set('debug', (name: string, method: string, filter: object, options: object) => {
    const { sort, limit } = options as { sort?: object; limit?: number };
    commands.push(
      method === 'countDocuments'
        ? { count: name, query: filter }
        : { find: name, filter, ...(sort && { sort }), ...(limit && { limit }) },
    );
  });
  await question();
  mongoose.set('debug', false);
  const scans = new Set<string>();
  let examined = 0;
  for (const command of commands) {
    const { queryPlanner, executionStats } = await mongoose.connection
      .getClient()
      .db(mongoose.connection.name)
      .command({ explain: command, verbosity: 'executionStats' });
    for (const scan of scansOf(queryPlanner.winningPlan)) scans.add(scan);
    examined += executionStats.totalDocsExamined as number;
  }
  return { plan: [...scans].join(' + '), examined };
}

const kabul = { latitude: 34.5281, longitude: 69.1723 };
/** Point Nemo, the point in the Pacific that is farthest from land. */
const nemo = { latitude: -48.8767, longitude: -123.3933 };
const world = { south: -90, west: -180, north: 90, east: 180 };
const asia = { south: -10, west: 26, north: 77, east: -170 };

/** The queries, as the API sends them. `deep` is the offset of the page that is read by cursor. */
async function ask(deep: number) {
  const viewer = await UserModel.findOne().orFail();
  const newest = (after?: string) =>
    findPage(PlaceModel.find().visibleTo(viewer), { first: 20, after }, newestFirst);
  const [before] = await PlaceModel.find()
    .sort({ createdAt: -1, _id: -1 })
    .skip(deep - 1)
    .limit(1);
  if (!before) throw new Error(`There are fewer than ${deep} places`);
  const cursor = Buffer.from(
    JSON.stringify(['newest', { $date: before.createdAt.getTime() }, before.id]),
  ).toString('base64url');
  const find = (filter: PlaceFilter, field?: PlaceOrder['field']) => () =>
    findPlaces(viewer, filter, field && { field, direction: 1 }, { first: 20 });
  const count = (filter: PlaceFilter) => () => countPlaces(viewer, filter);
  const questions: Record<string, () => Promise<unknown>> = {
    '20 newest': () => newest(),
    '20 by cursor, deep in': () => newest(cursor),
    'one by id': () => PlaceModel.findById(before._id).visibleTo(viewer).exec(),
    '5 km around Kabul': find({ near: { ...kabul, radius: 5000 } }),
    '50 km around Kabul': find({ near: { ...kabul, radius: 50_000 } }),
    '50 km around Kabul, by name': find({ near: { ...kabul, radius: 50_000 } }, 'name'),
    'nearest to Point Nemo': find({ near: { ...nemo, radius: maxRadius } }),
    'nearest to Kabul': find({ near: { ...kabul, radius: maxRadius } }),
    'bounds of Kabul': find({ bounds: { south: 34.4, west: 68.95, north: 34.65, east: 69.35 } }),
    'bounds of Asia': find({ bounds: asia }),
    'bounds of Asia, by name': find({ bounds: asia }, 'name'),
    'a common word': find({ search: 'village' }),
    'the word of a country': find({ search: 'afghanistan' }),
    'a common beginning': find({ search: 'a' }),
    'a rare word': find({ search: 'kabul' }),
    'a word that no place has': find({ search: 'atlantis' }),
    'a tag': find({ tags: ['village'] }),
    'by name': find({}, 'name'),
    'count of the world': count({ bounds: world }),
    'count of Asia': count({ bounds: asia }),
    'count of 5000 km around Kabul': count({ near: { ...kabul, radius: 5_000_000 } }),
    'count of 5 km around Kabul': count({ near: { ...kabul, radius: 5000 } }),
    'tag, word and bounds': find({ tags: ['village'], search: 'de', bounds: asia }),
  };
  const answers: Record<string, { time: number; plan: string; examined: number }> = {};
  for (const [name, question] of Object.entries(questions)) {
    answers[name] = { time: await median(question), ...(await explain(question)) };
  }
  return answers;
}

async function bytesOf(directory: string) {
  const files = await readdir(directory, { recursive: true });
  const sizes = await Promise.all(files.map((file) => stat(join(directory, file))));
  // Counts blocks, because the database file is sparse.
  return sizes.reduce((sum, { blocks }) => sum + blocks * 512, 0);
}

async function run(directory: string, processes: Processes) {
  await connect(await waitForURI(processes.keep(startEmbeddedMongoDB(directory))));
  const owner = await UserModel.create({ name: 'Ada', email: 'ada@example.com' });
  await importLines(owner, cityLines(few).lines);
  const small = await ask(few / 2);
  const { lines, total } = cityLines();
  const start = performance.now();
  const { added } = await importLines(owner, lines);
  const seconds = (performance.now() - start) / 1000;
  console.log(`${added} of ${total} places added in ${seconds.toFixed(1)} s`);
  console.log(`${(await bytesOf(directory)) >> 20} MiB on disk`);
  const large = await ask(5000);

  console.table(
    Object.fromEntries(
      Object.entries(large).map(([name, { time, plan, examined }]) => {
        const before = small[name]?.time ?? Number.NaN;
        return [
          name,
          {
            [`${few} places, ms`]: Number(before.toFixed(2)),
            [`${total} places, ms`]: Number(time.toFixed(2)),
            ratio: Number((time / before).toFixed(2)),
            plan,
            'documents examined': examined,
          },
        ];
      }),
    ),
  );
  return Object.values(large).every(({ plan }) => !plan.includes('COLLSCAN') && plan !== '');
}

const directory = await mkdtemp(join(tmpdir(), 'places-benchmark-'));
const processes = new Processes();
try {
  if (!(await run(directory, processes))) process.exitCode = 1;
} finally {
  await disconnect();
  await processes.end();
  await rm(directory, { recursive: true });
}
