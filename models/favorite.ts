import { Schema } from 'mongoose';
import { isDuplicateKey } from './errors';
import { mongoose } from './mongoose';
import { findPage, type Order, type Page, type PageArgs } from './page';
import { findPlace, incrementCounter, type Place, PlaceModel, placeNotFound } from './place';
import type { Viewer } from './viewer';

const schema = new Schema(
  {
    user: { type: Schema.Types.ObjectId, ref: 'User', required: true },
    place: { type: Schema.Types.ObjectId, ref: 'Place', required: true },
  },
  { timestamps: { createdAt: true, updatedAt: false } },
);
schema.index({ user: 1, place: 1 }, { unique: true });
schema.index({ user: 1, createdAt: -1, _id: -1 });
schema.index({ place: 1 });

export const FavoriteModel = mongoose.model('Favorite', schema);

const latestFirst: Order = { name: 'favorites', path: 'createdAt', type: 'date', direction: -1 };

/** The ids of the viewer's favorite places. */
export async function favoritesOf(viewer: Viewer) {
  const favorites = await FavoriteModel.find({ user: viewer._id }).select('place').lean().exec();
  return favorites.map(({ place }) => place);
}

/**
 * Adds a place to the viewer's favorites, if it is not one already, and returns the place.
 * @throws DomainError `BAD_USER_INPUT` if the place does not exist.
 */
export async function favoritePlace(viewer: Viewer, id: string) {
  const place = await findPlace(viewer, id);
  if (!place) throw placeNotFound();
  const favorite = new FavoriteModel({ user: viewer._id, place: place._id });
  try {
    await favorite.save();
  } catch (error) {
    if (isDuplicateKey(error)) return place;
    throw error;
  }
  const counted = await incrementCounter(place._id, 'favoriteCount', 1);
  if (counted) return counted;
  // The place was deleted in the meantime, perhaps before this favorite was stored.
  await favorite.deleteOne().exec();
  throw placeNotFound();
}

/**
 * Removes a place from the viewer's favorites, if it is one, and returns the place.
 * @throws DomainError `BAD_USER_INPUT` if the place does not exist.
 */
export async function unfavoritePlace(viewer: Viewer, id: string) {
  const place = await findPlace(viewer, id);
  if (!place) throw placeNotFound();
  const { deletedCount } = await FavoriteModel.deleteOne({ user: viewer._id, place: place._id });
  if (deletedCount === 0) return place;
  return (await incrementCounter(place._id, 'favoriteCount', -1)) ?? place;
}

/** For each of these places, whether it is one of the viewer's favorites. */
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
  const favoriteIds = new Set(favorites.map(({ place }) => String(place)));
  return places.map((place) => favoriteIds.has(place));
}

/** A page of the viewer's favorite places, latest favorite first. */
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
