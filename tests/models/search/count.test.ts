import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { User } from '../../../models/account/user';
import { importPlaces } from '../../../models/place';
import { type Bounds, distanceBetween, type Point } from '../../../models/search/cells';
import { countPlaces } from '../../../models/search/count';
import { maxRadius, type Near } from '../../../models/search/filter';
import { makeUser } from '../../support/factories';
import { isWithin } from '../../support/map';
import { testDatabase } from '../../support/testDatabase';

testDatabase();

/** Coordinates on the edges of large and small cells. */
const onGrid = (limit: number) =>
  fc
    .tuple(fc.integer({ min: 0, max: 10 }), fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([depth, part]) => limit * (2 * (Math.round(part * 2 ** depth) / 2 ** depth) - 1));
const anywhere = (limit: number) => fc.double({ min: -limit, max: limit, noNaN: true });
const near = (center: number, by: number) => anywhere(by).map((degrees) => center + degrees);

const point: fc.Arbitrary<Point> = fc.oneof(
  fc.record({ latitude: anywhere(90), longitude: anywhere(180) }),
  fc.record({ latitude: onGrid(90), longitude: onGrid(180) }),
  fc.record({ latitude: onGrid(90), longitude: anywhere(180) }),
  // A dense city, where partial cells contain many places.
  { weight: 3, arbitrary: fc.record({ latitude: near(47, 0.2), longitude: near(8, 0.2) }) },
  fc.record({ latitude: near(-17, 1), longitude: fc.constantFrom(180, -180, 179.9, -179.9) }),
  fc.record({ latitude: fc.constantFrom(90, -90), longitude: anywhere(180) }),
);

const places = fc.sample(point, { numRuns: 1000, seed: 11 });
const withoutCoordinates = 20;
const tagsOf = (index: number) => (index % 2 === 0 ? ['even'] : []);

let viewer: User;

beforeAll(async () => {
  viewer = await makeUser();
  const inputs = [...places, ...Array.from({ length: withoutCoordinates }, () => null)].map(
    (coordinates, index) => ({
      name: `Place ${index}`,
      location: 'Earth',
      coordinates,
      tags: tagsOf(index),
    }),
  );
  expect(new Set(await importPlaces(viewer, inputs))).toEqual(new Set(['added']));
});

/** Corners of bounds and centers of circles, some of them exactly at a place. */
const corner = fc.oneof(point, fc.constantFrom(...places));
const bounds: fc.Arbitrary<Bounds> = fc.oneof(
  fc.tuple(corner, corner).map(([a, b]) => ({
    south: Math.min(a.latitude, b.latitude),
    west: a.longitude,
    north: Math.max(a.latitude, b.latitude),
    east: b.longitude,
  })),
  fc.constantFrom(
    { south: -90, west: -180, north: 90, east: 180 },
    { south: -90, west: 180, north: 90, east: -180 },
    { south: -90, west: 0, north: 90, east: 180 },
    { south: 0, west: -180, north: 90, east: 0 },
  ),
);
const circle: fc.Arbitrary<Near> = corner.chain((center) =>
  fc
    .oneof(
      fc.double({ min: 1, max: maxRadius, noNaN: true }),
      fc.double({ min: 1, max: 50_000, noNaN: true }),
      fc.constant(maxRadius),
      corner.map((edge) => distanceBetween(center, edge)).filter((radius) => radius > 0),
    )
    .map((radius) => ({ ...center, radius })),
);
const tags = fc.constant(['even']);

test('the count is the number of matching places for any bounds and circle', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.record({ bounds }),
        fc.record({ near: circle }),
        fc.record({ bounds, near: circle, tags }, { requiredKeys: [] }),
      ),
      async (filter: { bounds?: Bounds; near?: Near; tags?: readonly string[] }) => {
        const { bounds, near, tags } = filter;
        const matches = places.filter(
          (place, index) =>
            (!bounds || isWithin(place, bounds)) &&
            (!near || distanceBetween(place, near) <= near.radius) &&
            (!tags || tagsOf(index).includes('even')),
        );
        const others = bounds || near ? 0 : withoutCoordinates / (tags ? 2 : 1);
        expect(await countPlaces(viewer, filter)).toBe(matches.length + others);
      },
    ),
    { numRuns: 100 },
  );
}, 120_000);

test('a guest counts no places', async () => {
  const world = { south: -90, west: -180, north: 90, east: 180 };
  expect(await countPlaces(null, { bounds: world })).toBe(0);
  expect(await countPlaces(null, { near: { latitude: 0, longitude: 0, radius: 1e7 } })).toBe(0);
  expect(await countPlaces(null, {})).toBe(0);
});
