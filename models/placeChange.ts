import type { Change } from './change';
import { type Place, PlaceModel } from './place';
import type { Viewer } from './viewer';

/** What happened to a place; `place` is as it is now, or null when that was its deletion. */
export interface PlaceChange {
  kind: Change['kind'];
  placeId: string;
  place: Place | null;
}

/** Conditions that a change itself can be asked, also that of a place which is gone. */
export interface PlaceChangeFilter {
  createdBy?: string | null;
  tags?: readonly string[] | null;
}

/** Whether a change is of a place that answers the filter, or did so before the change. */
export function isPlaceChange(change: Change, { createdBy, tags }: PlaceChangeFilter = {}) {
  if (change.of !== 'Place') return false;
  if (createdBy != null && !change.createdBy?.equals(createdBy)) return false;
  const areIn = (all: readonly string[]) => (tags ?? []).every((tag) => all.includes(tag));
  return areIn(change.tags) || areIn(change.formerTags);
}

/**
 * The change as this viewer may see it, or null when they may not see the place or it is gone by now.
 * That a place is gone may be known by whoever could see it: by everybody, see `visibleTo`.
 */
export async function findPlaceChange(
  { kind, document }: Change,
  viewer: Viewer,
): Promise<PlaceChange | null> {
  const placeId = String(document);
  if (kind === 'deleted') return { kind, placeId, place: null };
  const place = await PlaceModel.findById(document).visibleTo(viewer).exec();
  return place && { kind, placeId, place };
}
