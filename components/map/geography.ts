/** Degrees. */
export interface Point {
  latitude: number;
  longitude: number;
}

/** Degrees. If `west` is greater than `east`, the bounds cross the 180th meridian. */
export interface Bounds {
  south: number;
  west: number;
  north: number;
  east: number;
}

/** Four decimals are about 11 m. */
const round = (degrees: number) => Number(degrees.toFixed(4));

/** Leaflet repeats the world: wraps a longitude to -180 to 180. */
const wrap = (longitude: number) => round(((((longitude + 180) % 360) + 360) % 360) - 180);

const latitude = (degrees: number) => round(Math.min(Math.max(degrees, -90), 90));

/** Bounds on the Earth for bounds on a flat map, which can extend beyond 180°. */
export function boundsOf({ south, west, north, east }: Bounds): Bounds {
  const all = east - west >= 360;
  return {
    south: latitude(south),
    west: all ? -180 : wrap(west),
    north: latitude(north),
    east: all ? 180 : wrap(east),
  };
}

/** The reverse of `boundsOf`: `east` is always greater than `west`. */
export const unwrapped = ({ east, ...bounds }: Bounds): Bounds => ({
  ...bounds,
  east: east < bounds.west ? east + 360 : east,
});

const everywhere: Bounds = { south: -90, west: -180, north: 90, east: 180 };

/** Northern edge of a Web Mercator map in degrees. */
const maxLatitude = 85.0511;

const radians = Math.PI / 180;

/** Converts between latitude and the y coordinate of a Mercator map. */
const mercator = (degrees: number) =>
  Math.asinh(Math.tan(Math.min(Math.max(degrees, -maxLatitude), maxLatitude) * radians));
const fromMercator = (y: number) => Math.atan(Math.sinh(y)) / radians;

/** Divides bounds into parts of equal size on the map, row by row from the south. Neighbors share their edges. */
export function gridOf(bounds: Bounds = everywhere, columns: number, rows: number): Bounds[] {
  const { south, west, north, east } = unwrapped(bounds);
  const bottom = mercator(south);
  const height = (mercator(north) - bottom) / rows;
  const width = (east - west) / columns;
  // Includes places north and south of the map's edge.
  const latitudeOf = (row: number) =>
    row === 0 ? south : row === rows ? north : fromMercator(bottom + row * height);
  return Array.from({ length: rows * columns }, (_, index) => {
    const row = Math.floor(index / columns);
    const column = index % columns;
    return boundsOf({
      south: latitudeOf(row),
      west: west + column * width,
      north: latitudeOf(row + 1),
      east: west + (column + 1) * width,
    });
  });
}

/** The mean of points that span less than 180° of longitude. */
export function meanOf(points: readonly Point[]): Point {
  const [first = { latitude: 0, longitude: 0 }] = points;
  let north = 0;
  let east = 0;
  for (const { latitude, longitude } of points) {
    north += latitude - first.latitude;
    east += wrap(longitude - first.longitude);
  }
  const { length } = points;
  return {
    latitude: first.latitude + north / length,
    longitude: wrap(first.longitude + east / length),
  };
}
