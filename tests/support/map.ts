import type { Bounds, Point } from '../../models/search/cells';

/** What bounds mean, as a plain sentence about a point. */
export function isWithin({ latitude, longitude }: Point, { south, west, north, east }: Bounds) {
  if (latitude < south || latitude > north) return false;
  if (Math.abs(latitude) === 90) return true;
  const both = Math.abs(longitude) === 180 ? [-180, 180] : [longitude];
  return both.some((degrees) =>
    west > east ? degrees >= west || degrees <= east : degrees >= west && degrees <= east,
  );
}
