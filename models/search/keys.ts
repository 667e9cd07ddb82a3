import { mongoose } from '../mongoose';
import { type Area, canonical, cellOf, cellsAt, cover, type Point } from './cells';
import { beginsWith, sortKey, wordsOfSearch, wordsToFind } from './normalize';

/*
 * What a place is found by, derived from what it says: words without case and accents, the cell of the
 * map it is in. A place keeps them beside its fields, because the indexes that every compatible server
 * has know neither words nor maps.
 */

const hidden = { select: false } as const;
const text = { type: String, ...hidden };
const texts = { type: [String], default: undefined, ...hidden };

/** Schema paths of what a place is found by. */
export const keyPaths = {
  /** The name as it is put in order. */
  sortName: text,
  /** The words of name, location and tags. */
  words: texts,
  /** The first two letters of these words: what is found by a common word is read in the order of a list by them. */
  beginnings: texts,
  /** Where on the map, as exactly as cells are. */
  cell: text,
  /** The large cells that it is in: what is in a large part of the map is read in the order of a list by them. */
  regions: texts,
  /** Canonical, for comparison with bounds. */
  longitude: { type: Number, ...hidden },
};

const regionDepths = [4, 6] as const;

const beginningOf = (word: string) => [...word].slice(0, 2).join('');

/** The keys of a place that says this. */
export function keysOf(place: {
  name: string;
  location: string;
  tags: readonly string[];
  coordinates?: Point | null;
}) {
  const { name, location, tags, coordinates } = place;
  const words = wordsToFind([name, location, ...tags].join('\n'));
  // Null and not undefined, which would not take away what is stored but not loaded.
  const cell = coordinates ? cellOf(coordinates) : null;
  return {
    sortName: sortKey(name),
    words,
    beginnings: [...new Set(words.map(beginningOf))],
    cell,
    regions: cell === null ? null : regionDepths.map((depth) => cell.slice(0, depth)),
    longitude: coordinates ? canonical(coordinates).longitude : null,
  };
}

/**
 * A list is read through the one index with the least to read for it. Where a database does not try them
 * out it takes the first of several, so what tells more stands before the tags, which are often common.
 */
export const keyIndexes = [
  { 'keys.sortName': 1, _id: 1 },
  { 'keys.words': 1 },
  { 'keys.cell': 1 },
  { 'keys.beginnings': 1, createdAt: -1, _id: -1 },
  { 'keys.regions': 1, createdAt: -1, _id: -1 },
  { tags: 1, createdAt: -1, _id: -1 },
] as const;

/** Conditions for the places that have every word of a text as the beginning of one of theirs. */
export function foundBy(search: string) {
  const words = wordsOfSearch(search);
  // A text of nothing but punctuation names no place.
  if (words.length === 0) return [{ _id: mongoose.trusted({ $in: [] }) }];
  return words.flatMap((word) => [
    // Words are letters, digits and marks: nothing in them is an operator.
    { 'keys.words': beginsWith(word) },
    ...([...word].length > 1 ? [{ 'keys.beginnings': beginningOf(word) }] : []),
  ]);
}

/** Cells in one question: more of them fit an area better, and take longer to look up. */
export const maxCells = 64;

/** The condition for the places in cells. */
export const inCells = (paths: readonly string[]) => ({
  'keys.cell': mongoose.trusted({ $in: paths.map(beginsWith) }),
});

/** The condition for the places in the cells that have all of an area: none outside of these is in it. */
export function inArea(area: Area, closely = false) {
  const { inside, across } = cover(area, closely ? 4 * maxCells : maxCells);
  return inCells([...inside, ...across]);
}

/** The same for lists in an order that regions are indexed in. */
export function around(area: Area) {
  const regions = cellsAt(6, area, maxCells) ?? cellsAt(4, area, maxCells);
  return [
    inArea(area),
    // For an area smaller than a region these would say little.
    ...(regions && regions.length > 4
      ? [{ 'keys.regions': mongoose.trusted({ $in: regions }) }]
      : []),
  ];
}
