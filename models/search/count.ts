import type { Viewer } from '../viewer';
import { type Area, cover } from './cells';
import { areaOf, placesMatching, type ReadyFilter } from './filter';
import { inCells, maxCells } from './keys';

/** So many places across the edge of an area are looked at before smaller cells are worth their time. */
const manyAcross = 200;
/** With more cells than this it takes longer to look them up than to look at the places in them. */
const manyCells = 16 * maxCells;

/**
 * How many places a filter finds. Those in a cell that is wholly in the area that is asked for are counted
 * by the keys of the index, however many they are; one by one are looked at only those near its edge.
 */
export async function countPlaces(viewer: Viewer | null, filter: ReadyFilter) {
  const placesIn = (paths: readonly string[]) =>
    placesMatching(viewer, { ...filter, bounds: null, near: null }, [inCells(paths)]);

  /** Undefined when there are as many as `limit` across the edge. */
  async function countIn(area: Area, budget: number, limit?: number) {
    const { inside, across } = cover(area, budget);
    const found = await placesIn(across)
      .select('coordinates')
      .limit(limit ?? 0)
      .batchSize(limit ?? 10_000)
      .lean();
    if (found.length === limit) return undefined;
    const sure = inside.length === 0 ? 0 : await placesIn(inside).countDocuments();
    return sure + found.filter(({ coordinates }) => coordinates && area.has(coordinates)).length;
  }

  const area = areaOf(filter);
  if (!area) return placesMatching(viewer, filter).countDocuments().exec();
  const count = await countIn(area, maxCells, manyAcross);
  return count ?? ((await countIn(area, manyCells)) as number);
}
