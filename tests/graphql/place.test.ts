import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { User } from '../../models/account/user';
import { PlaceModel } from '../../models/place';
import { graphql } from '../generated';
import { codes, execute, query } from '../support/execute';
import { globalID, makePlace, makeUser } from '../support/factories';
import { testDatabase } from '../support/testDatabase';

testDatabase();

let owner: User;

beforeAll(async () => {
  owner = await makeUser({ name: 'Ada' });
});

const PlaceDetails = graphql(`
  query PlaceDetails($id: ID!) {
    place(id: $id) {
      name
      location
      coordinates { latitude longitude }
      mapURL
      image
      description
      tags
      version
      createdBy { name }
    }
  }
`);
const Create = graphql(`
  mutation Create($input: CreatePlaceInput!) {
    createPlace(input: $input) { place { id version createdAt updatedAt } }
  }
`);
const Update = graphql(`
  mutation Update($input: UpdatePlaceInput!) {
    updatePlace(input: $input) { place { name image description tags version } }
  }
`);
const Delete = graphql(`
  mutation Delete($input: DeletePlaceInput!) { deletePlace(input: $input) { deletedId } }
`);

const odeon = {
  name: 'Café Odeon',
  location: 'Zürich, Switzerland',
  coordinates: { latitude: 47.3672, longitude: 8.5449 },
  image: 'https://example.com/odeon.jpg',
  description: 'An Art Nouveau café by the lake.\nOpen late.',
  tags: ['cafe', 'history'],
};

describe('createPlace', () => {
  test('createPlace creates a place owned by the viewer', async () => {
    const { createPlace } = await query(owner, Create, { input: odeon });
    const { place } = await query(owner, PlaceDetails, { id: String(createPlace?.place.id) });
    expect(place).toEqual({
      ...odeon,
      mapURL: 'https://www.openstreetmap.org/?mlat=47.3672&mlon=8.5449#map=15/47.3672/8.5449',
      version: 0,
      createdBy: { name: 'Ada' },
    });
    expect(createPlace?.place.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  test('createPlace trims text and merges spellings of a tag', async () => {
    const input = {
      name: '  Łódź  ',
      location: 'Łódź, Poland',
      tags: ['Park', ' park', 'PARK ', 'Straße', ''],
    };
    const { createPlace } = await query(owner, Create, { input });
    const { place } = await query(owner, PlaceDetails, { id: String(createPlace?.place.id) });
    expect(place).toMatchObject({ name: 'Łódź', tags: ['park', 'straße'] });
  });

  test('mapURL is a map search for a place without coordinates', async () => {
    const { createPlace } = await query(owner, Create, {
      input: { name: 'Aare & more', location: 'Bern' },
    });
    const { place } = await query(owner, PlaceDetails, { id: String(createPlace?.place.id) });
    expect(place?.mapURL).toBe('https://www.openstreetmap.org/search?query=Aare+%26+more%2C+Bern');
  });

  test('all invalid fields are reported at once, each with its path', async () => {
    const previousCount = await PlaceModel.countDocuments();
    const { data, errors } = await execute(owner, Create, {
      input: {
        name: ' ',
        location: 'x'.repeat(201),
        coordinates: { latitude: 91, longitude: -181 },
        mapURL: 'javascript:alert(1)',
        image: 'https://user:secret@example.com/',
        description: 'a\u0000b',
        tags: Array.from({ length: 11 }, (_, index) => `tag${index}`),
      },
    });
    expect(data).toEqual({ createPlace: null });
    expect(errors).toMatchObject([
      {
        message: 'The input is not valid',
        path: ['createPlace'],
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
    const issues = errors?.[0]?.extensions.issues as { path: string[]; message: string }[];
    expect(
      Object.fromEntries(issues.map(({ path, message }) => [path.join('.'), message])),
    ).toEqual({
      name: 'Required',
      location: 'Must be at most 200 characters',
      'coordinates.latitude': 'Must be from -90 to 90',
      'coordinates.longitude': 'Must be from -180 to 180',
      mapURL: 'Must be an http or https URL',
      image: 'Must not contain credentials',
      description: 'Must not contain control characters',
      tags: 'Must be at most 10 tags',
    });
    expect(await PlaceModel.countDocuments()).toBe(previousCount);
  });

  test('an invalid tag is reported with its index', async () => {
    const { errors } = await execute(owner, Create, {
      input: { name: 'A', location: 'B', tags: ['fine', 'x'.repeat(41)] },
    });
    expect(errors?.[0]?.extensions.issues).toEqual([
      { path: ['tags', '1'], message: 'Must be at most 40 characters' },
    ]);
  });

  test.each([
    ['an unknown field', { name: 'A', location: 'B', createdBy: 'x' }],
    ['an owner', { name: 'A', location: 'B', owner: 'x' }],
    ['an operator instead of text', { name: { $ne: null }, location: 'B' }],
    ['a number instead of text', { name: 1, location: 'B' }],
    ['NaN', { name: 'A', location: 'B', coordinates: { latitude: 'NaN', longitude: 0 } }],
    ['a missing name', { location: 'B' }],
  ])('createPlace refuses %s', async (_description, input) => {
    expect(codes(await execute(owner, Create, { input: input as never }))).toEqual([
      'BAD_USER_INPUT',
    ]);
  });

  test('text that looks like an operator or a prototype is stored unchanged', async () => {
    for (const name of ['{"$ne":null}', '__proto__', 'constructor', '$where', '<script>', '.*']) {
      const { createPlace } = await query(owner, Create, { input: { name, location: 'B' } });
      const id = String(createPlace?.place.id);
      expect((await query(owner, PlaceDetails, { id })).place?.name).toBe(name);
    }
  });

  test('concurrent requests with one idempotency key create one place per viewer', async () => {
    const other = await makeUser();
    const input = { name: 'Once', location: 'Here', idempotencyKey: 'key-1' };
    const results = await Promise.all(
      Array.from({ length: 10 }, () => query(owner, Create, { input })),
    );
    expect(new Set(results.map(({ createPlace }) => createPlace?.place.id)).size).toBe(1);
    const { createPlace } = await query(other, Create, { input });
    expect(createPlace?.place.id).not.toBe(results[0]?.createPlace?.place.id);
    expect(await PlaceModel.countDocuments({ name: 'Once' })).toBe(2);
  });
});

describe('updatePlace', () => {
  test('updatePlace keeps absent fields and clears null fields', async () => {
    const id = globalID('Place', await makePlace(owner, odeon));
    const { updatePlace } = await query(owner, Update, {
      input: { id, name: 'Odeon', image: null, tags: null },
    });
    expect(updatePlace?.place).toEqual({
      name: 'Odeon',
      image: null,
      description: odeon.description,
      tags: [],
      version: 1,
    });
  });

  test('updatePlace cannot clear required fields', async () => {
    const id = globalID('Place', await makePlace(owner));
    const { errors } = await execute(owner, Update, { input: { id, name: null, location: '' } });
    expect(errors?.[0]?.extensions).toEqual({
      code: 'BAD_USER_INPUT',
      issues: [
        { path: ['name'], message: 'Required' },
        { path: ['location'], message: 'Required' },
      ],
    });
  });

  test('an update without changes keeps the version', async () => {
    const id = globalID('Place', await makePlace(owner, odeon));
    const { updatePlace } = await query(owner, Update, { input: { id, name: odeon.name } });
    expect(updatePlace?.place.version).toBe(0);
  });

  test('an update of a stale version is a conflict', async () => {
    const id = globalID('Place', await makePlace(owner, odeon));
    await query(owner, Update, { input: { id, version: 0, name: 'First' } });
    const stale = await execute(owner, Update, { input: { id, version: 0, name: 'Second' } });
    expect(codes(stale)).toEqual(['CONFLICT']);
    expect((await query(owner, PlaceDetails, { id })).place).toMatchObject({
      name: 'First',
      version: 1,
    });
  });

  test('updatePlace fails with a conflict if it always loses against concurrent updates', async () => {
    const place = await makePlace(owner);
    const input = { id: globalID('Place', place), name: 'New' };
    const update = vi.spyOn(PlaceModel.prototype, 'update').mockResolvedValue(false);
    const { errors } = await execute(owner, Update, { input });
    update.mockRestore();
    const message = 'This place was changed elsewhere. Reload it and try again.';
    expect(errors).toMatchObject([{ message, extensions: { code: 'CONFLICT' } }]);
  });

  test('one of several concurrent updates of a version succeeds', async () => {
    const id = globalID('Place', await makePlace(owner, odeon));
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        execute(owner, Update, { input: { id, version: 0, name: `Editor ${index}` } }),
      ),
    );
    expect(results.flatMap(codes)).toEqual(Array(9).fill('CONFLICT'));
    expect((await query(owner, PlaceDetails, { id })).place?.version).toBe(1);
  });

  test('concurrent updates of different fields without a version are both kept', async () => {
    const id = globalID('Place', await makePlace(owner, odeon));
    await Promise.all([
      query(owner, Update, { input: { id, name: 'Renamed' } }),
      query(owner, Update, { input: { id, description: 'Described' } }),
    ]);
    expect((await query(owner, PlaceDetails, { id })).place).toMatchObject({
      name: 'Renamed',
      description: 'Described',
      version: 2,
    });
  });
});

describe('deletePlace', () => {
  test('deletePlace deletes the place and returns its ID', async () => {
    const id = globalID('Place', await makePlace(owner));
    expect(await query(owner, Delete, { input: { id } })).toEqual({
      deletePlace: { deletedId: id },
    });
    expect(await query(owner, PlaceDetails, { id })).toEqual({ place: null });
    expect(codes(await execute(owner, Delete, { input: { id } }))).toEqual(['FORBIDDEN']);
  });
});

test('a place of a missing user has no owner', async () => {
  const person = await makeUser();
  const id = globalID('Place', await makePlace(person));
  await person.deleteOne();
  expect((await query(owner, PlaceDetails, { id })).place).toMatchObject({ createdBy: null });
});
