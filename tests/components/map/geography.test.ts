import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Bounds,
  boundsOf,
  gridOf,
  meanOf,
  type Point,
} from '../../../components/map/geography';

const latitude = fc.double({ min: -90, max: 90, noNaN: true });
const longitude = fc.double({ min: -180, max: 180, noNaN: true });
/** Large enough that rounding does not matter. */
const window = fc
  .tuple(latitude, latitude, longitude, longitude)
  .filter(([south, north, west, east]) => north - south > 0.1 && Math.abs(east - west) > 0.1)
  .map(([south, north, west, east]): Bounds => ({ south, west, north, east }));

/** Half of the last decimal that bounds are rounded to. */
const rounded = 0.000051;

function isIn({ south, west, north, east }: Bounds, point: Point) {
  const inRow = point.latitude >= south - rounded && point.latitude <= north + rounded;
  const isEast = point.longitude >= west - rounded;
  const isWest = point.longitude <= east + rounded;
  return inRow && (west <= east ? isEast && isWest : isEast || isWest);
}

describe('the grid of bounds', () => {
  test('contains every point in one to four parts', () => {
    fc.assert(
      fc.property(
        window,
        fc.double({ min: 0, max: 1, noNaN: true }),
        longitude,
        (bounds, up, at) => {
          const width = bounds.east - bounds.west + (bounds.east < bounds.west ? 360 : 0);
          const point = {
            latitude: bounds.south + up * (bounds.north - bounds.south),
            longitude: ((bounds.west + ((at + 180) / 360) * width + 540) % 360) - 180,
          };
          const found = gridOf(bounds, 3, 4).filter((tile) => isIn(tile, point));
          expect(found.length).toBeGreaterThan(0);
          expect(found.length).toBeLessThanOrEqual(4);
        },
      ),
    );
  });

  test('covers the whole Earth without bounds', () => {
    const tiles = gridOf(undefined, 3, 4);
    expect(tiles.length).toBe(12);
    expect(Math.min(...tiles.map(({ south }) => south))).toBe(-90);
    expect(Math.max(...tiles.map(({ north }) => north))).toBe(90);
    for (const [latitude, longitude] of [
      [90, 0],
      [-90, 180],
      [0, -180],
      [86, 179.99],
    ] as const) {
      expect(tiles.some((tile) => isIn(tile, { latitude, longitude }))).toBe(true);
    }
  });

  test('has parts of the same height on a Mercator map', () => {
    const heights = gridOf({ south: 0, west: 0, north: 80, east: 10 }, 1, 4).map(
      ({ south, north }) => north - south,
    );
    expect(heights).toEqual([...heights].sort((one, other) => other - one));
    expect(heights[0]).toBeGreaterThan(2 * (heights[3] ?? 0));
  });

  test('continues beyond the 180th meridian', () => {
    expect(gridOf({ south: -10, west: 170, north: 10, east: -170 }, 2, 1)).toEqual([
      { south: -10, west: 170, north: 10, east: -180 },
      { south: -10, west: -180, north: 10, east: -170 },
    ]);
  });
});

test('the mean of points is correct across the 180th meridian', () => {
  expect(
    meanOf([
      { latitude: 10, longitude: 179 },
      { latitude: 20, longitude: -177 },
    ]),
  ).toEqual({ latitude: 15, longitude: -179 });
  fc.assert(
    fc.property(latitude, longitude, (latitude, longitude) => {
      const middle = meanOf([{ latitude, longitude }]);
      expect(middle.latitude).toBeCloseTo(latitude, 3);
      expect(Math.abs(Math.cos(((middle.longitude - longitude) * Math.PI) / 180))).toBeCloseTo(
        1,
        6,
      );
    }),
  );
});

test('bounds of a flat map are converted to bounds on the Earth', () => {
  expect(boundsOf({ south: -95, west: 350, north: 10, east: 380 })).toEqual({
    south: -90,
    west: -10,
    north: 10,
    east: 20,
  });
  expect(boundsOf({ south: 0, west: -200, north: 10, east: 200 })).toMatchObject({
    west: -180,
    east: 180,
  });
});
