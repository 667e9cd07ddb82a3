import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Area,
  type Bounds,
  canonical,
  cellOf,
  cellsAt,
  cover,
  distanceBetween,
  intersection,
  type Point,
  ring,
  windowOf,
} from '../../../models/search/cells';
import { isWithin } from '../../support/map';

const latitude = fc.oneof(
  fc.double({ min: -90, max: 90, noNaN: true }),
  fc.constantFrom(-90, 90, 0, 89.9999, -89.9999, 45),
);
const longitude = fc.oneof(
  fc.double({ min: -180, max: 180, noNaN: true }),
  fc.constantFrom(-180, 180, 0, 179.9999, -179.9999, 90),
);
const point = fc.record({ latitude, longitude });
const bounds: fc.Arbitrary<Bounds> = fc
  .tuple(latitude, latitude, longitude, longitude)
  .map(([a, b, west, east]) => ({ south: Math.min(a, b), north: Math.max(a, b), west, east }));

const isIn = (point: Point, paths: readonly string[]) =>
  paths.some((path) => cellOf(point).startsWith(path));

/** That the cells of an area are to its points what they say. */
function expectCovered(area: Area, point: Point, isInArea: boolean, budget = 64) {
  expect(area.has(point)).toBe(isInArea);
  const { inside, across } = cover(area, budget);
  expect(inside.length + across.length).toBeLessThanOrEqual(budget);
  if (isInArea) expect(isIn(point, [...inside, ...across])).toBe(true);
  else expect(isIn(point, inside)).toBe(false);
  for (const depth of [4, 6]) {
    const cells = cellsAt(depth, area, budget);
    if (cells && isInArea) expect(isIn(point, cells)).toBe(true);
  }
}

describe('distance', () => {
  test.each([
    ['Bern to Zürich', [46.948, 7.4474], [47.3769, 8.5417], 95_490],
    ['London to New York', [51.5074, -0.1278], [40.7128, -74.006], 5_570_230],
    ['pole to pole', [90, 0], [-90, 77], 20_015_115],
    ['across the antimeridian', [0, 179.5], [0, -179.5], 111_195],
    ['one point in two spellings', [10, 180], [10, -180], 0],
  ] as const)('%s is known', (_what, [latitude, longitude], [other, otherLongitude], meters) => {
    const distance = distanceBetween(
      { latitude, longitude },
      { latitude: other, longitude: otherLongitude },
    );
    expect(Math.abs(distance - meters)).toBeLessThan(Math.max(1, meters / 10_000));
  });

  test('is the same both ways, and at most half the way around', () => {
    fc.assert(
      fc.property(point, point, (a, b) => {
        expect(distanceBetween(a, b)).toBeCloseTo(distanceBetween(b, a), 6);
        expect(distanceBetween(a, b)).toBeLessThanOrEqual(20_015_115);
        expect(distanceBetween(a, a)).toBe(0);
        expect(distanceBetween(a, canonical(a))).toBeLessThan(1e-6);
      }),
    );
  });
});

describe('cells', () => {
  test('have every point of bounds, across the antimeridian and at the poles', () => {
    fc.assert(
      fc.property(bounds, point, (window, point) => {
        expectCovered(windowOf(window), point, isWithin(point, window));
      }),
      { numRuns: 3000 },
    );
  });

  test('have every corner of bounds and what is between', () => {
    fc.assert(
      fc.property(bounds, fc.double({ min: 0, max: 1, noNaN: true }), (window, part) => {
        const { south, west, north, east } = window;
        const width = (east - west + 360) % 360 || (west === east ? 0 : 360);
        const shifted = west + width * part;
        const between = {
          latitude: Math.min(north, south + (north - south) * part),
          longitude: shifted > 180 ? shifted - 360 : shifted,
        };
        const corners = [south, north].flatMap((latitude) =>
          [west, east].map((longitude) => ({ latitude, longitude })),
        );
        for (const point of [...corners, ...(isWithin(between, window) ? [between] : [])]) {
          expect(isWithin(point, window)).toBe(true);
          expectCovered(windowOf(window), point, true);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('have every point of a disc or a ring', () => {
    const meters = fc.oneof(
      fc.double({ min: 0, max: 20_100_000, noNaN: true }),
      fc.double({ min: 0, max: 1000, noNaN: true }),
    );
    fc.assert(
      fc.property(point, point, meters, meters, (center, point, a, b) => {
        const [least, most] = [Math.min(a, b), Math.max(a, b)];
        const distance = distanceBetween(center, point);
        const isInRing = distance >= least && distance <= most;
        expectCovered(ring(center, least, most), point, isInRing);
        expectCovered(ring(center, 0, most), center, true);
        expectCovered(ring(center, distance, distance), point, true);
      }),
      { numRuns: 3000 },
    );
  });

  test('have every point of a disc whose edge is on the other side of the Earth', () => {
    const little = fc.double({ min: -0.001, max: 0.001, noNaN: true });
    fc.assert(
      fc.property(point, little, (point, off) => {
        const opposite = {
          latitude: Math.min(90, Math.max(-90, off - point.latitude)),
          longitude: point.longitude > 0 ? point.longitude - 180 : point.longitude + 180,
        };
        const distance = distanceBetween(opposite, point);
        expectCovered(ring(opposite, distance, distance), point, true);
        expectCovered(ring(opposite, 0, distance), point, true);
        expectCovered(ring(opposite, 0, distance - 0.01), point, false);
      }),
      { numRuns: 3000 },
    );
  });

  test('have every point that is in all of several areas', () => {
    const meters = fc.double({ min: 0, max: 20_100_000, noNaN: true });
    fc.assert(
      fc.property(bounds, point, meters, point, (window, center, most, point) => {
        const area = intersection([windowOf(window), ring(center, 0, most)]);
        const isInBoth = isWithin(point, window) && distanceBetween(center, point) <= most;
        expectCovered(area, point, isInBoth, 256);
      }),
      { numRuns: 3000 },
    );
  });

  test('are all inside of the whole Earth', () => {
    const world = windowOf({ south: -90, west: -180, north: 90, east: 180 });
    const disc = ring({ latitude: 47.37, longitude: 8.54 }, 0, 20_040_000);
    for (const area of [world, disc]) expect(cover(area, 64).across).toEqual([]);
  });

  test('end at a meridian and a parallel that are edges of cells', () => {
    const { inside, across } = cover(windowOf({ south: 0, west: 0, north: 45, east: 90 }), 64);
    const isInEast = (path: string) => /^[13]/.test(path);
    expect([...inside, ...across].every(isInEast)).toBe(true);
  });

  test('fit a city and a circle closely', () => {
    const city = windowOf({ south: 52.34, west: 13.09, north: 52.68, east: 13.76 });
    const disc = ring({ latitude: 47.37, longitude: 8.54 }, 0, 5000);
    for (const area of [city, disc]) {
      const { inside, across } = cover(area, 64);
      expect(inside.length + across.length).toBeGreaterThan(15);
    }
    expect(cover(disc, 64).across.every((path) => path.length >= 12)).toBe(true);
  });

  test('of one point are one within the other', () => {
    expect(cellOf({ latitude: 90, longitude: 0 })).toBe(cellOf({ latitude: 90, longitude: 120 }));
    expect(cellOf({ latitude: 1, longitude: 180 })).toBe(cellOf({ latitude: 1, longitude: -180 }));
    expect(cellOf({ latitude: 47, longitude: 8 })).toMatch(/^3[0-3]{17}$/);
  });
});
