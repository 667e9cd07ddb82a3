import type { Viewer } from '../viewer';
import { type Area, cover } from './cells';
import { areaOf, type PreparedFilter, placesMatching } from './filter';
import { inCells, maxCells } from './keys';

/** If more places than this are in partial cells, smaller cells are tried. */
const manyPartial = 200;
/** With more cells than this, looking them up takes longer than reading the places in them. */
const manyCells = 16 * maxCells;

/**
 * The number of places that match a filter. Places in cells that are completely in the area are counted from the
 * index; only those in partial cells are read and compared with the area.
 */
export async function countPlaces(viewer: Viewer | null, filter: PreparedFilter) {
  const placesIn = (paths: readonly string[]) =>
    placesMatching(viewer, { ...filter, bounds: null, near: null }, [inCells(paths)]);

  /** Undefined if `limit` or more places are in partial cells. */
  async function countIn(area: Area, budget: number, limit?: number) {
    const { inside, partial } = cover(area, budget);
    const places = await placesIn(partial)
      .select('coordinates')
      .limit(limit ?? 0)
      .batchSize(limit ?? 10_000)
      .lean();
    if (places.length === limit) return undefined;
    const insideCount = inside.length === 0 ? 0 : await placesIn(inside).countDocuments();
    const isInArea = ({ coordinates }: (typeof places)[number]) =>
      coordinates != null && area.contains(coordinates);
    return insideCount + places.filter(isInArea).length;
  }

  const area = areaOf(filter);
  if (!area) return placesMatching(viewer, filter).countDocuments().exec();
  const count = await countIn(area, maxCells, manyPartial);
  return count ?? ((await countIn(area, manyCells)) as number);
}
