import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { UserModel } from '../../models/account/user';
import { PlaceModel } from '../../models/place';
import { run, temporaryDirectory, withEmbeddedDatabase } from './commands';

const ndjson = (...lines: (string | object)[]) =>
  lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');

const lake = { name: 'Lake', location: 'North', tags: ['Water'] };
const cafe = {
  name: 'Café',
  location: 'South',
  coordinates: { latitude: 1.5, longitude: -2 },
  idempotencyKey: 'cafe',
};

test('bad lines are told by number and skipped, and a second run adds nothing', async () => {
  const DATA_DIR = await temporaryDirectory();
  const file = join(DATA_DIR, 'places.ndjson');
  const lines = ndjson(
    lake,
    '{"name": "Lake"',
    '',
    { ...lake, name: ' ' },
    cafe,
    { ...lake, createdBy: 'somebody' },
    { ...cafe, name: 'Another café under the same key' },
    { ...cafe, coordinates: { latitude: 91, longitude: 0 }, idempotencyKey: 'pole' },
  );
  await writeFile(file, lines);

  const first = await run('import', [file], { DATA_DIR });
  expect(first).toEqual({
    status: 1,
    stdout: '2 added, 1 already there, 4 bad lines\n',
    stderr: [
      'line 2: is not JSON',
      'line 4: name: Required',
      'line 6: Unrecognized key: "createdBy"',
      'line 8: coordinates.latitude: Must be from -90 to 90',
      '',
    ].join('\n'),
  });
  const second = await run('import', [file], { DATA_DIR });
  expect(second.stdout).toBe('0 added, 3 already there, 4 bad lines\n');

  await withEmbeddedDatabase(DATA_DIR, async () => {
    const places = await PlaceModel.find().sort({ _id: 1 }).exec();
    expect(places.map((place) => place.toObject())).toMatchObject([
      { name: 'Lake', location: 'North', tags: ['water'], version: 0 },
      { name: 'Café', location: 'South', coordinates: cafe.coordinates, version: 0 },
    ]);
    expect(places[0]?.createdBy).toBeUndefined();
    expect(places[0]?.createdAt).toBeInstanceOf(Date);
  });
});

test('places come from standard input and belong to whom --email names', async () => {
  const DATA_DIR = await temporaryDirectory();
  await withEmbeddedDatabase(DATA_DIR, async () => {
    const owner = await UserModel.create({ email: 'grace@example.com', name: 'Grace' });
    const args = ['-', '--email', 'grace@example.com'];
    expect(await run('import', args, { DATA_DIR }, ndjson(lake, cafe))).toEqual({
      status: 0,
      stdout: '2 added, 0 already there, 0 bad lines\n',
      stderr: '',
    });
    expect(await PlaceModel.countDocuments({ createdBy: owner._id })).toBe(2);
  });
});

test('cities are imported without a file, and once', async () => {
  const DATA_DIR = await temporaryDirectory();
  const args = ['--cities', '--limit', '2500'];
  expect(await run('import', args, { DATA_DIR })).toEqual({
    status: 0,
    stdout: '2500 added, 0 already there, 0 bad lines\n',
    stderr: '',
  });
  expect(await run('import', ['--cities', '--limit', '2501'], { DATA_DIR })).toMatchObject({
    status: 0,
    stdout: '1 added, 2500 already there, 0 bad lines\n',
  });
});

test.each([
  [['a', '--cities'], 'Name one FILE, "-" for standard input, or --cities; --help tells more\n'],
  [['no-such-file.ndjson'], 'no-such-file.ndjson cannot be read (ENOENT)\n'],
  [['--cities', '--limit', '0'], '--limit must be a whole number from 1\n'],
])('a wrong command line is told in one line (%j)', async (args, stderr) => {
  expect(await run('import', args, {})).toEqual({ status: 1, stdout: '', stderr });
});

test('an unknown owner is told before anything is added', async () => {
  const DATA_DIR = await temporaryDirectory();
  const args = ['-', '--email', 'nobody@example.com'];
  expect(await run('import', args, { DATA_DIR }, ndjson(lake))).toEqual({
    status: 1,
    stdout: '',
    stderr: '--email: there is no account nobody@example.com\n',
  });
});
