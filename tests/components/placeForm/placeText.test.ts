import { describe, expect, test } from 'vitest';
import { inputOf, merge, type PlaceText, textOf } from '../../../components/placeForm/placeText';

const before: PlaceText = {
  name: 'Castle',
  location: 'Thun',
  description: '',
  'coordinates.latitude': '46.76',
  'coordinates.longitude': '7.63',
  image: '',
  tags: 'castle',
};

describe('what two people made of the same place', () => {
  test('is what either changed, where the other did not', () => {
    const mine = { ...before, name: 'Thun Castle' };
    const theirs = { ...before, description: 'Steep.', tags: 'castle, view' };
    expect(merge(before, mine, theirs)).toEqual({
      merged: { ...mine, description: 'Steep.', tags: 'castle, view' },
      taken: ['Description', 'Tags'],
      both: [],
    });
  });

  test('is mine, and told, where both changed it differently', () => {
    const mine = { ...before, name: 'Thun Castle' };
    const theirs = { ...before, name: 'Castle of Thun' };
    expect(merge(before, mine, theirs)).toEqual({ merged: mine, taken: [], both: ['Name'] });
  });

  test('is nothing to talk about where both changed it alike', () => {
    const mine = { ...before, name: 'Thun Castle' };
    expect(merge(before, mine, mine)).toEqual({ merged: mine, taken: [], both: [] });
  });

  test('has a latitude and a longitude of the same person', () => {
    const mine = { ...before, 'coordinates.latitude': '46.7' };
    const theirs = { ...before, 'coordinates.longitude': '7.6' };
    expect(merge(before, mine, theirs)).toEqual({ merged: mine, taken: [], both: ['Coordinates'] });
    const { merged } = merge(before, before, theirs);
    expect(merged).toEqual(theirs);
  });
});

describe('what is typed', () => {
  const place = {
    name: 'Castle',
    location: 'Thun',
    description: null,
    coordinates: { latitude: 46.76, longitude: 7.63 },
    image: null,
    tags: ['castle'],
  };

  test('is what is stored, as long as nobody changes it', () => {
    expect(textOf(place)).toEqual(before);
    expect(inputOf(before)).toEqual({ input: place, issues: [] });
  });

  test('can have a comma before decimals', () => {
    const { input } = inputOf({ ...before, 'coordinates.latitude': '46,5' });
    expect(input.coordinates).toEqual({ latitude: 46.5, longitude: 7.63 });
  });

  test.each([
    [{ 'coordinates.latitude': 'north' }, ['coordinates', 'latitude'], 'Must be a number'],
    [
      { 'coordinates.longitude': '' },
      ['coordinates', 'longitude'],
      'Must be given with the other one',
    ],
  ])('is told apart from a point where it is none: %o', (changes, path, message) => {
    expect(inputOf({ ...before, ...changes }).issues).toEqual([{ path, message }]);
  });

  test('is no point where both coordinates are left out', () => {
    const { input, issues } = inputOf({
      ...before,
      'coordinates.latitude': '',
      'coordinates.longitude': '',
    });
    expect([input.coordinates, issues]).toEqual([null, []]);
  });
});
