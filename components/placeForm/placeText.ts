import { formatDegrees } from '../map/position';

/** The names of the form fields, by the path of the API's input that they fill. */
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

/** The texts in the form fields. */
export type PlaceText = Record<PlaceField, string>;

/** The form fields of each field of the API's input. */
const fieldsByInput = {
  name: ['name'],
  location: ['location'],
  description: ['description'],
  coordinates: ['coordinates.latitude', 'coordinates.longitude'],
  image: ['image'],
  tags: ['tags'],
} as const satisfies Record<string, readonly PlaceField[]>;
export type InputField = keyof typeof fieldsByInput;

const inputFields = Object.keys(fieldsByInput) as InputField[];

export const formFieldsOf = (field: InputField): readonly PlaceField[] => fieldsByInput[field];

export const textOfField = (text: PlaceText, field: InputField) =>
  formFieldsOf(field)
    .map((name) => text[name])
    .filter(Boolean)
    .join(', ');

interface PlaceValues {
  name: string;
  location: string;
  description?: string | null;
  coordinates?: { latitude: number; longitude: number } | null;
  image?: string | null;
  tags: string[];
}

export function placeToText({ coordinates, ...place }: PlaceValues): PlaceText {
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

export function readPlaceText(values: FormData): PlaceText {
  const entries = placeFields.map((name) => [name, String(values.get(name) ?? '').trim()]);
  return Object.fromEntries(entries);
}

/** The API's input, and the issues of coordinates that are not a point. */
export function textToInput(text: PlaceText) {
  const issues: { path: string[]; message: string }[] = [];
  const readDegrees = (axis: 'latitude' | 'longitude') => {
    const value = text[`coordinates.${axis}`];
    // Accepts a decimal comma.
    const degrees = value === '' ? undefined : Number(value.replace(',', '.'));
    if (degrees !== undefined && !Number.isFinite(degrees)) {
      issues.push({ path: ['coordinates', axis], message: 'Enter a number' });
    }
    return degrees;
  };
  const latitude = readDegrees('latitude');
  const longitude = readDegrees('longitude');
  if ((latitude === undefined) !== (longitude === undefined)) {
    const axis = latitude === undefined ? 'latitude' : 'longitude';
    issues.push({ path: ['coordinates', axis], message: 'Enter both latitude and longitude' });
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

export type PlaceInput = ReturnType<typeof textToInput>['input'];

/**
 * The fields of `input` whose text was edited. The other fields are not sent: texts are less exact than the
 * stored values, as coordinates are rounded and a tag may contain a comma.
 */
export function editedInput(input: PlaceInput, stored: PlaceText, text: PlaceText) {
  const edited = inputFields.filter((field) => isDifferent(stored, text, field));
  return Object.fromEntries(edited.map((field) => [field, input[field]])) as Partial<PlaceInput>;
}

const isDifferent = (a: PlaceText, b: PlaceText, field: InputField) =>
  textOfField(a, field) !== textOfField(b, field);

/**
 * Merges the latest version of a place into an edit that started from an older version.
 * @returns the merged text, the fields taken from `latest`, and the fields changed differently in both, in which
 * the text keeps `edited`
 */
export function mergeEdits(original: PlaceText, edited: PlaceText, latest: PlaceText) {
  const changed = inputFields.filter((field) => isDifferent(original, latest, field));
  const updated = changed.filter((field) => !isDifferent(original, edited, field));
  const conflicts = changed.filter(
    (field) => !updated.includes(field) && isDifferent(edited, latest, field),
  );
  const text = { ...edited };
  for (const name of updated.flatMap(formFieldsOf)) text[name] = latest[name];
  return { text, updated, conflicts };
}
