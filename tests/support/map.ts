import type { Bounds, Point } from '../../models/search/cells';

/** Whether a point is within bounds, edges included. */
export function isWithin({ latitude, longitude }: Point, { south, west, north, east }: Bounds) {
  if (latitude < south || latitude > north) return false;
  return west > east
    ? longitude >= west || longitude <= east
    : longitude >= west && longitude <= east;
}
