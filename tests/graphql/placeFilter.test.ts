import { beforeAll, describe, expect, test } from 'vitest';
import type { User } from '../../models/account/user';
import { PlaceModel } from '../../models/place';
import { graphql } from '../generated';
import type { PlaceFilter, PlaceOrder } from '../generated/graphql';
import { codes, execute, query, withToken } from '../support/execute';
import { globalID, makePlace, makeUser } from '../support/factories';
import { testDatabase } from '../support/testDatabase';

testDatabase();

const MatchingPlaces = graphql(`
  query MatchingPlaces($filter: PlaceFilter, $orderBy: PlaceOrder, $first: Int, $after: String) {
    places(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
      nodes { name distance }
      pageInfo { endCursor }
    }
  }
`);
const Distance = graphql(`
  query Distance($id: ID!, $from: CoordinatesInput) { place(id: $id) { distance(from: $from) } }
`);
const Update = graphql(`
  mutation UpdateKeys($input: UpdatePlaceInput!) { updatePlace(input: $input) { place { id } } }
`);

let owner: User;
let stranger: User;

beforeAll(async () => {
  owner = await makeUser();
  stranger = await makeUser();
  const at = (latitude: number, longitude: number) => ({ coordinates: { latitude, longitude } });
  await makePlace(owner, { name: 'Bern', tags: ['city', 'capital'], ...at(46.948, 7.4474) });
  await makePlace(owner, { name: 'Straße', location: 'Łódź', tags: ['city'], ...at(51.76, 19.46) });
  await makePlace(stranger, { name: '東京駅', location: '東京都', ...at(35.681, 139.767) });
  await makePlace(stranger, { name: 'Taveuni', location: 'Fiji', ...at(-16.85, 180) });
  await makePlace(stranger, { name: 'North Pole', location: 'Arctic', ...at(90, 0) });
  await makePlace(stranger, { name: 'No coordinates', location: 'Unknown' });
});

async function namesOf(filter: PlaceFilter, orderBy?: PlaceOrder) {
  const { places } = await query(owner, MatchingPlaces, { filter, orderBy });
  return places?.nodes.map(({ name }) => name);
}

describe('places', () => {
  test('match a search that begins words of theirs, in any script', async () => {
    expect(await namesOf({ search: 'strasse lodz' })).toEqual(['Straße']);
    expect(await namesOf({ search: 'LODZ CIT' })).toEqual(['Straße']);
    expect(await namesOf({ search: '東京' })).toEqual(['東京駅']);
    expect(await namesOf({ search: '京都' })).toEqual([]);
    expect(await namesOf({ search: 'bern lodz' })).toEqual([]);
  });

  test('all match a blank search, and none a search of punctuation', async () => {
    expect(await namesOf({ search: ' ' })).toHaveLength(6);
    expect(await namesOf({ search: '.*' })).toEqual([]);
    expect(await namesOf({ search: '$where' })).toEqual([]);
  });

  test('match if they have all of the tags', async () => {
    expect(await namesOf({ tags: ['City '] })).toEqual(['Straße', 'Bern']);
    expect(await namesOf({ tags: ['city', 'capital'] })).toEqual(['Bern']);
    expect(await namesOf({ tags: [''] })).toEqual([]);
    expect(await namesOf({ tags: [] })).toHaveLength(6);
  });

  test('match bounds that cross the antimeridian', async () => {
    for (const [west, east] of [
      [170, -170],
      [170, 180],
      [180, -180],
    ] as const) {
      expect(await namesOf({ bounds: { south: -20, west, north: 0, east } })).toEqual(['Taveuni']);
    }
    const world = { south: -90, west: -180, north: 90, east: 180 };
    expect(await namesOf({ bounds: world })).toHaveLength(5);
  });

  test('near a point are listed nearest first', async () => {
    const near = { latitude: 46.948, longitude: 7.4474, radius: 20_000_000 };
    expect(await namesOf({ near })).toEqual(['Bern', 'Straße', 'North Pole', '東京駅', 'Taveuni']);
    expect(await namesOf({ near }, { field: 'NAME', direction: 'DESC' })).toEqual([
      '東京駅',
      'Taveuni',
      'Straße',
      'North Pole',
      'Bern',
    ]);
    expect(await namesOf({ near: { ...near, radius: 1 } })).toEqual(['Bern']);
  });

  test('match the ID of the user who added them, and no other ID', async () => {
    const createdBy = globalID('User', owner);
    expect(await namesOf({ createdBy })).toEqual(['Straße', 'Bern']);
    expect(await namesOf({ createdBy, search: 'bern' })).toEqual(['Bern']);
    for (const id of ['nonsense', globalID('Place', owner), globalID('User', { id: 'x' })]) {
      expect(await namesOf({ createdBy: id })).toEqual([]);
    }
  });

  test('are listed for a token with the read scope, not for a guest or a write-only token', async () => {
    const answer = await execute(await withToken(stranger, 'read'), MatchingPlaces, {
      filter: { search: 'bern' },
    });
    expect(answer.data?.places?.nodes).toEqual([{ name: 'Bern', distance: null }]);
    expect(codes(await execute(null, MatchingPlaces, { filter: { search: 'bern' } }))).toEqual([
      'UNAUTHORIZED',
    ]);
    expect(codes(await execute(await withToken(stranger, 'write'), MatchingPlaces))).toEqual([
      'FORBIDDEN',
    ]);
  });
});

test('a list by name skips many places just outside the circle', async () => {
  const around = await Promise.all(
    Array.from({ length: 30 }, (_, index) =>
      makePlace(owner, { name: `A${index}`, coordinates: { latitude: 20, longitude: 20 } }),
    ),
  );
  const last = await makePlace(owner, {
    name: 'Z',
    coordinates: { latitude: 20.0003, longitude: 20.0003 },
  });
  const near = { latitude: 20.0003, longitude: 20.0003, radius: 10 };
  for (const direction of ['ASC', 'DESC'] as const) {
    const orderBy = { field: 'NAME', direction } as const;
    const { places } = await query(owner, MatchingPlaces, { filter: { near }, orderBy, first: 1 });
    expect(places?.nodes).toEqual([{ name: 'Z', distance: 0 }]);
  }
  await Promise.all([...around, last].map((place) => place.deleteOne()));
});

test('a search matches the current text of a place that was edited', async () => {
  const place = await makePlace(owner, { name: 'Old', coordinates: { latitude: 1, longitude: 1 } });
  const id = globalID('Place', place);
  const bounds = { south: 0, west: 0, north: 2, east: 2 };
  expect(await namesOf({ bounds, search: 'old' })).toEqual(['Old']);
  await query(owner, Update, { input: { id, name: 'New', coordinates: null } });
  expect(await namesOf({ search: 'old' })).toEqual([]);
  expect(await namesOf({ search: 'new' })).toEqual(['New']);
  expect(await namesOf({ bounds })).toEqual([]);
  await PlaceModel.deleteOne({ _id: place._id });
});

test('a search matches all of several concurrent edits', async () => {
  const place = await makePlace(owner);
  const id = globalID('Place', place);
  await Promise.all([
    query(owner, Update, { input: { id, name: 'Alpha' } }),
    query(owner, Update, { input: { id, location: 'Beta' } }),
    query(owner, Update, { input: { id, tags: ['gamma'] } }),
  ]);
  expect(await namesOf({ search: 'alpha beta gamma' })).toEqual(['Alpha']);
  await PlaceModel.deleteOne({ _id: place._id });
});

describe('the distance of a place', () => {
  test('is in meters from the argument `from` or the `near` of the list', async () => {
    const bern = await PlaceModel.findOne({ name: 'Bern' }).orFail();
    const id = globalID('Place', bern);
    const from = { latitude: 47.3769, longitude: 8.5417 };
    const { place } = await query(owner, Distance, { id, from });
    expect(Math.round((place?.distance ?? 0) / 1000)).toBe(95);
    expect(await query(owner, Distance, { id })).toEqual({ place: { distance: null } });
    const near = { latitude: 46.948, longitude: 7.4474, radius: 10 };
    const { places } = await query(owner, MatchingPlaces, { filter: { near } });
    expect(places?.nodes).toEqual([{ name: 'Bern', distance: 0 }]);
  });

  test('is null for a place without coordinates, and an error from an invalid point', async () => {
    const withoutCoordinates = await PlaceModel.findOne({ name: 'No coordinates' }).orFail();
    const id = globalID('Place', withoutCoordinates);
    const from = { latitude: 0, longitude: 0 };
    expect(await query(owner, Distance, { id, from })).toEqual({ place: { distance: null } });
    const { errors } = await execute(owner, Distance, { id, from: { ...from, latitude: 91 } });
    expect(errors?.[0]?.extensions.issues).toEqual([
      { path: ['from', 'latitude'], message: 'Must be from -90 to 90' },
    ]);
  });
});

test('an invalid filter reports every issue with its path', async () => {
  const answer = await execute(owner, MatchingPlaces, {
    filter: {
      search: 'x'.repeat(201),
      tags: Array.from({ length: 11 }, (_, index) => `tag${index}`),
      bounds: { south: 10, west: -181, north: 9, east: 0 },
      near: { latitude: -91, longitude: 0, radius: 0 },
    },
  });
  expect(codes(answer)).toEqual(['BAD_USER_INPUT']);
  expect(answer.errors?.[0]?.extensions.issues).toEqual([
    { path: ['filter', 'search'], message: 'Must be at most 200 characters' },
    { path: ['filter', 'tags'], message: 'Must be at most 10 tags' },
    { path: ['filter', 'bounds', 'west'], message: 'Must be from -180 to 180' },
    { path: ['filter', 'bounds', 'south'], message: 'Must not be north of `north`' },
    { path: ['filter', 'near', 'latitude'], message: 'Must be from -90 to 90' },
    { path: ['filter', 'near', 'radius'], message: 'Must be more than 0 and at most 20040000' },
  ]);
});

test('ordering by distance requires `filter.near`', async () => {
  const answer = await execute(owner, MatchingPlaces, { orderBy: { field: 'DISTANCE' } });
  expect(codes(answer)).toEqual(['BAD_USER_INPUT']);
  expect(answer.errors?.[0]?.extensions.issues).toEqual([
    { path: ['orderBy', 'field'], message: 'Requires `filter.near`' },
  ]);
});

test('a cursor is refused in every order except its own', async () => {
  const near = { latitude: 0, longitude: 0, radius: 20_000_000 };
  const lists: { filter?: PlaceFilter; orderBy?: PlaceOrder }[] = [
    { orderBy: { field: 'CREATED_AT', direction: 'DESC' } },
    { orderBy: { field: 'CREATED_AT', direction: 'ASC' } },
    { orderBy: { field: 'NAME', direction: 'ASC' } },
    { orderBy: { field: 'NAME', direction: 'DESC' } },
    { filter: { near } },
    { filter: { near }, orderBy: { field: 'DISTANCE', direction: 'DESC' } },
    { filter: { near: { ...near, latitude: 1 } } },
  ];
  for (const [from, list] of lists.entries()) {
    const { places } = await query(owner, MatchingPlaces, { ...list, first: 1 });
    for (const [to, other] of lists.entries()) {
      const after = places?.pageInfo.endCursor;
      const answer = await execute(owner, MatchingPlaces, { ...other, after });
      expect(codes(answer)).toEqual(from === to ? [] : ['BAD_USER_INPUT']);
    }
  }
});

describe('a forged cursor', () => {
  const near = { latitude: 47, longitude: 8, radius: 20_000_000 };
  const cursorAt = (distance: string) =>
    Buffer.from(`["nearest 47 8",${distance},"aaaaaaaaaaaaaaaaaaaaaaaa"]`).toString('base64url');

  test.each(['-1e400', '1e400', 'null', '"1"'])(
    'with the distance %s is refused',
    async (value) => {
      const after = cursorAt(value);
      const answer = await execute(owner, MatchingPlaces, { first: 2, after, filter: { near } });
      expect(codes(answer)).toEqual(['BAD_USER_INPUT']);
      expect(answer.errors?.[0]?.extensions.issues).toMatchObject([{ path: ['after'] }]);
    },
  );

  test.each([
    ['-1e300', 5],
    ['1e300', 0],
  ])('with the distance %s ends the list instead of looping', async (value, count) => {
    const after = cursorAt(value);
    const { places } = await query(owner, MatchingPlaces, { after, filter: { near } });
    expect(places?.nodes).toHaveLength(count);
  });
});
