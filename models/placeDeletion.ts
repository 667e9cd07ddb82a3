import { recordChange } from './change';
import { CommentModel } from './comment';
import { FavoriteModel } from './favorite';
import { changeOf, conflict, findChangeablePlace, maxAttempts, PlaceModel } from './place';
import { countTags } from './tag';
import type { Viewer } from './viewer';

/**
 * Deletes a place with its comments and favorites.
 * @throws DomainError `FORBIDDEN` if it does not exist or the viewer may not.
 */
export async function deletePlace(viewer: Viewer, id: string) {
  const place = await deleteDocument(viewer, id);
  await Promise.all([
    CommentModel.deleteMany({ place: place._id }).exec(),
    FavoriteModel.deleteMany({ place: place._id }).exec(),
    countTags([place.tags], []),
  ]);
  await recordChange({ ...changeOf(place), kind: 'deleted' });
}

/** Deletes only the place, in the version that was read: its tags are counted down. */
async function deleteDocument(viewer: Viewer, id: string) {
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const place = await findChangeablePlace(viewer, id);
    const { _id, version } = place;
    const { deletedCount } = await PlaceModel.deleteOne({ _id, version }).exec();
    if (deletedCount > 0) return place;
  }
  throw conflict();
}
