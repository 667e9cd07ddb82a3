import { formatDegrees } from '../map/position';

/** The fields of the form of a place, by the path of the input that they fill, in their order. */
export const placeFields = [
  'name',
  'location',
  'description',
  'coordinates.latitude',
  'coordinates.longitude',
  'image',
  'tags',
] as const;
export type PlaceField = (typeof placeFields)[number];

/** A place as it stands in the fields of a form. */
export type PlaceText = Record<PlaceField, string>;

interface PlaceLike {
  name: string;
  location: string;
  description?: string | null;
  coordinates?: { latitude: number; longitude: number } | null;
  image?: string | null;
  tags: string[];
}

export function textOf({ coordinates, ...place }: PlaceLike): PlaceText {
  return {
    name: place.name,
    location: place.location,
    description: place.description ?? '',
    'coordinates.latitude': coordinates ? formatDegrees(coordinates.latitude) : '',
    'coordinates.longitude': coordinates ? formatDegrees(coordinates.longitude) : '',
    image: place.image ?? '',
    tags: place.tags.join(', '),
  };
}

export function typedText(typed: FormData): PlaceText {
  const fields = placeFields.map((name) => [name, String(typed.get(name) ?? '').trim()]);
  return Object.fromEntries(fields);
}

/** What was typed as the API takes it, and the faults that it could not even be asked about. */
export function inputOf(text: PlaceText) {
  const issues: { path: string[]; message: string }[] = [];
  const number = (axis: 'latitude' | 'longitude') => {
    const value = text[`coordinates.${axis}`];
    // A comma is what much of the world writes before decimals.
    const degrees = value === '' ? undefined : Number(value.replace(',', '.'));
    if (degrees !== undefined && !Number.isFinite(degrees)) {
      issues.push({ path: ['coordinates', axis], message: 'Must be a number' });
    }
    return degrees;
  };
  const latitude = number('latitude');
  const longitude = number('longitude');
  if ((latitude === undefined) !== (longitude === undefined)) {
    const axis = latitude === undefined ? 'latitude' : 'longitude';
    issues.push({ path: ['coordinates', axis], message: 'Must be given with the other one' });
  }
  const input = {
    name: text.name,
    location: text.location,
    description: text.description || null,
    coordinates: latitude === undefined || longitude === undefined ? null : { latitude, longitude },
    image: text.image || null,
    tags: text.tags.split(','),
  };
  return { input, issues };
}

/** What two people make of a place has to be told apart by these: a latitude alone is no place. */
const parts = {
  Name: ['name'],
  Location: ['location'],
  Description: ['description'],
  Coordinates: ['coordinates.latitude', 'coordinates.longitude'],
  Picture: ['image'],
  Tags: ['tags'],
} as const satisfies Record<string, readonly PlaceField[]>;
export type PlacePart = keyof typeof parts;

export const fieldsOf = (part: PlacePart): readonly PlaceField[] => parts[part];

export const partOf = (text: PlaceText, part: PlacePart) =>
  parts[part]
    .map((field) => text[field])
    .filter(Boolean)
    .join(', ');

/**
 * What somebody else and I made of the same place, brought together: what only one of us changed is taken,
 * and the parts that we both changed, differently, are named. Those stand as I have them.
 */
export function merge(before: PlaceText, mine: PlaceText, theirs: PlaceText) {
  const names = Object.keys(parts) as PlacePart[];
  const changedBy = (text: PlaceText) => (part: PlacePart) =>
    partOf(text, part) !== partOf(before, part);
  const others = names.filter(changedBy(theirs));
  const both = others.filter(
    (part) => changedBy(mine)(part) && partOf(mine, part) !== partOf(theirs, part),
  );
  const taken = others.filter((part) => !both.includes(part) && !changedBy(mine)(part));
  const merged = { ...mine };
  for (const field of taken.flatMap(fieldsOf)) merged[field] = theirs[field];
  return { merged, taken, both };
}
