import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Area,
  type Bounds,
  boundsArea,
  cellOf,
  cover,
  coverAtDepth,
  distanceBetween,
  intersectionOf,
  type Point,
  ringArea,
} from '../../../models/search/cells';

const latitude = fc.oneof(
  fc.double({ min: -90, max: 90, noNaN: true }),
  fc.constantFrom(-90, 90, 0, 45),
);
const longitude = fc.oneof(
  fc.double({ min: -180, max: 180, noNaN: true }),
  fc.constantFrom(-180, 180, 0, 90),
);
const point = fc.record({ latitude, longitude });
const bounds: fc.Arbitrary<Bounds> = fc
  .tuple(latitude, latitude, longitude, longitude)
  .map(([a, b, west, east]) => ({ south: Math.min(a, b), north: Math.max(a, b), west, east }));
const meters = fc.oneof(
  fc.double({ min: 0, max: 20_100_000, noNaN: true }),
  fc.double({ min: 0, max: 1000, noNaN: true }),
);

const isInCells = (point: Point, paths: readonly string[]) =>
  paths.some((path) => cellOf(point).startsWith(path));

/** A point in the area is in the covering cells, and a point outside is in no cell that is completely inside. */
function expectCovered(area: Area, point: Point, maxCells = 64) {
  const { inside, partial } = cover(area, maxCells);
  expect(inside.length + partial.length).toBeLessThanOrEqual(maxCells);
  if (!area.contains(point)) {
    expect(isInCells(point, inside)).toBe(false);
    return;
  }
  expect(isInCells(point, [...inside, ...partial])).toBe(true);
  for (const depth of [4, 6]) {
    const cells = coverAtDepth(depth, area, maxCells);
    if (cells) expect(isInCells(point, cells)).toBe(true);
  }
}

describe('the distance between two points', () => {
  test.each([
    ['Bern and Zürich', [46.948, 7.4474], [47.3769, 8.5417], 95_490],
    ['London and New York', [51.5074, -0.1278], [40.7128, -74.006], 5_570_230],
    ['the poles', [90, 0], [-90, 77], 20_015_115],
    ['two points across the antimeridian', [0, 179.5], [0, -179.5], 111_195],
  ] as const)(
    'is right for %s',
    (_names, [latitude, longitude], [other, otherLongitude], meters) => {
      const distance = distanceBetween(
        { latitude, longitude },
        { latitude: other, longitude: otherLongitude },
      );
      expect(Math.abs(distance - meters)).toBeLessThan(meters / 10_000);
    },
  );

  test('is symmetric and at most half the circumference', () => {
    fc.assert(
      fc.property(point, point, (a, b) => {
        expect(distanceBetween(a, b)).toBeCloseTo(distanceBetween(b, a), 6);
        expect(distanceBetween(a, b)).toBeLessThanOrEqual(20_015_115);
        expect(distanceBetween(a, a)).toBe(0);
      }),
    );
  });
});

describe('covering cells', () => {
  test('cover bounds, also across the antimeridian', () => {
    fc.assert(
      fc.property(bounds, point, (bounds, point) => {
        expectCovered(boundsArea(bounds), point);
        for (const latitude of [bounds.south, bounds.north]) {
          for (const longitude of [bounds.west, bounds.east]) {
            expect(boundsArea(bounds).contains({ latitude, longitude })).toBe(true);
            expectCovered(boundsArea(bounds), { latitude, longitude });
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('cover circles and rings', () => {
    fc.assert(
      fc.property(point, point, meters, meters, (center, point, a, b) => {
        expectCovered(ringArea(center, Math.min(a, b), Math.max(a, b)), point);
        expectCovered(ringArea(center, 0, a), center);
        const distance = distanceBetween(center, point);
        expectCovered(ringArea(center, distance, distance), point);
      }),
      { numRuns: 1000 },
    );
  });

  test('cover intersections', () => {
    fc.assert(
      fc.property(bounds, point, meters, point, (bounds, center, radius, point) => {
        const area = intersectionOf([boundsArea(bounds), ringArea(center, 0, radius)]);
        expectCovered(area, point, 256);
      }),
      { numRuns: 1000 },
    );
  });

  test('are completely inside of the whole Earth', () => {
    const world = boundsArea({ south: -90, west: -180, north: 90, east: 180 });
    const circle = ringArea({ latitude: 47.37, longitude: 8.54 }, 0, 20_040_000);
    for (const area of [world, circle]) expect(cover(area, 64).partial).toEqual([]);
  });

  test('are small for a city and a circle', () => {
    const city = boundsArea({ south: 52.34, west: 13.09, north: 52.68, east: 13.76 });
    const circle = ringArea({ latitude: 47.37, longitude: 8.54 }, 0, 5000);
    for (const area of [city, circle]) {
      const { inside, partial } = cover(area, 64);
      expect(inside.length + partial.length).toBeGreaterThan(15);
    }
    expect(cover(circle, 64).partial.every((path) => path.length >= 12)).toBe(true);
  });
});
