import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Bounds,
  boundsOf,
  middleOf,
  type Point,
  tilesOf,
} from '../../../components/map/geography';

const latitude = fc.double({ min: -90, max: 90, noNaN: true });
const longitude = fc.double({ min: -180, max: 180, noNaN: true });
/** With room for tiles that are larger than what is rounded away. */
const window = fc
  .tuple(latitude, latitude, longitude, longitude)
  .filter(([south, north, west, east]) => north - south > 0.1 && Math.abs(east - west) > 0.1)
  .map(([south, north, west, east]): Bounds => ({ south, west, north, east }));

/** Half of the last digit to which windows are rounded. */
const rounded = 0.000051;

function isIn({ south, west, north, east }: Bounds, point: Point) {
  const inRow = point.latitude >= south - rounded && point.latitude <= north + rounded;
  const isEast = point.longitude >= west - rounded;
  const isWest = point.longitude <= east + rounded;
  return inRow && (west <= east ? isEast && isWest : isEast || isWest);
}

describe('the tiles of a window', () => {
  test('have every point of it, and most in one alone', () => {
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
          const found = tilesOf(bounds, 3, 4).filter((tile) => isIn(tile, point));
          expect(found.length).toBeGreaterThan(0);
          expect(found.length).toBeLessThanOrEqual(4);
        },
      ),
    );
  });

  test('are all of the Earth where there is no window', () => {
    const tiles = tilesOf(undefined, 3, 4);
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

  test('are as high on a Mercator map as each other', () => {
    const heights = tilesOf({ south: 0, west: 0, north: 80, east: 10 }, 1, 4).map(
      ({ south, north }) => north - south,
    );
    expect(heights).toEqual([...heights].sort((one, other) => other - one));
    expect(heights[0]).toBeGreaterThan(2 * (heights[3] ?? 0));
  });

  test('go on past the 180th meridian', () => {
    expect(tilesOf({ south: -10, west: 170, north: 10, east: -170 }, 2, 1)).toEqual([
      { south: -10, west: 170, north: 10, east: -180 },
      { south: -10, west: -180, north: 10, east: -170 },
    ]);
  });
});

test('the middle of points is between them, on either side of the 180th meridian', () => {
  expect(
    middleOf([
      { latitude: 10, longitude: 179 },
      { latitude: 20, longitude: -177 },
    ]),
  ).toEqual({ latitude: 15, longitude: -179 });
  fc.assert(
    fc.property(latitude, longitude, (latitude, longitude) => {
      const middle = middleOf([{ latitude, longitude }]);
      expect(middle.latitude).toBeCloseTo(latitude, 3);
      expect(Math.abs(Math.cos(((middle.longitude - longitude) * Math.PI) / 180))).toBeCloseTo(
        1,
        6,
      );
    }),
  );
});

test('a window of a flat map is one of the Earth, wherever on the map it is', () => {
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
