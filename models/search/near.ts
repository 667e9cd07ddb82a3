import { mongoose } from '../mongoose';
import type { List, Position, Range } from '../page';
import { type Place, PlaceModel } from '../place';
import type { Viewer } from '../viewer';
import { intersection, ring } from './cells';
import { countPlaces } from './count';
import { areaOf, distanceTo, type Near, placesMatching, type ReadyFilter } from './filter';
import { inArea } from './keys';

/** How wide the first ring is, in meters: in a dense city it holds a page of places. */
const firstWidth = 1000;

interface Found {
  id: string;
  distance: number;
}

/** A ring is at most this many times as wide as the one before. */
const growth = 2;

/** The rings that are looked at one after the other, from `start` to `end`, which may be nearer. */
interface Ring {
  least: number;
  most: number;
}

/**
 * The places that a filter finds by their distance from a point, nearest (1) or farthest (-1) first. No
 * index has that order, so rings around the point are searched, each as wide as the last one taught.
 */
export function nearList(
  viewer: Viewer | null,
  filter: ReadyFilter,
  near: Near,
  direction: 1 | -1,
): List<Place> {
  const { latitude, longitude, radius } = near;
  const window = areaOf({ bounds: filter.bounds });
  function placesIn({ least, most }: Ring, closely: boolean) {
    const around = ring(near, least, most);
    const area = window ? intersection([window, around]) : around;
    return placesMatching(viewer, filter, [inArea(area, closely)])
      .select('coordinates')
      .lean();
  }

  const compare = (a: Found, b: Found) =>
    a.distance - b.distance || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

  /** Whether something is in a range of this list. */
  function isWithin(found: Found, { after, before }: Range) {
    const order = (end: Position) =>
      direction * compare(found, { id: end.id, distance: end.value as number });
    return (
      (!after || order(after) > 0 || (after.inclusive && order(after) === 0)) &&
      (!before || order(before) < 0 || (before.inclusive && order(before) === 0))
    );
  }

  async function find(range: Range, outward: boolean, limit: number) {
    const ends = [range.after, range.before].map((end) => end?.value as number | undefined);
    const [lowest = 0, highest = radius] = direction === 1 ? ends : ends.reverse();
    const most = Math.min(highest, radius);
    const found: Found[] = [];
    let edge = outward ? lowest : most;
    let width = firstWidth;
    // A ring with more places than this is made narrower. That helps unless they are in one spot, or the
    // ring is thinner than its cells: so more are allowed, and smaller cells, each time.
    let cap = 10 * limit + 100;
    let closely = false;
    while (found.length < limit && lowest <= most) {
      const far = outward ? Math.min(edge + width, most) : Math.max(edge - width, lowest);
      const around = { least: Math.min(edge, far), most: Math.max(edge, far) };
      const places = await placesIn(around, closely).limit(cap).batchSize(cap).exec();
      if (places.length === cap) {
        width = (around.most - around.least) / 4;
        cap *= 2;
        closely = true;
        continue;
      }
      const more = places
        .map((place) => ({ id: String(place._id), distance: distanceTo(place, near) as number }))
        // Each ring without its outer edge, but for the outermost: nothing is in two of them.
        .filter(
          ({ distance }) =>
            distance >= around.least &&
            (distance < around.most || (distance === around.most && distance === most)),
        )
        .filter((place) => isWithin(place, range))
        .sort((a, b) => (outward ? 1 : -1) * compare(a, b));
      found.push(...more);
      if (far === (outward ? most : lowest)) break;
      edge = far;
      width *= Math.min(growth, Math.max(1, limit / more.length));
    }
    return found.slice(0, limit);
  }

  return {
    name: `${direction === 1 ? 'nearest' : 'farthest'} ${latitude} ${longitude}`,
    type: 'number',
    positionOf: (place) => ({ value: distanceTo(place, near), id: place.id }),
    async take(range, fromEnd, limit) {
      const found = await find(range, (direction === 1) !== fromEnd, limit);
      const ids = found.map(({ id }) => id);
      const places = await PlaceModel.find({ _id: mongoose.trusted({ $in: ids }) })
        .visibleTo(viewer)
        .exec();
      const byID = new Map(places.map((place) => [place.id, place]));
      // One that was removed in between is missing.
      return ids.flatMap((id) => byID.get(id) ?? []);
    },
    count: () => countPlaces(viewer, filter),
  };
}
