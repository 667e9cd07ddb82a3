/** A point on the Earth, in degrees. */
export interface Point {
  latitude: number;
  longitude: number;
}

/** A window of the map, in degrees. When `west` is greater than `east` it crosses the 180th meridian. */
export interface Bounds {
  south: number;
  west: number;
  north: number;
  east: number;
}

/** Four decimals of a degree are eleven meters. */
const round = (degrees: number) => Number(degrees.toFixed(4));

/** From -180 to 180, whichever copy of the world it is in. */
const wrap = (longitude: number) => round(((((longitude + 180) % 360) + 360) % 360) - 180);

const latitude = (degrees: number) => round(Math.min(Math.max(degrees, -90), 90));

/** The window of a flat map, which can go on past the 180th meridian, and around the Earth. */
export function boundsOf({ south, west, north, east }: Bounds): Bounds {
  const all = east - west >= 360;
  return {
    south: latitude(south),
    west: all ? -180 : wrap(west),
    north: latitude(north),
    east: all ? 180 : wrap(east),
  };
}

/** The same window on a flat map, where the east is always right of the west. */
export const unwrapped = ({ east, ...bounds }: Bounds): Bounds => ({
  ...bounds,
  east: east < bounds.west ? east + 360 : east,
});

/** All of the Earth. */
const everywhere: Bounds = { south: -90, west: -180, north: 90, east: 180 };

/** Where a Mercator map ends, in degrees of latitude. */
const edge = 85.0511;

const radians = Math.PI / 180;

/** How far north a latitude is on a Mercator map, and back. */
const mercator = (degrees: number) =>
  Math.asinh(Math.tan(Math.min(Math.max(degrees, -edge), edge) * radians));
const fromMercator = (y: number) => Math.atan(Math.sinh(y)) / radians;

/** A window in tiles that have the same size on a map, row by row from the south. They share their edges. */
export function tilesOf(bounds: Bounds = everywhere, columns: number, rows: number): Bounds[] {
  const { south, west, north, east } = unwrapped(bounds);
  const bottom = mercator(south);
  const height = (mercator(north) - bottom) / rows;
  const width = (east - west) / columns;
  // Beyond the edge of the map there may be places all the same.
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

/** The middle of points that are less than half the Earth from each other. */
export function middleOf(points: readonly Point[]): Point {
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
