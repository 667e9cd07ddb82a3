import { noteChange } from './change';
import { CommentModel } from './comment';
import { FavoriteModel } from './favorite';
import { changed, findPlace, notYours, PlaceModel } from './place';
import { countTags } from './tag';
import type { Viewer } from './viewer';

/**
 * Removes a place for good, with its comments and favourites. The id null names no place.
 * @throws Refusal `FORBIDDEN` when it is not theirs or not there.
 */
export async function deletePlace(viewer: Viewer, id: string | null) {
  const place = await findPlace(viewer, id);
  if (!place?.canBeDeletedBy(viewer)) throw notYours();
  // The place first: what is added from now on finds no place to be counted at, and goes again by itself.
  // Of several at once one gets it, as it was at last.
  const deleted = await PlaceModel.findByIdAndDelete(place._id).exec();
  await Promise.all([
    CommentModel.deleteMany({ place: place._id }).exec(),
    FavoriteModel.deleteMany({ place: place._id }).exec(),
    deleted && countTags([deleted.tags], []),
  ]);
  if (deleted) await noteChange({ ...changed(deleted), kind: 'deleted' });
}
