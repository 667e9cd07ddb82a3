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
  distanceBetween,
  intersection,
  longitudesOf,
  type Point,
  ring,
  windowOf,
} from './cells';
import { around, foundBy } from './keys';

/** A point and how far around it, in meters. */
export interface Near extends Point {
  radius: number;
}

/** What places have to be to be listed: all of what is given. */
export interface PlaceFilter {
  search?: string | null;
  /** All of these. */
  tags?: readonly string[] | null;
  bounds?: Bounds | null;
  near?: Near | null;
  /** The id of a user; one of nobody's finds nothing. */
  createdBy?: string | null;
  /** Whether it is among the viewer's favorites. */
  favorited?: boolean | null;
}

/** A filter and what it takes to answer it. */
export interface ReadyFilter extends PlaceFilter {
  favorites?: readonly Types.ObjectId[];
}

/** Looks up what the database cannot tell in one question. */
export const readyFilter = async (viewer: Viewer, filter: PlaceFilter): Promise<ReadyFilter> =>
  filter.favorited == null ? filter : { ...filter, favorites: await favoritesOf(viewer) };

export const maxSearchLength = 200;

/** Half way around the Earth along the equator, in meters, rounded up. */
export const maxRadius = 20_040_000;

type Degrees = { [name in 'latitude' | 'longitude' | keyof Bounds]?: number };

const limitOf = (name: string) => (/^(longitude|west|east)$/.test(name) ? 180 : 90);

/** What is wrong with degrees, each under its own name. */
export const degreeIssues = (path: string[], degrees: Degrees): Issue[] =>
  Object.entries(degrees)
    .filter(([name, value]) => !(Math.abs(value) <= limitOf(name)))
    .map(([name]) => ({
      path: [...path, name],
      message: `Must be from -${limitOf(name)} to ${limitOf(name)}`,
    }));

function boundsIssues({ south, west, north, east }: Bounds): Issue[] {
  const path = ['filter', 'bounds'];
  const issues = degreeIssues(path, { south, west, north, east });
  return south > north
    ? [...issues, { path: [...path, 'south'], message: 'Must not be north of `north`' }]
    : issues;
}

function nearIssues({ latitude, longitude, radius }: Near): Issue[] {
  const path = ['filter', 'near'];
  const issues = degreeIssues(path, { latitude, longitude });
  return radius > 0 && radius <= maxRadius
    ? issues
    : [
        ...issues,
        { path: [...path, 'radius'], message: `Must be more than 0 and at most ${maxRadius}` },
      ];
}

/** Everything that is wrong with a filter. */
export function filterIssues({ search, tags, bounds, near }: PlaceFilter): Issue[] {
  const path = ['filter'];
  return [
    ...([...(search ?? '')].length > maxSearchLength
      ? [{ path: [...path, 'search'], message: `Must be at most ${maxSearchLength} characters` }]
      : []),
    ...((tags?.length ?? 0) > maxTags
      ? [{ path: [...path, 'tags'], message: `Must be at most ${maxTags} tags` }]
      : []),
    ...(bounds ? boundsIssues(bounds) : []),
    ...(near ? nearIssues(near) : []),
  ];
}

/** @throws DomainError `BAD_USER_INPUT` with all of the issues, if there are any. */
export function refuse(issues: Issue[]) {
  if (issues.length > 0) throw new DomainError('BAD_USER_INPUT', 'The input is not valid', issues);
}

/** A condition of a query. */
export type Condition = QueryFilter<unknown>;

/** Exactly those within: cells hold more than the bounds, and a pole has every longitude. */
function within(bounds: Bounds): Condition[] {
  const { south, north } = bounds;
  const longitudes = longitudesOf(bounds);
  const latitude = {
    'coordinates.latitude': mongoose.trusted({ $gte: south, $lte: north }),
  };
  if (!longitudes) return [latitude];
  const { west, east } = longitudes;
  const longitude = {
    'keys.longitude':
      west > east
        ? mongoose.trusted({ $not: { $gt: east, $lt: west } })
        : mongoose.trusted({ $gte: west, $lte: east }),
  };
  const poles = [north, south].filter((edge) => Math.abs(edge) === 90);
  return [
    latitude,
    poles.length === 0
      ? longitude
      : { $or: [longitude, { 'coordinates.latitude': mongoose.trusted({ $in: poles }) }] },
  ];
}

/** The part of the map that a filter asks for, if it asks for one. */
export function areaOf({ bounds, near }: Pick<PlaceFilter, 'bounds' | 'near'>): Area | undefined {
  const areas = [
    ...(bounds ? [windowOf(bounds)] : []),
    ...(near ? [ring(near, 0, near.radius)] : []),
  ];
  return areas.length > 0 ? intersection(areas) : undefined;
}

/** What a filter asks of the database. */
function conditionsOf(filter: ReadyFilter): Condition[] {
  const { search, tags, bounds, createdBy, favorited, favorites = [] } = filter;
  return [
    ...(search?.trim() ? foundBy(search) : []),
    ...(tags ?? []).map((tag) => ({ tags: normalizeTag(tag) ?? '' })),
    ...(bounds ? within(bounds) : []),
    ...(createdBy == null ? [] : [{ createdBy }]),
    ...(favorited == null
      ? []
      : [{ _id: mongoose.trusted({ [favorited ? '$in' : '$nin']: [...favorites] }) }]),
  ];
}

/** The conditions for the cells that have all of what a filter asks of the map. */
function cellsOf(filter: PlaceFilter): Condition[] {
  const area = areaOf(filter);
  return area ? around(area) : [];
}

/**
 * The places that a filter finds, as far as the database can tell: `near` is left to `isNear`. The cells
 * to look in are those of the filter, unless others are given.
 */
export function placesMatching(
  viewer: Viewer | null,
  filter: ReadyFilter,
  cells: Condition[] = cellsOf(filter),
) {
  const query = PlaceModel.find().visibleTo(viewer);
  const conditions = [...conditionsOf(filter), ...cells];
  if (conditions.length > 0) query.and(conditions as never);
  return query;
}

/** Meters between a place and a point; undefined for a place that nobody knows where it is. */
export const distanceTo = ({ coordinates }: Pick<Place, 'coordinates'>, point: Point) =>
  coordinates ? distanceBetween(coordinates, point) : undefined;

/** Whether a place is as near as a filter says. */
export const isNear = (place: Pick<Place, 'coordinates'>, near: Near) =>
  (distanceTo(place, near) ?? Number.POSITIVE_INFINITY) <= near.radius;

/** The place with this id, or null when the filter does not find it. */
export async function findMatching(viewer: Viewer, filter: PlaceFilter, _id: Types.ObjectId) {
  const query = placesMatching(viewer, await readyFilter(viewer, filter)).and([{ _id }]);
  const [place] = await query.limit(1).exec();
  const { near } = filter;
  return place && (!near || isNear(place, near)) ? place : null;
}
