import type { QueryFilter, Types } from 'mongoose';
import { DomainError, type Issue } from '../errors';
import { favoritesOf } from '../favorite';
import { mongoose } from '../mongoose';
import { maxTags, type Place, PlaceModel } from '../place';
import { normalizeTag } from '../tag';
import type { Viewer } from '../viewer';
import {
  type Area,
  type Bounds,
  boundsArea,
  distanceBetween,
  intersectionOf,
  type Point,
  ringArea,
} from './cells';
import { inAreaCells, matchesText } from './keys';

/** A circle. The radius is in meters. */
export interface Near extends Point {
  radius: number;
}

/** Filters for places. A place must match all of them. */
export interface PlaceFilter {
  search?: string | null;
  tags?: readonly string[] | null;
  bounds?: Bounds | null;
  near?: Near | null;
  /** The ID of a user. */
  createdBy?: string | null;
  /** Whether the place is one of the viewer's favorites. */
  favorited?: boolean | null;
}

/** A filter with the viewer's favorites, if it needs them. */
export interface PreparedFilter extends PlaceFilter {
  favorites?: readonly Types.ObjectId[];
}

export const maxSearchLength = 200;

/** Half the circumference of the Earth along the equator, in meters, rounded up. */
export const maxRadius = 20_040_000;

type Degrees = { [name in 'latitude' | 'longitude' | keyof Bounds]?: number };

const limitOf = (name: string) => (/^(longitude|west|east)$/.test(name) ? 180 : 90);

/** One issue for each value that is out of range. */
export const degreeIssues = (path: string[], degrees: Degrees): Issue[] =>
  Object.entries(degrees)
    .filter(([name, value]) => !(Math.abs(value) <= limitOf(name)))
    .map(([name]) => ({
      path: [...path, name],
      message: `Must be from -${limitOf(name)} to ${limitOf(name)}`,
    }));

/** All issues of a filter. */
export function filterIssues({ search, tags, bounds, near }: PlaceFilter): Issue[] {
  const issues: Issue[] = [];
  const add = (path: string[], message: string) =>
    issues.push({ path: ['filter', ...path], message });
  if ([...(search ?? '')].length > maxSearchLength) {
    add(['search'], `Must be at most ${maxSearchLength} characters`);
  }
  if ((tags?.length ?? 0) > maxTags) add(['tags'], `Must be at most ${maxTags} tags`);
  if (bounds) {
    issues.push(...degreeIssues(['filter', 'bounds'], { ...bounds }));
    if (bounds.south > bounds.north) add(['bounds', 'south'], 'Must not be north of `north`');
  }
  if (near) {
    const { radius, ...center } = near;
    issues.push(...degreeIssues(['filter', 'near'], { ...center }));
    if (!(radius > 0 && radius <= maxRadius)) {
      add(['near', 'radius'], `Must be more than 0 and at most ${maxRadius}`);
    }
  }
  return issues;
}

/** @throws DomainError `BAD_USER_INPUT` if there are issues. */
export function throwIssues(issues: Issue[]) {
  if (issues.length > 0) throw new DomainError('BAD_USER_INPUT', 'The input is not valid', issues);
}

/**
 * Validates a filter and loads the viewer's favorites if it needs them.
 * @throws DomainError `BAD_USER_INPUT` with all issues.
 */
export async function prepareFilter(viewer: Viewer, filter: PlaceFilter): Promise<PreparedFilter> {
  throwIssues(filterIssues(filter));
  return filter.favorited == null ? filter : { ...filter, favorites: await favoritesOf(viewer) };
}

/** A condition of a query. */
export type Condition = QueryFilter<unknown>;

function inBounds({ south, west, north, east }: Bounds): Condition {
  return {
    'coordinates.latitude': mongoose.trusted({ $gte: south, $lte: north }),
    'coordinates.longitude': mongoose.trusted(
      west > east ? { $not: { $gt: east, $lt: west } } : { $gte: west, $lte: east },
    ),
  };
}

/** The area of a filter with `bounds` or `near`, else undefined. */
export function areaOf({ bounds, near }: Pick<PlaceFilter, 'bounds' | 'near'>): Area | undefined {
  const areas = [
    ...(bounds ? [boundsArea(bounds)] : []),
    ...(near ? [ringArea(near, 0, near.radius)] : []),
  ];
  return areas.length > 0 ? intersectionOf(areas) : undefined;
}

/** The conditions of a filter, without those on map cells. */
function conditionsOf(filter: PreparedFilter): Condition[] {
  const { search, tags, bounds, createdBy, favorited, favorites = [] } = filter;
  return [
    ...(search?.trim() ? matchesText(search) : []),
    ...(tags ?? []).map((tag) => ({ tags: normalizeTag(tag) ?? '' })),
    ...(bounds ? [inBounds(bounds)] : []),
    ...(createdBy == null ? [] : [{ createdBy }]),
    ...(favorited == null
      ? []
      : [{ _id: mongoose.trusted({ [favorited ? '$in' : '$nin']: [...favorites] }) }]),
  ];
}

/** The conditions on map cells that cover the area of a filter. */
function cellConditions(filter: PlaceFilter): Condition[] {
  const area = areaOf(filter);
  return area ? inAreaCells(area) : [];
}

/**
 * A query for the places that match a filter, except that `near` may match too many: check them with `isNear`.
 * `cells` replaces the conditions on map cells.
 */
export function placesMatching(
  viewer: Viewer | null,
  filter: PreparedFilter,
  cells: Condition[] = cellConditions(filter),
) {
  const query = PlaceModel.find().visibleTo(viewer);
  const conditions = [...conditionsOf(filter), ...cells];
  if (conditions.length > 0) query.and(conditions as never);
  return query;
}

/** Distance between a place and a point in meters, or undefined for a place without coordinates. */
export const distanceTo = ({ coordinates }: Pick<Place, 'coordinates'>, point: Point) =>
  coordinates ? distanceBetween(coordinates, point) : undefined;

/** Whether a place is in the circle. */
export const isNear = (place: Pick<Place, 'coordinates'>, near: Near) =>
  (distanceTo(place, near) ?? Number.POSITIVE_INFINITY) <= near.radius;

/** The place with this ID, or null if it does not match the filter. */
export async function findMatching(viewer: Viewer, filter: PlaceFilter, _id: Types.ObjectId) {
  const query = placesMatching(viewer, await prepareFilter(viewer, filter)).and([{ _id }]);
  const [place] = await query.limit(1).exec();
  const { near } = filter;
  return place && (!near || isNear(place, near)) ? place : null;
}
