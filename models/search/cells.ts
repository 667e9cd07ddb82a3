/** A point on the Earth in degrees, WGS 84. */
export interface Point {
  latitude: number;
  longitude: number;
}

/** Mean radius of the Earth in meters (IUGG). Distances on this sphere are off by at most 0.56%. */
const earthRadius = 6_371_008.8;

/** The largest distance between two points, in meters. */
const maxDistance = Math.PI * earthRadius;

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Great-circle distance in meters, by the haversine formula. */
export function distanceBetween(a: Point, b: Point) {
  const latitudes = Math.sin(radians(b.latitude - a.latitude) / 2) ** 2;
  const longitudes = Math.sin(radians(b.longitude - a.longitude) / 2) ** 2;
  const haversine =
    latitudes + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * longitudes;
  return 2 * earthRadius * Math.asin(Math.min(1, Math.sqrt(haversine)));
}

/**
 * A cell of a quadtree: the world in degrees is divided into four cells, and each of them again. The path has
 * one digit per level (0 southwest, 1 southeast, 2 northwest, 3 northeast), so the path of a cell is a prefix of
 * the paths of all cells in it.
 */
export interface Cell {
  path: string;
  south: number;
  west: number;
  /** Degrees of latitude. A cell is twice as many degrees wide. */
  height: number;
}

/** Levels of the quadtree. The smallest cells are 76 m high. */
const maxDepth = 18;

const world: Cell = { path: '', south: -90, west: -180, height: 180 };

const divide = ({ path, south, west, height }: Cell): Cell[] =>
  [0, 1, 2, 3].map((digit) => ({
    path: `${path}${digit}`,
    south: south + (digit >> 1) * (height / 2),
    west: west + (digit & 1) * height,
    height: height / 2,
  }));

/** The path of the smallest cell that contains a point. */
export function cellOf({ latitude, longitude }: Point) {
  let { path, south, west, height } = world;
  for (let depth = 0; depth < maxDepth; depth += 1) {
    height /= 2;
    const isNorth = latitude >= south + height;
    const isEast = longitude >= west + 2 * height;
    path += (isNorth ? 2 : 0) + (isEast ? 1 : 0);
    if (isNorth) south += height;
    if (isEast) west += 2 * height;
  }
  return path;
}

/** How much of a cell is in an area. */
export type Overlap = 'none' | 'some' | 'all';

/** A part of the map. */
export interface Area {
  contains(point: Point): boolean;
  /** `some` may be returned for a cell of which nothing or everything is in the area. */
  overlapWith(cell: Cell): Overlap;
}

/** The area that is in all of these areas. */
export const intersectionOf = (areas: readonly Area[]): Area => ({
  contains: (point) => areas.every((area) => area.contains(point)),
  overlapWith(cell) {
    const overlaps = areas.map((area) => area.overlapWith(cell));
    if (overlaps.includes('none')) return 'none';
    return overlaps.includes('some') ? 'some' : 'all';
  },
});

/**
 * At most `maxCells` cells that cover an area, as small as possible. Returns the paths of the cells that are
 * completely in the area (`inside`) and of the others (`partial`).
 */
export function cover(area: Area, maxCells: number) {
  const inside: string[] = [];
  let partial = divide(world).filter((cell) => area.overlapWith(cell) !== 'none');
  for (let depth = 1; depth < maxDepth; depth += 1) {
    const overlapping = partial
      .flatMap(divide)
      .map((cell) => ({ cell, overlap: area.overlapWith(cell) }))
      .filter(({ overlap }) => overlap !== 'none');
    if (inside.length + overlapping.length > maxCells) break;
    for (const { cell, overlap } of overlapping) if (overlap === 'all') inside.push(cell.path);
    partial = overlapping.filter(({ overlap }) => overlap === 'some').map(({ cell }) => cell);
  }
  return { inside, partial: partial.map(({ path }) => path) };
}

/** The cells of one level that cover an area, or undefined if there are more than `maxCells`. */
export function coverAtDepth(depth: number, area: Area, maxCells: number) {
  let cells = [world];
  for (let level = 0; level < depth && cells.length <= maxCells; level += 1) {
    cells = cells.flatMap(divide).filter((cell) => area.overlapWith(cell) !== 'none');
  }
  return cells.length <= maxCells ? cells.map(({ path }) => path) : undefined;
}

/** Upper bound of the distance between the center of a cell and its points, in meters. */
function radiusOf({ south, height }: Cell) {
  const latitudeNearestEquator = south < 0 ? south + height : south;
  const halfWidth = height * Math.cos(radians(latitudeNearestEquator));
  // One meter for rounding errors.
  return earthRadius * radians(Math.hypot(height / 2, halfWidth)) + 1;
}

/** The ring between two distances from a center, in meters. */
export const ringArea = (center: Point, min: number, max: number): Area => ({
  contains(point) {
    const distance = distanceBetween(center, point);
    return distance >= min && distance <= max;
  },
  overlapWith(cell) {
    const cellCenter = {
      latitude: cell.south + cell.height / 2,
      longitude: cell.west + cell.height,
    };
    const distance = distanceBetween(center, cellCenter);
    const nearest = Math.max(distance - radiusOf(cell), 0);
    const farthest = Math.min(distance + radiusOf(cell), maxDistance);
    if (nearest > max || farthest < min) return 'none';
    return nearest >= min && farthest <= max ? 'all' : 'some';
  },
});

/** A part of the map between two parallels and two meridians. If `west` is greater than `east`, it crosses the antimeridian. */
export interface Bounds {
  south: number;
  west: number;
  north: number;
  east: number;
}

export const boundsArea = ({ south, west, north, east }: Bounds): Area => ({
  contains({ latitude, longitude }) {
    if (latitude < south || latitude > north) return false;
    return west > east
      ? longitude >= west || longitude <= east
      : longitude >= west && longitude <= east;
  },
  overlapWith(cell) {
    const cellNorth = cell.south + cell.height;
    const cellEast = cell.west + 2 * cell.height;
    if (cellNorth < south || cell.south > north) return 'none';
    const [overlaps, isWithin] =
      west > east
        ? [cellEast >= west || cell.west <= east, cell.west >= west || cellEast <= east]
        : [cellEast >= west && cell.west <= east, cell.west >= west && cellEast <= east];
    if (!overlaps) return 'none';
    return isWithin && cell.south >= south && cellNorth <= north ? 'all' : 'some';
  },
});
