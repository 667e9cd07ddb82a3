import { mongoose } from '../mongoose';
import { type Area, cellOf, cover, coverAtDepth, type Point } from './cells';
import { beginsWith, sortKey, wordsOfSearch, wordsToFind } from './normalize';

/*
 * Search keys of a place: normalized words and map cells, derived from its fields. They are stored because not
 * every compatible server has text and geo indexes.
 */

const hidden = { select: false } as const;
const text = { type: String, ...hidden };
const texts = { type: [String], default: undefined, ...hidden };

/** Schema paths of the search keys. */
export const searchKeys = {
  /** Sort key of the name. */
  sortName: text,
  /** Words of the name, location and tags. */
  words: texts,
  /** First two letters of each word. Indexed in list order, for words that many places have. */
  prefixes: texts,
  /** Path of the smallest map cell that contains the place. */
  cell: text,
  /** Paths of two larger cells. Indexed in list order, for large parts of the map. */
  regions: texts,
};

/** Levels of `regions`. */
const regionDepths = [4, 6] as const;

const prefixOf = (word: string) => [...word].slice(0, 2).join('');

/** The search keys of a place with these fields. */
export function searchKeysOf(place: {
  name: string;
  location: string;
  tags: readonly string[];
  coordinates?: Point | null;
}) {
  const { name, location, tags, coordinates } = place;
  const words = wordsToFind([name, location, ...tags].join('\n'));
  // Null, because mongoose does not remove a path that is undefined and was not loaded.
  const cell = coordinates ? cellOf(coordinates) : null;
  return {
    sortName: sortKey(name),
    words,
    prefixes: [...new Set(words.map(prefixOf))],
    cell,
    regions: cell && regionDepths.map((depth) => cell.slice(0, depth)),
  };
}

/**
 * Indexes of lists and searches. A database that does not compare plans uses the first one that fits, so more
 * selective indexes come first.
 */
export const searchIndexes = [
  { 'searchKeys.sortName': 1, _id: 1 },
  { 'searchKeys.words': 1 },
  { 'searchKeys.cell': 1 },
  { 'searchKeys.prefixes': 1, createdAt: -1, _id: -1 },
  { 'searchKeys.regions': 1, createdAt: -1, _id: -1 },
  { tags: 1, createdAt: -1, _id: -1 },
] as const;

/** Conditions for places with a word that starts with each word of the search text. */
export function matchesText(search: string) {
  const words = wordsOfSearch(search);
  // A text without letters and digits matches nothing.
  if (words.length === 0) return [{ _id: mongoose.trusted({ $in: [] }) }];
  return words.flatMap((word) => [
    { 'searchKeys.words': beginsWith(word) },
    ...([...word].length > 1 ? [{ 'searchKeys.prefixes': prefixOf(word) }] : []),
  ]);
}

/** Cells in one query. More cells cover an area more closely, but take longer to look up. */
export const maxCells = 64;

/** The condition for places in these cells. */
export const inCells = (paths: readonly string[]) => ({
  'searchKeys.cell': mongoose.trusted({ $in: paths.map(beginsWith) }),
});

/** The condition for places in cells that cover an area. Some of the places may be outside of the area. */
export function inCoveringCells(area: Area, budget = maxCells) {
  const { inside, partial } = cover(area, budget);
  return inCells([...inside, ...partial]);
}

/** The same, with a condition on `regions` for lists in the order of their index. */
export function inAreaCells(area: Area) {
  const regions = coverAtDepth(6, area, maxCells) ?? coverAtDepth(4, area, maxCells);
  return [
    inCoveringCells(area),
    // For a small area, the cells alone are selective enough.
    ...(regions && regions.length > 4
      ? [{ 'searchKeys.regions': mongoose.trusted({ $in: regions }) }]
      : []),
  ];
}
