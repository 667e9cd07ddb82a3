import type { ParsedUrlQuery } from 'node:querystring';
import type { PlaceFilter, PlaceOrder } from '../api/generated/graphql';
import type { Bounds, Point } from '../map/geography';

/** What is looked for, as the address of the page says it. */
export interface PlaceSearch {
  q: string;
  tags: string[];
  /** Where absent, the nearest first when there is a point to be near, else the newest. */
  order?: PlaceSearchOrder;
  bounds?: Bounds;
  near?: Point;
  /** What a phone shows, which has no room for both. */
  view: 'list' | 'map';
}

export type PlaceSearchOrder = 'newest' | 'name' | 'nearest';

const orders: Record<PlaceSearchOrder, PlaceOrder> = {
  newest: { field: 'CREATED_AT', direction: 'DESC' },
  name: { field: 'NAME', direction: 'ASC' },
  nearest: { field: 'DISTANCE', direction: 'ASC' },
};

/** What is called near, in meters: a day's journey. To count the places of half the world takes a server long. */
const nearRadius = 2_000_000;
/** Where the map says how far to look, near is an order only: half way around the Earth leaves nobody out. */
const anyRadius = 20_040_000;

const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);

/** Numbers with commas between them, each as far from nought as its limit at most; else undefined. */
function numbers(value: string | string[] | undefined, limits: number[]) {
  const parts = one(value)
    ?.split(',')
    .map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (parts?.length !== limits.length) return undefined;
  return parts.every((part, index) => Math.abs(part) <= (limits[index] ?? 0)) ? parts : undefined;
}

/** What the address says; of what cannot be meant, nothing. */
export function readSearch(query: ParsedUrlQuery): PlaceSearch {
  const tags = [query.tag ?? []].flat().map((tag) => tag.trim().toLowerCase());
  const [south = 0, west = 0, north = 0, east = 0] =
    numbers(query.bounds, [90, 180, 90, 180]) ?? [];
  const [latitude = 0, longitude = 0] = numbers(query.near, [90, 180]) ?? [];
  const near = numbers(query.near, [90, 180]) && { latitude, longitude };
  const order = one(query.order);
  const isOrder = order === 'newest' || order === 'name' || (order === 'nearest' && near);
  return {
    q: (one(query.q) ?? '').slice(0, 200),
    tags: [...new Set(tags.filter((tag) => tag !== '' && tag.length <= 40))].slice(0, 10),
    view: one(query.view) === 'map' ? 'map' : 'list',
    ...(isOrder && { order }),
    ...(south < north && { bounds: { south, west, north, east } }),
    ...(near && { near }),
  };
}

/** The address that says it, in as few words as it can. */
export function addressOf({ q, tags, order, bounds, near, view }: PlaceSearch) {
  const query = new URLSearchParams();
  if (q) query.set('q', q);
  for (const tag of tags) query.append('tag', tag);
  if (order) query.set('order', order);
  if (bounds) query.set('bounds', [bounds.south, bounds.west, bounds.north, bounds.east].join());
  if (near) query.set('near', [near.latitude, near.longitude].join());
  if (view === 'map') query.set('view', view);
  // People read it, and commas need no quoting there.
  const text = query.toString().replaceAll('%2C', ',');
  return text ? `/?${text}` : '/';
}

export interface PlaceSearchVariables {
  filter?: PlaceFilter;
  orderBy?: PlaceOrder;
  /** What distances are told from. */
  from?: Point;
}

/** How the API is asked for it. */
export function variablesOf({ q, tags, order, bounds, near }: PlaceSearch): PlaceSearchVariables {
  const filter: PlaceFilter = {
    ...(q.trim() && { search: q }),
    ...(tags.length > 0 && { tags }),
    ...(bounds && { bounds }),
    ...(near && { near: { ...near, radius: bounds ? anyRadius : nearRadius } }),
  };
  return {
    ...(Object.keys(filter).length > 0 && { filter }),
    ...(order && { orderBy: orders[order] }),
    ...(near && { from: near }),
  };
}

/** Whether it leaves any places out. */
export const isFiltered = ({ q, tags, bounds, near }: PlaceSearch) =>
  q.trim() !== '' || tags.length > 0 || bounds !== undefined || near !== undefined;
