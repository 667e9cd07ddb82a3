import { badInput } from '../errors';
import type { List, Order, PageArgs } from '../page';
import { listOf, pageOf } from '../page';
import { newestFirst, type Place } from '../place';
import type { Viewer } from '../viewer';
import type { Point } from './cells';
import { countPlaces } from './count';
import {
  degreeIssues,
  distanceTo,
  filterIssues,
  isNear,
  type Near,
  type PlaceFilter,
  placesMatching,
  type ReadyFilter,
  readyFilter,
  refuse,
} from './filter';
import { nearList } from './near';

export interface PlaceOrder {
  field: 'createdAt' | 'name' | 'distance';
  direction: 1 | -1;
}

const name = { path: 'keys.sortName', type: 'text' } as const;

/** The orders that an index has. Those of one field have cursors of their own each way. */
const orders: Record<'createdAt' | 'name', Record<1 | -1, Order>> = {
  createdAt: { 1: { ...newestFirst, name: 'oldest', direction: 1 }, [-1]: newestFirst },
  name: {
    1: { ...name, name: 'name', direction: 1 },
    [-1]: { ...name, name: 'name backwards', direction: -1 },
  },
};

function listFor(
  viewer: Viewer,
  filter: ReadyFilter,
  { field, direction }: PlaceOrder,
): List<Place> {
  const { near } = filter;
  if (field === 'distance') {
    if (!near) throw badInput(['orderBy', 'field'], 'Needs `filter.near`');
    return nearList(viewer, filter, near, direction);
  }
  const query = placesMatching(viewer, filter);
  if (field === 'name') query.select('+keys.sortName');
  const includes = near ? (place: Place) => isNear(place, near) : undefined;
  return {
    ...listOf<Place, unknown>(query, orders[field][direction], includes),
    count: () => countPlaces(viewer, filter),
  };
}

/** The point that a place was found near. */
const foundNear = new WeakMap<Place, Near>();

/**
 * One page of the places that a filter finds. Without an order the nearest come first if `near` is asked
 * for, else the newest.
 * @throws DomainError `BAD_USER_INPUT` for what is wrong with the filter, the order or the arguments.
 */
export async function findPlaces(
  viewer: Viewer,
  filter: PlaceFilter | null | undefined,
  order: PlaceOrder | null | undefined,
  args: PageArgs,
) {
  const { near } = filter ?? {};
  refuse(filterIssues(filter ?? {}));
  const usual: PlaceOrder = near
    ? { field: 'distance', direction: 1 }
    : { field: 'createdAt', direction: -1 };
  const ready = await readyFilter(viewer, filter ?? {});
  const page = await pageOf(listFor(viewer, ready, order ?? usual), args);
  if (near) for (const place of page.nodes) foundNear.set(place, near);
  return page;
}

/**
 * Meters from a point, or without one from that which the place was found near. Null when there is
 * neither, or nobody has said where the place is.
 * @throws DomainError `BAD_USER_INPUT` for a point that is not on the Earth.
 */
export function distanceOf(place: Place, from: Point | null | undefined) {
  if (from) refuse(degreeIssues(['from'], from));
  const point = from ?? foundNear.get(place);
  return (point && distanceTo(place, point)) ?? null;
}
