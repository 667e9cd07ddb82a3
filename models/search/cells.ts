/** A point on the Earth in degrees, WGS 84. */
export interface Point {
  latitude: number;
  longitude: number;
}

/** The Earth's mean radius in meters (IUGG). As a sphere it is off by 0.56 % at most. */
const earthRadius = 6_371_008.8;

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Great-circle distance in meters, by the haversine formula. */
export function distanceBetween(a: Point, b: Point) {
  const latitudes = Math.sin(radians(b.latitude - a.latitude) / 2) ** 2;
  const longitudes = Math.sin(radians(b.longitude - a.longitude) / 2) ** 2;
  const haversine =
    latitudes + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * longitudes;
  return 2 * earthRadius * Math.asin(Math.min(1, Math.sqrt(haversine)));
}

/** One spelling of each point: the antimeridian is -180, and the poles are on it. */
export function canonical({ latitude, longitude }: Point): Point {
  const onAntimeridian = longitude === 180 || Math.abs(latitude) === 90;
  return { latitude, longitude: onAntimeridian ? -180 : longitude };
}

/**
 * A part of the map: the world halved in both directions, again and again. Its path has a digit for each
 * time (0 southwest, 1 southeast, 2 northwest, 3 northeast), so that a cell's path begins those of all
 * cells in it (a quadtree; Finkel and Bentley, 1974). The northern and eastern edges are the next cell's.
 */
export interface Cell {
  path: string;
  south: number;
  west: number;
  /** Degrees from south to north. From west to east it is twice as many. */
  height: number;
}

/** Cells are 76 m from south to north at this depth. */
const maxDepth = 18;

const quarters = ({ path, south, west, height }: Cell): Cell[] =>
  [0, 1, 2, 3].map((digit) => ({
    path: `${path}${digit}`,
    south: south + (digit >> 1) * (height / 2),
    west: west + (digit & 1) * height,
    height: height / 2,
  }));

const world: Cell = { path: '', south: -90, west: -180, height: 180 };

/** The path of the smallest cell that a point is in. */
export function cellOf(point: Point) {
  const { latitude, longitude } = canonical(point);
  let { path, south, west, height } = world;
  for (let depth = 0; depth < maxDepth; depth += 1) {
    height /= 2;
    const north = latitude >= south + height;
    const east = longitude >= west + 2 * height;
    path += (north ? 2 : 0) + (east ? 1 : 0);
    if (north) south += height;
    if (east) west += 2 * height;
  }
  return path;
}

/** How a cell lies to an area: away from it, wholly in it, or neither for sure. */
export type Relation = 'outside' | 'across' | 'inside';

/** A part of the map: which points are in it, and which cells have something of it. */
export interface Area {
  has(point: Point): boolean;
  relationOf(cell: Cell): Relation;
}

/** What is in all of several areas. */
export const intersection = (areas: readonly Area[]): Area => ({
  has: (point) => areas.every((area) => area.has(point)),
  relationOf(cell) {
    const relations = areas.map((area) => area.relationOf(cell));
    if (relations.includes('outside')) return 'outside';
    return relations.includes('across') ? 'across' : 'inside';
  },
});

const isTouched = (relation: Relation) => relation !== 'outside';

/**
 * Cells that have all of an area between them, as small as `budget` of them can be: the paths of those
 * that are wholly in it, and of those that may not be.
 */
export function cover(area: Area, budget: number) {
  const inside: string[] = [];
  let across: Cell[] = quarters(world).filter((cell) => isTouched(area.relationOf(cell)));
  for (let depth = 1; depth < maxDepth; depth += 1) {
    const related = across
      .flatMap(quarters)
      .map((cell) => ({ cell, relation: area.relationOf(cell) }))
      .filter(({ relation }) => isTouched(relation));
    if (inside.length + related.length > budget) break;
    inside.push(
      ...related.filter(({ relation }) => relation === 'inside').map(({ cell }) => cell.path),
    );
    across = related.filter(({ relation }) => relation === 'across').map(({ cell }) => cell);
  }
  return { inside, across: across.map(({ path }) => path) };
}

/** The cells at one depth that have all of an area between them, or undefined if they exceed `budget`. */
export function cellsAt(depth: number, area: Area, budget: number) {
  let cells = [world];
  for (let at = 0; at < depth && cells.length <= budget; at += 1) {
    cells = cells.flatMap(quarters).filter((cell) => isTouched(area.relationOf(cell)));
  }
  return cells.length <= budget ? cells.map(({ path }) => path) : undefined;
}

/** No point of a cell is farther from its center, in meters: so long is a line that is straight on the map, at most. */
function reach({ south, height }: Cell) {
  const towardsEquator = south < 0 ? south + height : south;
  return earthRadius * radians(Math.hypot(height / 2, height * Math.cos(radians(towardsEquator))));
}

/** No two points are farther from each other, in meters. */
const halfWayAround = Math.PI * earthRadius;

/** What is from `least` to `most` meters away from a point: a disc, or a ring. */
export const ring = (center: Point, least: number, most: number): Area => ({
  has(point) {
    const distance = distanceBetween(center, point);
    return distance >= least && distance <= most;
  },
  relationOf(cell) {
    const { south, west, height } = cell;
    const middle = { latitude: south + height / 2, longitude: west + height };
    const distance = distanceBetween(center, middle);
    // A meter for what is rounded: near the other side of the Earth the formula is off by decimeters.
    const extent = reach(cell) + 1;
    const nearest = Math.max(distance - extent, 0);
    const farthest = Math.min(distance + extent, halfWayAround);
    if (nearest > most || farthest < least) return 'outside';
    return nearest >= least && farthest <= most ? 'inside' : 'across';
  },
});

/** A window of the map. One whose west is east of its east crosses the antimeridian. */
export interface Bounds {
  south: number;
  west: number;
  north: number;
  east: number;
}

/** The longitudes of bounds from west to east, canonical: those at once to the west of `west` and the east of `east` are out. */
export function longitudesOf({ west, east }: Bounds) {
  if (west === -180 && east === 180) return undefined;
  return { west: west === 180 ? -180 : west, east: east === 180 ? -180 : east };
}

/** What is within bounds. A pole is where all longitudes meet: it is within those that reach its latitude. */
export function windowOf(bounds: Bounds): Area {
  const { south, north } = bounds;
  const longitudes = longitudesOf(bounds);
  return {
    has(point) {
      const { latitude, longitude } = canonical(point);
      if (latitude < south || latitude > north) return false;
      if (!longitudes || Math.abs(latitude) === 90) return true;
      const { west, east } = longitudes;
      const isEastOf = longitude >= west;
      const isWestOf = longitude <= east;
      return west > east ? isEastOf || isWestOf : isEastOf && isWestOf;
    },
    relationOf(cell) {
      const top = cell.south + cell.height;
      const right = cell.west + 2 * cell.height;
      const hasPole =
        cell.west === -180 &&
        ((north === 90 && top === 90) || (south === -90 && cell.south === -90));
      // A cell is without its northern and eastern edges, but for the pole.
      if ((top <= south && top !== 90) || cell.south > north) return 'outside';
      const isWithin = cell.south >= south && top <= north;
      if (!longitudes) return isWithin ? 'inside' : 'across';
      const { west, east } = longitudes;
      const crosses = west > east;
      const touches = crosses
        ? right > west || cell.west <= east
        : right > west && cell.west <= east;
      if (!touches) return hasPole ? 'across' : 'outside';
      const spans = crosses
        ? cell.west >= west || right <= east
        : cell.west >= west && right <= east;
      return isWithin && spans ? 'inside' : 'across';
    },
  };
}
