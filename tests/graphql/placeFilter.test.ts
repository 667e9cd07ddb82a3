import { beforeAll, describe, expect, test } from 'vitest';
import type { User } from '../../models/account/user';
import { PlaceModel } from '../../models/place';
import { graphql } from '../generated';
import type { PlaceFilter, PlaceOrder } from '../generated/graphql';
import { codes, execute, query, withToken } from '../support/execute';
import { globalID, makePlace, makeUser } from '../support/factories';
import { testDatabase } from '../support/testDatabase';

testDatabase();

const Found = graphql(`
  query Found($filter: PlaceFilter, $orderBy: PlaceOrder, $first: Int, $after: String) {
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
  await makePlace(stranger, { name: 'Nowhere', location: 'Unknown' });
});

async function found(filter: PlaceFilter, orderBy?: PlaceOrder) {
  const { places } = await query(owner, Found, { filter, orderBy });
  return places?.nodes.map(({ name }) => name);
}

describe('places are found', () => {
  test('by the beginnings of all words, in any script', async () => {
    expect(await found({ search: 'strasse lodz' })).toEqual(['Straße']);
    expect(await found({ search: 'LODZ CIT' })).toEqual(['Straße']);
    expect(await found({ search: '東京' })).toEqual(['東京駅']);
    expect(await found({ search: '京都' })).toEqual([]);
    expect(await found({ search: 'bern lodz' })).toEqual([]);
  });

  test('by nothing when the search is blank, and not at all by what has no word', async () => {
    expect(await found({ search: ' ' })).toHaveLength(6);
    expect(await found({ search: '.*' })).toEqual([]);
    expect(await found({ search: '$where' })).toEqual([]);
  });

  test('by all of several tags', async () => {
    expect(await found({ tags: ['City '] })).toEqual(['Straße', 'Bern']);
    expect(await found({ tags: ['city', 'capital'] })).toEqual(['Bern']);
    expect(await found({ tags: [''] })).toEqual([]);
    expect(await found({ tags: [] })).toHaveLength(6);
  });

  test('within bounds, also across the antimeridian', async () => {
    for (const [west, east] of [
      [170, -170],
      [170, 180],
      [180, -180],
    ] as const) {
      expect(await found({ bounds: { south: -20, west, north: 0, east } })).toEqual(['Taveuni']);
    }
    const world = { south: -90, west: -180, north: 90, east: 180 };
    expect(await found({ bounds: world })).toHaveLength(5);
  });

  test('nearest first when they are asked for near a point', async () => {
    const near = { latitude: 46.948, longitude: 7.4474, radius: 20_000_000 };
    expect(await found({ near })).toEqual(['Bern', 'Straße', 'North Pole', '東京駅', 'Taveuni']);
    expect(await found({ near }, { field: 'NAME', direction: 'DESC' })).toEqual([
      '東京駅',
      'Taveuni',
      'Straße',
      'North Pole',
      'Bern',
    ]);
    expect(await found({ near: { ...near, radius: 1 } })).toEqual(['Bern']);
  });

  test('by who added them; the id of nobody finds nothing', async () => {
    const createdBy = globalID('User', owner);
    expect(await found({ createdBy })).toEqual(['Straße', 'Bern']);
    expect(await found({ createdBy, search: 'bern' })).toEqual(['Bern']);
    for (const id of ['nonsense', globalID('Place', owner), globalID('User', { id: 'x' })]) {
      expect(await found({ createdBy: id })).toEqual([]);
    }
  });

  test('with a token that may read, and by no guest', async () => {
    const answer = await execute(await withToken(stranger, 'read'), Found, {
      filter: { search: 'bern' },
    });
    expect(answer.data?.places?.nodes).toEqual([{ name: 'Bern', distance: null }]);
    expect(codes(await execute(null, Found, { filter: { search: 'bern' } }))).toEqual([
      'UNAUTHORIZED',
    ]);
    expect(codes(await execute(await withToken(stranger, 'write'), Found))).toEqual(['FORBIDDEN']);
  });
});

test('a place within a circle is found behind many that are just outside of it', async () => {
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
    const { places } = await query(owner, Found, { filter: { near }, orderBy, first: 1 });
    expect(places?.nodes).toEqual([{ name: 'Z', distance: 0 }]);
  }
  await Promise.all([...around, last].map((place) => place.deleteOne()));
});

test('a place that changes is found by what it says now', async () => {
  const place = await makePlace(owner, { name: 'Old', coordinates: { latitude: 1, longitude: 1 } });
  const id = globalID('Place', place);
  const bounds = { south: 0, west: 0, north: 2, east: 2 };
  expect(await found({ bounds, search: 'old' })).toEqual(['Old']);
  await query(owner, Update, { input: { id, name: 'New', coordinates: null } });
  expect(await found({ search: 'old' })).toEqual([]);
  expect(await found({ search: 'new' })).toEqual(['New']);
  expect(await found({ bounds })).toEqual([]);
  await PlaceModel.deleteOne({ _id: place._id });
});

test('a place is found by all of several changes at once', async () => {
  const place = await makePlace(owner);
  const id = globalID('Place', place);
  await Promise.all([
    query(owner, Update, { input: { id, name: 'Alpha' } }),
    query(owner, Update, { input: { id, location: 'Beta' } }),
    query(owner, Update, { input: { id, tags: ['gamma'] } }),
  ]);
  expect(await found({ search: 'alpha beta gamma' })).toEqual(['Alpha']);
  await PlaceModel.deleteOne({ _id: place._id });
});

describe('distance', () => {
  test('is told in meters from a point, or from that of the list', async () => {
    const bern = await PlaceModel.findOne({ name: 'Bern' }).orFail();
    const id = globalID('Place', bern);
    const from = { latitude: 47.3769, longitude: 8.5417 };
    const { place } = await query(owner, Distance, { id, from });
    expect(Math.round((place?.distance ?? 0) / 1000)).toBe(95);
    expect(await query(owner, Distance, { id })).toEqual({ place: { distance: null } });
    const near = { latitude: 46.948, longitude: 7.4474, radius: 10 };
    const { places } = await query(owner, Found, { filter: { near } });
    expect(places?.nodes).toEqual([{ name: 'Bern', distance: 0 }]);
  });

  test('is null for a place that nobody knows where it is, refused from nowhere', async () => {
    const nowhere = await PlaceModel.findOne({ name: 'Nowhere' }).orFail();
    const id = globalID('Place', nowhere);
    const from = { latitude: 0, longitude: 0 };
    expect(await query(owner, Distance, { id, from })).toEqual({ place: { distance: null } });
    const { errors } = await execute(owner, Distance, { id, from: { ...from, latitude: 91 } });
    expect(errors?.[0]?.extensions.issues).toEqual([
      { path: ['from', 'latitude'], message: 'Must be from -90 to 90' },
    ]);
  });
});

test('everything that is wrong with a filter is told at once, with its path', async () => {
  const answer = await execute(owner, Found, {
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

test('distance is no order without a point', async () => {
  const answer = await execute(owner, Found, { orderBy: { field: 'DISTANCE' } });
  expect(codes(answer)).toEqual(['BAD_USER_INPUT']);
  expect(answer.errors?.[0]?.extensions.issues).toEqual([
    { path: ['orderBy', 'field'], message: 'Needs `filter.near`' },
  ]);
});

test('a cursor is refused in every order but its own', async () => {
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
    const { places } = await query(owner, Found, { ...list, first: 1 });
    for (const [to, other] of lists.entries()) {
      const after = places?.pageInfo.endCursor;
      const answer = await execute(owner, Found, { ...other, after });
      expect(codes(answer)).toEqual(from === to ? [] : ['BAD_USER_INPUT']);
    }
  }
});
