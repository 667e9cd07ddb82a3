import { describe, expect, test } from 'vitest';
import {
  editedInput,
  mergeEdits,
  type PlaceText,
  placeToText,
  textToInput,
} from '../../../components/placeForm/placeText';

const text: PlaceText = {
  name: 'Castle',
  location: 'Thun',
  description: '',
  'coordinates.latitude': '46.76',
  'coordinates.longitude': '7.63',
  image: '',
  tags: 'castle',
};
const place = {
  name: 'Castle',
  location: 'Thun',
  description: null,
  coordinates: { latitude: 46.76, longitude: 7.63 },
  image: null,
  tags: ['castle'],
};

describe('mergeEdits', () => {
  const edited = { ...text, name: 'Thun Castle' };

  test('takes fields that were changed elsewhere only', () => {
    const latest = { ...text, description: 'Steep.', tags: 'castle, view' };
    expect(mergeEdits(text, edited, latest)).toEqual({
      text: { ...edited, description: 'Steep.', tags: 'castle, view' },
      updated: ['description', 'tags'],
      conflicts: [],
    });
  });

  test('keeps the edited text of a field that was changed differently elsewhere', () => {
    const latest = { ...text, name: 'Castle of Thun' };
    expect(mergeEdits(text, edited, latest)).toEqual({
      text: edited,
      updated: [],
      conflicts: ['name'],
    });
  });

  test('reports no conflict when both edits are the same', () => {
    expect(mergeEdits(text, edited, edited)).toEqual({ text: edited, updated: [], conflicts: [] });
  });

  test('treats latitude and longitude as one field', () => {
    const moved = { ...text, 'coordinates.latitude': '46.7' };
    const latest = { ...text, 'coordinates.longitude': '7.6' };
    expect(mergeEdits(text, moved, latest)).toEqual({
      text: moved,
      updated: [],
      conflicts: ['coordinates'],
    });
    expect(mergeEdits(text, text, latest).text).toEqual(latest);
  });
});

describe('the place form', () => {
  test('shows a place as text and reads the same place back', () => {
    expect(placeToText(place)).toEqual(text);
    expect(textToInput(text)).toEqual({ input: place, issues: [] });
  });

  test('sends only the fields that were edited', () => {
    const stored = placeToText({
      ...place,
      coordinates: { latitude: 47.123456789012, longitude: 7.63 },
      tags: ['salt, pepper'],
    });
    const edited = { ...stored, name: 'Thun Castle' };
    expect(editedInput(textToInput(edited).input, stored, edited)).toEqual({ name: 'Thun Castle' });
  });

  test('accepts a decimal comma in coordinates', () => {
    const { input } = textToInput({ ...text, 'coordinates.latitude': '46,5' });
    expect(input.coordinates).toEqual({ latitude: 46.5, longitude: 7.63 });
  });

  test.each([
    [{ 'coordinates.latitude': 'north' }, ['coordinates', 'latitude'], 'Enter a number'],
    [
      { 'coordinates.longitude': '' },
      ['coordinates', 'longitude'],
      'Enter both latitude and longitude',
    ],
  ])('rejects the coordinates %o', (changes, path, message) => {
    expect(textToInput({ ...text, ...changes }).issues).toEqual([{ path, message }]);
  });

  test('clears the coordinates when both fields are empty', () => {
    const { input, issues } = textToInput({
      ...text,
      'coordinates.latitude': '',
      'coordinates.longitude': '',
    });
    expect([input.coordinates, issues]).toEqual([null, []]);
  });
});
