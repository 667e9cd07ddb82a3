import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';

const text = readFileSync(new URL('../../scripts/demo-places.ndjson', import.meta.url), 'utf8');
const lines = text.trimEnd().split('\n');

const trimmed = z.string().refine((value) => value === value.trim(), 'has surrounding spaces');

/** Stricter than the model: cards of the demo places all look alike. */
const DemoPlace = z.strictObject({
  name: trimmed.min(2).max(80),
  location: trimmed.min(4).max(120),
  coordinates: z.strictObject({
    latitude: z.number().min(-90).max(90),
    longitude: z.number().min(-180).max(180),
  }),
  description: trimmed
    .min(60)
    .max(200)
    .regex(/^\p{Lu}.*\.$/u, 'is not a sentence'),
  tags: z
    .array(z.string().regex(/^[a-z]+(-[a-z]+)*$/))
    .min(2)
    .max(4),
});

test('every demo place is complete', () => {
  const places = lines.map((line) => DemoPlace.parse(JSON.parse(line)));
  expect(places.length).toBeGreaterThanOrEqual(100);
  for (const field of ['name', 'coordinates'] as const) {
    expect(new Set(places.map((place) => JSON.stringify(place[field]))).size).toBe(places.length);
  }
});
