import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { User } from '../../models/account/user';
import { favoritePlace } from '../../models/favorite';
import { importPlaces, type Place, PlaceModel } from '../../models/place';
import { distanceBetween, type Point } from '../../models/search/cells';
import { sortKey, wordsOfSearch, wordsToFind } from '../../models/search/normalize';
import { graphql } from '../generated';
import type { PlaceFilter, PlaceOrder } from '../generated/graphql';
import { query } from '../support/execute';
import { globalID, makeUser } from '../support/factories';
import { isWithin } from '../support/map';
import { testDatabase } from '../support/testDatabase';

testDatabase();

const Find = graphql(`
  query Find(
    $first: Int
    $after: String
    $last: Int
    $before: String
    $filter: PlaceFilter
    $orderBy: PlaceOrder
  ) {
    places(
      first: $first
      after: $after
      last: $last
      before: $before
      filter: $filter
      orderBy: $orderBy
    ) {
      totalCount
      edges { cursor node { id distance } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
`);

const names = [
  'Straße am See',
  'strasse am see',
  'Łódź Fabryczna',
  '東京駅',
  '東京都庁',
  'مسجد الحسن',
  'İstanbul',
  'Café Müller',
  'cafe muller',
  '★',
  'Ｃａｆé ﬁne',
  'Aare',
];
const locations = ['Bern, Switzerland', '東京', 'Łódź, Polska', 'Suva, Fiji', 'İstanbul, Türkiye'];
const tagNames = ['cafe', 'straße', 'park', 'lake'];

const near = (latitude: number, longitude: number, by: number) =>
  fc.record({
    latitude: fc
      .double({ min: -by, max: by, noNaN: true })
      .map((d) => Math.max(-90, Math.min(90, latitude + d))),
    longitude: fc
      .double({ min: -by, max: by, noNaN: true })
      .map((d) => ((((longitude + d + 180) % 360) + 360) % 360) - 180),
  });
/** Dense and sparse points, the 180th meridian, the poles, identical points, and the whole Earth. */
const point: fc.Arbitrary<Point> = fc.oneof(
  near(46.948, 7.4474, 0.0005),
  near(46.948, 7.4474, 2),
  near(-17, 180, 1),
  near(89.9, 0, 0.1),
  near(-90, 0, 3),
  fc.constantFrom(
    { latitude: 46.948, longitude: 7.4474 },
    { latitude: -17, longitude: 180 },
    { latitude: -17, longitude: -180 },
    { latitude: 90, longitude: 12 },
    { latitude: -90, longitude: -100 },
    { latitude: 0, longitude: 0 },
  ),
  near(0, 0, 180),
);

const placeInput = fc.record({
  name: fc.constantFrom(...names),
  location: fc.constantFrom(...locations),
  tags: fc.subarray(tagNames, { maxLength: 3 }),
  coordinates: fc.option(point, { freq: 8 }),
});

let people: User[];
let viewer: User;
let places: Place[];

const count = 150;

/** Ids of the viewer's favorites. */
const favorites = new Set<string>();

beforeAll(async () => {
  people = await Promise.all([makeUser(), makeUser(), makeUser()]);
  [viewer] = people as [User];
  const inputs = fc.sample(fc.tuple(placeInput, fc.nat(2), fc.nat(6)), { numRuns: count, seed: 7 });
  for (const [index, person] of people.entries()) {
    const own = inputs.filter(([, owner]) => owner === index).map(([input]) => input);
    const outcomes = await importPlaces(person, own);
    expect(new Set(outcomes)).toEqual(new Set(['added']));
  }
  // Several places have the same time.
  for (const [index, { _id }] of (await PlaceModel.find()).entries()) {
    const createdAt = new Date(1_700_000_000_000 + (inputs[index]?.[2] ?? 0));
    await PlaceModel.updateOne({ _id }, { createdAt }, { timestamps: false });
  }
  places = await PlaceModel.find();
  expect(places.length).toBe(count);
  const liked = places.filter((_place, index) => index % 3 === 0);
  for (const { id } of liked) favorites.add((await favoritePlace(viewer, id)).id);
  // Favorites of another user must not match.
  for (const { id } of places.slice(0, 9)) await favoritePlace(people[1] as User, id);
});

const filterOf = fc.record(
  {
    search: fc.constantFrom(
      'cafe',
      'CAFÉ m',
      'strasse',
      'lodz pol',
      '東京',
      'مسج',
      'i',
      'x',
      ' ',
      's b',
    ),
    tags: fc.subarray(['Cafe', 'STRASSE', 'straße', 'park'], { minLength: 1, maxLength: 2 }),
    bounds: fc.tuple(point, point).map(([a, b]) => ({
      south: Math.min(a.latitude, b.latitude),
      west: a.longitude,
      north: Math.max(a.latitude, b.latitude),
      east: b.longitude,
    })),
    near: fc
      .tuple(
        point,
        fc.oneof(
          fc.double({ min: 0.1, max: 200, noNaN: true }),
          fc.double({ min: 1, max: 20_040_000, noNaN: true }),
          fc.constant(20_040_000),
        ),
      )
      .map(([at, radius]) => ({ ...at, radius })),
    createdBy: fc.nat(2),
    favorited: fc.boolean(),
  },
  { requiredKeys: [] },
);

type Chosen = typeof filterOf extends fc.Arbitrary<infer Filter> ? Filter : never;

/** Reference implementation of the filter. */
function matches(place: Place, chosen: Chosen) {
  const { search, tags, bounds, near, createdBy, favorited } = chosen;
  const { coordinates } = place;
  const words = wordsToFind([place.name, place.location, ...place.tags].join(' '));
  return (
    (!search?.trim() ||
      wordsOfSearch(search).every((word) => words.some((found) => found.startsWith(word)))) &&
    (tags ?? []).every((tag) => place.tags.includes(tag.toLowerCase())) &&
    (!bounds || (coordinates && isWithin(coordinates, bounds))) &&
    (!near || (coordinates && distanceBetween(coordinates, near) <= near.radius)) &&
    (createdBy === undefined || place.createdBy?.equals(people[createdBy]?._id ?? '')) &&
    (favorited === undefined || favorited === favorites.has(place.id))
  );
}

const bytes = (text: string) => Buffer.from(text).toString('hex');

function compareBy(order: PlaceOrder, near: Point | undefined) {
  const value = (place: Place) => {
    if (order.field === 'CREATED_AT') return place.createdAt.getTime();
    if (order.field === 'NAME') return bytes(sortKey(place.name));
    return place.coordinates && near ? distanceBetween(place.coordinates, near) : 0;
  };
  const compare = <Value>(a: Value, b: Value) => (a < b ? -1 : a > b ? 1 : 0);
  const sign = order.direction === 'DESC' ? -1 : 1;
  return (a: Place, b: Place) => sign * (compare(value(a), value(b)) || compare(a.id, b.id));
}

async function find(variables: Parameters<typeof query<unknown, Record<string, unknown>>>[2]) {
  const { places: found } = await query(viewer, Find, variables as never);
  if (!found) throw new Error('No places');
  return found;
}

/** All edges of a list, read page by page. */
async function readAll(
  filter: PlaceFilter,
  orderBy: PlaceOrder | undefined,
  size: number,
  back: boolean,
) {
  const edges: { cursor: string; node: { id: string; distance?: number | null } }[] = [];
  for (let cursor: string | null | undefined; ; ) {
    const page = await find(
      back
        ? { filter, orderBy, last: size, before: cursor }
        : { filter, orderBy, first: size, after: cursor },
    );
    if (back) edges.unshift(...page.edges);
    else edges.push(...page.edges);
    cursor = back ? page.pageInfo.startCursor : page.pageInfo.endCursor;
    if (!(back ? page.pageInfo.hasPreviousPage : page.pageInfo.hasNextPage)) return edges;
  }
}

const some = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });

describe('places with any filter and order', () => {
  test('match a plain array paged in both directions', async () => {
    const orders = fc.record<PlaceOrder>({
      field: fc.constantFrom('CREATED_AT', 'NAME', 'DISTANCE'),
      direction: fc.constantFrom('ASC', 'DESC'),
    });
    const ends = fc.tuple(some(fc.nat()), some(fc.nat()));
    const sizes = fc.tuple(
      some(fc.integer({ min: 1, max: 30 })),
      some(fc.integer({ min: 1, max: 30 })),
    );
    const steps = fc.tuple(fc.integer({ min: 3, max: 60 }), fc.boolean());
    await fc.assert(
      fc.asyncProperty(
        filterOf,
        some(orders),
        ends,
        sizes,
        steps,
        async (chosen, wanted, [from, to], [first, last], [step, back]) => {
          const orderBy = wanted?.field === 'DISTANCE' && !chosen.near ? undefined : wanted;
          const usual: PlaceOrder = chosen.near
            ? { field: 'DISTANCE', direction: 'ASC' }
            : { field: 'CREATED_AT', direction: 'DESC' };
          const { createdBy } = chosen;
          const person = createdBy === undefined ? undefined : people[createdBy];
          const filter = { ...chosen, createdBy: person && globalID('User', person) };
          const list = places
            .filter((place) => matches(place, chosen))
            .sort(compareBy(orderBy ?? usual, chosen.near));
          const ids = list.map((place) => globalID('Place', place));

          const all = await readAll(filter, orderBy, step, back);
          expect(all.map(({ node }) => node.id)).toEqual(ids);
          expect(all.map(({ node }) => node.distance)).toEqual(
            list.map(({ coordinates }) =>
              coordinates && chosen.near ? distanceBetween(coordinates, chosen.near) : null,
            ),
          );

          // The algorithm of the Relay specification, word for word, on an array.
          const position = (at: number | undefined) =>
            at === undefined || ids.length === 0 ? undefined : at % ids.length;
          const after = position(from);
          const before = position(to);
          const start = after === undefined ? 0 : after + 1;
          const end = before === undefined ? ids.length : before;
          const range = ids.slice(start, Math.max(start, end));
          let expected = range;
          if (first !== undefined || last === undefined) expected = expected.slice(0, first ?? 20);
          if (last !== undefined) expected = expected.slice(-last);
          const actual = await find({
            filter,
            orderBy,
            first,
            last,
            after: after === undefined ? undefined : all[after]?.cursor,
            before: before === undefined ? undefined : all[before]?.cursor,
          });
          expect(actual.edges.map(({ node }) => node.id)).toEqual(expected);
          expect(actual.totalCount).toBe(ids.length);
          if (expected.length > 0) {
            expect(actual.pageInfo).toEqual({
              hasPreviousPage: expected[0] !== ids[0],
              hasNextPage: expected.at(-1) !== ids.at(-1),
              startCursor: all[ids.indexOf(String(expected[0]))]?.cursor,
              endCursor: all[ids.indexOf(String(expected.at(-1)))]?.cursor,
            });
          } else expect(range).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
  }, 120_000);
});
