import type { Change } from './change';
import type { Place } from './place';
import { findMatching, type PlaceFilter } from './search/filter';
import { normalizeTag } from './tag';
import type { Viewer } from './viewer';

/** A change of a place. `place` is its current state, or null if it was deleted. */
export interface PlaceChange {
  kind: Change['kind'];
  placeId: string;
  place: Place | null;
}

/** Whether this is a change of a place whose owner and tags, before or after it, match the filter. */
export function isPlaceChange(change: Change, { createdBy, tags }: PlaceFilter = {}) {
  if (change.of !== 'Place') return false;
  if (createdBy != null && !change.createdBy?.equals(createdBy)) return false;
  const filterTags = (tags ?? []).map((tag) => normalizeTag(tag));
  const hasFilterTags = (all: readonly unknown[]) => filterTags.every((tag) => all.includes(tag));
  return hasFilterTags(change.tags) || hasFilterTags(change.formerTags);
}

/**
 * The change as the viewer may see it, or null if the place no longer matches the filter. A deleted place is
 * matched by `isPlaceChange` only.
 */
export async function findPlaceChange(
  { kind, document }: Change,
  viewer: Viewer,
  filter: PlaceFilter,
): Promise<PlaceChange | null> {
  const placeId = String(document);
  if (kind === 'deleted') return { kind, placeId, place: null };
  const place = await findMatching(viewer, filter, document);
  return place && { kind, placeId, place };
}
