import { badInput } from '../errors';
import { type List, listOf, type Order, type PageArgs, pageOf } from '../page';
import { newestFirst, type Place } from '../place';
import type { Viewer } from '../viewer';
import type { Point } from './cells';
import { countPlaces } from './count';
import {
  degreeIssues,
  distanceTo,
  isNear,
  type Near,
  type PlaceFilter,
  type PreparedFilter,
  placesMatching,
  prepareFilter,
  throwIssues,
} from './filter';
import { listByDistance } from './near';

export interface PlaceOrder {
  field: 'createdAt' | 'name' | 'distance';
  direction: 1 | -1;
}

const byName = { path: 'searchKeys.sortName', type: 'text' } as const;

/** The orders that are served by an index. */
const orders: Record<'createdAt' | 'name', Record<1 | -1, Order>> = {
  createdAt: { 1: { ...newestFirst, name: 'oldest', direction: 1 }, [-1]: newestFirst },
  name: {
    1: { ...byName, name: 'name', direction: 1 },
    [-1]: { ...byName, name: 'name descending', direction: -1 },
  },
};

/** Without `orderBy`: nearest first with `near`, else newest first. */
const defaultOrder = ({ near }: PlaceFilter): PlaceOrder =>
  near ? { field: 'distance', direction: 1 } : { field: 'createdAt', direction: -1 };

function listPlaces(
  viewer: Viewer,
  filter: PreparedFilter,
  { field, direction }: PlaceOrder,
): List<Place> {
  const { near } = filter;
  if (field === 'distance') {
    if (!near) throw badInput(['orderBy', 'field'], 'Requires `filter.near`');
    return listByDistance(viewer, filter, near, direction);
  }
  const query = placesMatching(viewer, filter);
  if (field === 'name') query.select('+searchKeys.sortName');
  const includes = near ? (place: Place) => isNear(place, near) : undefined;
  return {
    ...listOf<Place, unknown>(query, orders[field][direction], includes),
    count: () => countPlaces(viewer, filter),
  };
}

/** The `near` of the list in which a place was returned. */
const nearOfPlace = new WeakMap<Place, Near>();

/**
 * A page of the places that match a filter.
 * @throws DomainError `BAD_USER_INPUT` for an invalid filter, order or page.
 */
export async function findPlaces(
  viewer: Viewer,
  filter: PlaceFilter | null | undefined,
  order: PlaceOrder | null | undefined,
  args: PageArgs,
) {
  const prepared = await prepareFilter(viewer, filter ?? {});
  const page = await pageOf(listPlaces(viewer, prepared, order ?? defaultOrder(prepared)), args);
  const { near } = prepared;
  if (near) for (const place of page.nodes) nearOfPlace.set(place, near);
  return page;
}

/**
 * Distance from a place to `from`, or without it to the `near` of its list, in meters. Null without either, or if
 * the place has no coordinates.
 * @throws DomainError `BAD_USER_INPUT` if `from` is out of range.
 */
export function distanceOf(place: Place, from: Point | null | undefined) {
  if (from) throwIssues(degreeIssues(['from'], { ...from }));
  const point = from ?? nearOfPlace.get(place);
  return (point && distanceTo(place, point)) ?? null;
}
