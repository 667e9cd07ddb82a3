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

/** Four decimals of a degree are eleven metres. */
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
