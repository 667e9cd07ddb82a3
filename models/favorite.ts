import { Schema } from 'mongoose';
import { isDuplicateKey } from './errors';
import { mongoose } from './mongoose';
import { findPage, type Order, type Page, type PageArgs } from './page';
import { countAt, findPlace, noSuchPlace, type Place, PlaceModel } from './place';
import type { Viewer } from './viewer';

const schema = new Schema(
  {
    user: { type: Schema.Types.ObjectId, ref: 'User', required: true },
    place: { type: Schema.Types.ObjectId, ref: 'Place', required: true },
    /** The batch that it is removed in, see `removeBatch`: nobody else may remove it then. */
    leaving: { type: Schema.Types.ObjectId, select: false },
  },
  { timestamps: { createdAt: true, updatedAt: false } },
);
schema.index({ user: 1, place: 1 }, { unique: true });
schema.index({ user: 1, createdAt: -1, _id: -1 });
schema.index({ place: 1 });

export const FavoriteModel = mongoose.model('Favorite', schema);

const latestFirst: Order = { name: 'favorites', path: 'createdAt', type: 'date', direction: -1 };

/** The ids of all places that are among the viewer's favorites. */
export async function favoritesOf(viewer: Viewer) {
  const favorites = await FavoriteModel.find({ user: viewer._id }).select('place').lean().exec();
  return favorites.map(({ place }) => place);
}

/** The place, which is among the viewer's favorites now. The id null names no place. */
export async function favoritePlace(viewer: Viewer, id: string | null) {
  const place = await findPlace(viewer, id);
  if (!place) throw noSuchPlace();
  const favorite = new FavoriteModel({ user: viewer._id, place: place._id });
  try {
    await favorite.save();
  } catch (error) {
    // It is one already: the unique index decides between two attempts at once.
    if (isDuplicateKey(error)) return place;
    throw error;
  }
  const counted = await countAt(place._id, { favoriteCount: 1 });
  if (counted) return counted;
  // The place went meanwhile, and may have looked for what goes with it too early to see this.
  await favorite.deleteOne().exec();
  throw noSuchPlace();
}

/** The place, which is not among the viewer's favorites any more. The id null names no place. */
export async function unfavoritePlace(viewer: Viewer, id: string | null) {
  const place = await findPlace(viewer, id);
  if (!place) throw noSuchPlace();
  const own = { user: viewer._id, place: place._id, leaving: null };
  const removed = await FavoriteModel.deleteOne(own).exec();
  if (removed.deletedCount === 0) return place;
  return (await countAt(place._id, { favoriteCount: -1 })) ?? place;
}

/** Whether each of these places is a favorite of the viewer's. */
export async function areFavorites(viewer: Viewer | null, places: readonly string[]) {
  const favorites = viewer
    ? await FavoriteModel.find({
        user: viewer._id,
        place: mongoose.trusted({ $in: [...places] }),
      })
        .select('place')
        .lean()
        .exec()
    : [];
  const found = new Set(favorites.map(({ place }) => String(place)));
  return places.map((place) => found.has(place));
}

/** A page of the viewer's favorites, the latest first. */
export async function findFavorites(viewer: Viewer, args: PageArgs): Promise<Page<Place>> {
  const page = await findPage(FavoriteModel.find({ user: viewer._id }), args, latestFirst);
  const ids = page.nodes.map(({ place }) => place);
  const places = await PlaceModel.find({ _id: mongoose.trusted({ $in: ids }) })
    .visibleTo(viewer)
    .exec();
  const byId = new Map(places.map((place) => [place.id, place]));
  const edges = page.edges.flatMap(({ cursor, node: favorite }) => {
    const place = byId.get(String(favorite.place));
    return place ? [{ cursor, node: place }] : [];
  });
  return { ...page, edges, nodes: edges.map(({ node }) => node) };
}
