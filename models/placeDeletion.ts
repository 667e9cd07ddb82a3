import { noteChange } from './change';
import { CommentModel } from './comment';
import { FavoriteModel } from './favorite';
import { changed, findPlace, notYours, PlaceModel } from './place';
import { countTags } from './tag';
import type { Viewer } from './viewer';

/**
 * Removes a place for good, with its comments and favorites. The id null names no place.
 * @throws DomainError `FORBIDDEN` when it is not theirs or not there.
 */
export async function deletePlace(viewer: Viewer, id: string | null) {
  const place = await removeAlone(viewer, id);
  await Promise.all([
    CommentModel.deleteMany({ place: place._id }).exec(),
    FavoriteModel.deleteMany({ place: place._id }).exec(),
    countTags([place.tags], []),
  ]);
  await noteChange({ ...changed(place), kind: 'deleted' });
}

/** The place goes first: what is added to it from now on finds nothing to be counted at, and goes again by itself. */
async function removeAlone(viewer: Viewer, id: string | null) {
  for (;;) {
    const place = await findPlace(viewer, id);
    if (!place?.canBeDeletedBy(viewer)) throw notYours();
    // In the version that was read, whose tags are known, and by one of several at once.
    const { _id, version } = place;
    const { deletedCount } = await PlaceModel.deleteOne({ _id, version }).exec();
    if (deletedCount > 0) return place;
  }
}
