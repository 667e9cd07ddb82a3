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

test('npm run import skips and reports invalid lines, and adds nothing the second time', async () => {
  const DATA_DIR = await temporaryDirectory();
  const file = join(DATA_DIR, 'places.ndjson');
  const lines = ndjson(
    lake,
    '{"name": "Lake"',
    '',
    { ...lake, name: ' ' },
    cafe,
    { ...lake, createdBy: 'ada' },
    { ...cafe, name: 'Another café under the same key' },
    { ...cafe, coordinates: { latitude: 91, longitude: 0 }, idempotencyKey: 'pole' },
  );
  await writeFile(file, lines);

  const first = await run('import', [file], { DATA_DIR });
  expect(first).toEqual({
    status: 1,
    stdout: '2 added, 1 already existed, 4 invalid lines\n',
    stderr: [
      'line 2: is not JSON',
      'line 4: name: Required',
      'line 6: Unrecognized key: "createdBy"',
      'line 8: coordinates.latitude: Must be from -90 to 90',
      '',
    ].join('\n'),
  });
  const second = await run('import', [file], { DATA_DIR });
  expect(second.stdout).toBe('0 added, 3 already existed, 4 invalid lines\n');

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

test('npm run import reads standard input and sets the owner from --email', async () => {
  const DATA_DIR = await temporaryDirectory();
  await withEmbeddedDatabase(DATA_DIR, async () => {
    const owner = await UserModel.create({ email: 'grace@example.com', name: 'Grace' });
    const args = ['-', '--email', 'grace@example.com'];
    expect(await run('import', args, { DATA_DIR }, ndjson(lake, cafe))).toEqual({
      status: 0,
      stdout: '2 added, 0 already existed, 0 invalid lines\n',
      stderr: '',
    });
    expect(await PlaceModel.countDocuments({ createdBy: owner._id })).toBe(2);
  });
});

test('npm run import --cities imports each city once', async () => {
  const DATA_DIR = await temporaryDirectory();
  const args = ['--cities', '--limit', '2500'];
  expect(await run('import', args, { DATA_DIR })).toEqual({
    status: 0,
    stdout: '2500 added, 0 already existed, 0 invalid lines\n',
    stderr: '',
  });
  expect(await run('import', ['--cities', '--limit', '2501'], { DATA_DIR })).toMatchObject({
    status: 0,
    stdout: '1 added, 2500 already existed, 0 invalid lines\n',
  });
});

test.each([
  [['a', '--cities'], 'Pass one FILE, "-" for standard input, or --cities. See --help.\n'],
  [['no-such-file.ndjson'], 'no-such-file.ndjson cannot be read (ENOENT)\n'],
  [['tests'], 'tests cannot be read (EISDIR)\n'],
  [['--limit', '5', 'a'], '--limit can only be used with --cities\n'],
  [['--cities', '--limit', '0'], '--limit must be a whole number, at least 1\n'],
])('npm run import refuses %j with one line', async (args, stderr) => {
  expect(await run('import', args, {})).toEqual({ status: 1, stdout: '', stderr });
});

test('npm run import refuses an unknown owner', async () => {
  const DATA_DIR = await temporaryDirectory();
  const args = ['-', '--email', 'unknown@example.com'];
  expect(await run('import', args, { DATA_DIR }, ndjson(lake))).toEqual({
    status: 1,
    stdout: '',
    stderr: '--email: no account has the email unknown@example.com\n',
  });
});
