import { mongoose } from '../mongoose';
import type { List, Position, Range } from '../page';
import { type Place, PlaceModel } from '../place';
import type { Viewer } from '../viewer';
import { intersectionOf, ringArea } from './cells';
import { countPlaces } from './count';
import { areaOf, distanceTo, type Near, type PreparedFilter, placesMatching } from './filter';
import { inCoveringCells, maxCells } from './keys';

/** Width of the first ring, in meters: in a dense city it contains a page of places. */
const firstWidth = 1000;

/** A ring is at most this many times as wide as the previous one. */
const growth = 2;

interface Match {
  id: string;
  distance: number;
}

/** Distances from the center in meters. */
interface Ring {
  min: number;
  max: number;
}

const compare = (a: Match, b: Match) =>
  a.distance - b.distance || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** Whether a match is in a range of the list with this direction. */
function isInRange(match: Match, { after, before }: Range, direction: 1 | -1) {
  const compareTo = ({ id, value }: Position) =>
    direction * compare(match, { id, distance: value as number });
  return (
    (!after || compareTo(after) > 0 || (after.inclusive && compareTo(after) === 0)) &&
    (!before || compareTo(before) < 0 || (before.inclusive && compareTo(before) === 0))
  );
}

/**
 * The places that match a filter by their distance from a point: nearest (1) or farthest (-1) first. No index has
 * this order, so the search reads one ring around the point after the other.
 */
export function listByDistance(
  viewer: Viewer | null,
  filter: PreparedFilter,
  near: Near,
  direction: 1 | -1,
): List<Place> {
  const { latitude, longitude, radius } = near;
  const bounds = areaOf({ bounds: filter.bounds });

  function placesIn({ min, max }: Ring, cells: number) {
    const ring = ringArea(near, min, max);
    const area = bounds ? intersectionOf([bounds, ring]) : ring;
    return placesMatching(viewer, filter, [inCoveringCells(area, cells)])
      .select('coordinates')
      .lean();
  }

  /** The first `limit` matches in a range, outward or inward. */
  async function findMatches(range: Range, outward: boolean, limit: number) {
    const { min, max } = limitsOf(range);
    const matches: Match[] = [];
    let edge = outward ? min : max;
    let width = firstWidth;
    // A ring with more places is read again in narrower rings. If they are all at one point this does not help, so
    // each time more places are allowed.
    let maxPlaces = 10 * limit + 100;
    let cells = maxCells;
    while (matches.length < limit && min <= max) {
      const farEdge = outward ? Math.min(edge + width, max) : Math.max(edge - width, min);
      const ring = { min: Math.min(edge, farEdge), max: Math.max(edge, farEdge) };
      const places = await placesIn(ring, cells).limit(maxPlaces).batchSize(maxPlaces).exec();
      if (places.length === maxPlaces) {
        width = (ring.max - ring.min) / 4;
        maxPlaces *= 2;
        cells = 4 * maxCells;
        continue;
      }
      const ringMatches = places
        .map((place) => ({ id: String(place._id), distance: distanceTo(place, near) as number }))
        // The outer edge belongs to the next ring, except at the end.
        .filter(
          ({ distance }) =>
            distance >= ring.min &&
            (distance < ring.max || (distance === ring.max && distance === max)),
        )
        .filter((match) => isInRange(match, range, direction))
        .sort((a, b) => (outward ? 1 : -1) * compare(a, b));
      matches.push(...ringMatches);
      if (farEdge === (outward ? max : min)) break;
      edge = farEdge;
      width *= Math.min(growth, Math.max(1, limit / ringMatches.length));
    }
    return matches.slice(0, limit);
  }

  /** The distances between the ends of a range. A forged cursor may contain any number. */
  function limitsOf({ after, before }: Range): Ring {
    const ends = direction === 1 ? [after, before] : [before, after];
    const [min, max] = ends.map((end) => end?.value as number | undefined);
    return { min: Math.max(min ?? 0, 0), max: Math.min(max ?? radius, radius) };
  }

  return {
    name: `${direction === 1 ? 'nearest' : 'farthest'} ${latitude} ${longitude}`,
    type: 'number',
    positionOf: (place) => ({ value: distanceTo(place, near), id: place.id }),
    async take(range, fromEnd, limit) {
      const matches = await findMatches(range, (direction === 1) !== fromEnd, limit);
      const ids = matches.map(({ id }) => id);
      const places = await PlaceModel.find({ _id: mongoose.trusted({ $in: ids }) })
        .visibleTo(viewer)
        .exec();
      const placeById = new Map(places.map((place) => [place.id, place]));
      // A place may have been deleted in between.
      return ids.flatMap((id) => placeById.get(id) ?? []);
    },
    count: () => countPlaces(viewer, filter),
  };
}
