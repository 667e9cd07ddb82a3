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

/** Edges of cells large and small, the antimeridian in both spellings, and the poles among them. */
const onGrid = (limit: number) =>
  fc
    .tuple(fc.integer({ min: 0, max: 10 }), fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([depth, part]) => limit * (2 * (Math.round(part * 2 ** depth) / 2 ** depth) - 1));
const somewhere = (limit: number) => fc.double({ min: -limit, max: limit, noNaN: true });
const near = (center: number, by: number) => somewhere(by).map((degrees) => center + degrees);

const point: fc.Arbitrary<Point> = fc.oneof(
  fc.record({ latitude: somewhere(90), longitude: somewhere(180) }),
  fc.record({ latitude: onGrid(90), longitude: onGrid(180) }),
  fc.record({ latitude: onGrid(90), longitude: somewhere(180) }),
  // Denser than cells can be small, so that those across an edge hold many.
  { weight: 3, arbitrary: fc.record({ latitude: near(47, 0.2), longitude: near(8, 0.2) }) },
  fc.record({ latitude: near(-17, 1), longitude: fc.constantFrom(180, -180, 179.9, -179.9) }),
  fc.record({ latitude: fc.constantFrom(90, -90), longitude: somewhere(180) }),
);

const count = 1000;
const [places, nowhere] = [fc.sample(point, { numRuns: count, seed: 11 }), 20];
const tagsOf = (index: number) => (index % 2 === 0 ? ['even'] : []);

let viewer: User;

beforeAll(async () => {
  viewer = await makeUser();
  const inputs = [...places, ...Array.from({ length: nowhere }, () => null)].map(
    (coordinates, index) => ({
      name: `Place ${index}`,
      location: 'Earth',
      coordinates,
      tags: tagsOf(index),
    }),
  );
  expect(new Set(await importPlaces(viewer, inputs))).toEqual(new Set(['added']));
});

/** Places themselves, for what lies exactly on an edge. */
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

test('as many are counted as there are, by any bounds and circle', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.record({ bounds }),
        fc.record({ near: circle }),
        fc.record({ bounds, near: circle, tags }, { requiredKeys: [] }),
      ),
      async (filter: { bounds?: Bounds; near?: Near; tags?: readonly string[] }) => {
        const { bounds, near, tags } = filter;
        const found = places.filter(
          (place, index) =>
            (!bounds || isWithin(place, bounds)) &&
            (!near || distanceBetween(place, near) <= near.radius) &&
            (!tags || tagsOf(index).includes('even')),
        );
        const without = bounds || near ? 0 : nowhere / (tags ? 2 : 1);
        expect(await countPlaces(viewer, filter)).toBe(found.length + without);
      },
    ),
    { numRuns: 200 },
  );
}, 120_000);

test('a guest is told of none', async () => {
  const world = { south: -90, west: -180, north: 90, east: 180 };
  expect(await countPlaces(null, { bounds: world })).toBe(0);
  expect(await countPlaces(null, { near: { latitude: 0, longitude: 0, radius: 1e7 } })).toBe(0);
  expect(await countPlaces(null, {})).toBe(0);
});
