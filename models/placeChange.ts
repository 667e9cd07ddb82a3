import type { Change } from './change';
import type { Place } from './place';
import { findMatching, type PlaceFilter } from './search/filter';
import { normalizeTag } from './tag';
import type { Viewer } from './viewer';

/** What happened to a place; `place` is as it is now, or null when that was its deletion. */
export interface PlaceChange {
  kind: Change['kind'];
  placeId: string;
  place: Place | null;
}

/** Whether a change is of a place that has what can be asked of the change itself, or had it before. */
export function isPlaceChange(change: Change, { createdBy, tags }: PlaceFilter = {}) {
  if (change.of !== 'Place') return false;
  if (createdBy != null && !change.createdBy?.equals(createdBy)) return false;
  const wanted = (tags ?? []).map((tag) => normalizeTag(tag));
  const areIn = (all: readonly unknown[]) => wanted.every((tag) => all.includes(tag));
  return areIn(change.tags) || areIn(change.formerTags);
}

/**
 * The change as this viewer may see it, or null when they may not see the place, the filter does not find
 * it now, or it is gone by now. Of one that is gone the filter can ask no more than `isPlaceChange` does.
 * That a place is gone may be known by whoever could see it: by everybody, see `visibleTo`.
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
