import type { ParsedUrlQuery } from 'node:querystring';
import type { PlaceFilter, PlaceOrder } from '../api/generated/graphql';
import type { Bounds, Point } from '../map/geography';

/** Search, filters and view, as in the URL of the page. */
export interface PlaceSearch {
  q: string;
  tags: string[];
  /** By default nearest first with `near`, otherwise newest first. */
  order?: Exclude<PlaceSearchOrder, 'nearest'>;
  bounds?: Bounds;
  near?: Point;
  /** Phones show either the list or the map. */
  view: 'list' | 'map';
}

export type PlaceSearchOrder = 'newest' | 'name' | 'nearest';

const orders: Record<NonNullable<PlaceSearch['order']>, PlaceOrder> = {
  newest: { field: 'CREATED_AT', direction: 'DESC' },
  name: { field: 'NAME', direction: 'ASC' },
};

/** Radius in meters of "Near me". Counting the places in a larger circle is slow. */
const nearRadius = 2_000_000;
/** With bounds `near` only sorts: this radius in meters contains every place. */
const maxRadius = 20_040_000;

const firstOf = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);

/** Comma-separated numbers, or undefined if their count or the absolute value of one does not fit the limits. */
function parseNumbers(value: string | string[] | undefined, limits: number[]) {
  const parts = firstOf(value)
    ?.split(',')
    .map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (parts?.length !== limits.length) return undefined;
  return parts.every((part, index) => Math.abs(part) <= (limits[index] ?? 0)) ? parts : undefined;
}

/** Reads a search from the URL and ignores invalid parameters. */
export function readSearch(query: ParsedUrlQuery): PlaceSearch {
  const tags = [query.tag ?? []].flat().map((tag) => tag.trim().toLowerCase());
  const [south = 0, west = 0, north = 0, east = 0] =
    parseNumbers(query.bounds, [90, 180, 90, 180]) ?? [];
  const [latitude = 0, longitude = 0] = parseNumbers(query.near, [90, 180]) ?? [];
  const near = parseNumbers(query.near, [90, 180]) && { latitude, longitude };
  const order = firstOf(query.order);
  const isOrder = order === 'newest' || order === 'name';
  return {
    q: (firstOf(query.q) ?? '').slice(0, 200),
    tags: [...new Set(tags.filter((tag) => tag !== '' && tag.length <= 40))].slice(0, 10),
    view: firstOf(query.view) === 'map' ? 'map' : 'list',
    ...(isOrder && { order }),
    ...(south < north && { bounds: { south, west, north, east } }),
    ...(near && { near }),
  };
}

/** The URL of a search, without default values. */
export function addressOf({ q, tags, order, bounds, near, view }: PlaceSearch) {
  const query = new URLSearchParams();
  if (q) query.set('q', q);
  for (const tag of tags) query.append('tag', tag);
  if (order) query.set('order', order);
  if (bounds) query.set('bounds', [bounds.south, bounds.west, bounds.north, bounds.east].join());
  if (near) query.set('near', [near.latitude, near.longitude].join());
  if (view === 'map') query.set('view', view);
  // Commas need no encoding, and the URL stays readable.
  const text = query.toString().replaceAll('%2C', ',');
  return text ? `/?${text}` : '/';
}

export interface PlaceSearchVariables {
  filter?: PlaceFilter;
  orderBy?: PlaceOrder;
  /** Distances are shown from this point. */
  from?: Point;
}

/** Variables for the query of the home page. */
export function variablesOf({ q, tags, order, bounds, near }: PlaceSearch): PlaceSearchVariables {
  const filter: PlaceFilter = {
    ...(q.trim() && { search: q }),
    ...(tags.length > 0 && { tags }),
    ...(bounds && { bounds }),
    ...(near && { near: { ...near, radius: bounds ? maxRadius : nearRadius } }),
  };
  return {
    ...(Object.keys(filter).length > 0 && { filter }),
    ...(order && { orderBy: orders[order] }),
    ...(near && { from: near }),
  };
}

/** Whether the search can exclude places. */
export const isFiltered = ({ q, tags, bounds, near }: PlaceSearch) =>
  q.trim() !== '' || tags.length > 0 || bounds !== undefined || near !== undefined;
