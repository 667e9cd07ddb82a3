import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  databaseHosts,
  EnvironmentError,
  readEnvironment,
  variables,
} from '../../server/environment';

/** What is told about a configuration, line by line. */
function faults(env: Record<string, string>) {
  try {
    readEnvironment(env);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(EnvironmentError);
    return (error as Error).message.split('\n');
  }
}

const secret = 'a-secret-of-more-than-32-characters';
const publicSetup = {
  NODE_ENV: 'production',
  MONGODB_URI: 'mongodb://places:hunter2@db.example:27017/places',
  NEXTAUTH_SECRET: secret,
  NEXTAUTH_URL: 'https://places.example',
};

test('every variable is optional', () => {
  expect(readEnvironment({})).toEqual({
    NODE_ENV: 'development',
    PORT: 3000,
    DATA_DIR: '.data',
    CORS_ORIGINS: [],
    INTROSPECTION: true,
    RATE_LIMIT: 60_000,
    TRUST_PROXY: 0,
    TILE_URL: 'https://tile.openstreetmap.org/{z}/{x}/{y}.png',
    TILE_ATTRIBUTION: '© OpenStreetMap contributors',
    GITHUB_URL: 'https://github.com',
    GOOGLE_ISSUER: 'https://accounts.google.com',
  });
});

test('an empty variable counts as absent', () => {
  expect(faults({ PORT: '', MONGODB_URI: '', GITHUB_ID: '', CORS_ORIGINS: '' })).toEqual([]);
  expect(readEnvironment({ PORT: '' }).PORT).toBe(3000);
});

test('values have the documented types', () => {
  const given = {
    PORT: '8080',
    INTROSPECTION: 'false',
    CORS_ORIGINS: 'https://one.example, http://localhost:4000',
  };
  expect(readEnvironment(given)).toMatchObject({
    PORT: 8080,
    INTROSPECTION: false,
    CORS_ORIGINS: ['https://one.example', 'http://localhost:4000'],
  });
});

test('the configuration of a running process cannot be changed', () => {
  expect(readEnvironment({})).toSatisfy(Object.isFrozen);
});

test.each([
  ['PORT', ['0', '65536', '80a', '-1', '3000.5', ' 3000'], 'a whole number from 1 to 65535'],
  [
    'MONGODB_URI',
    ['localhost:27017', 'http://db.example', 'mongodb://', 'mongodb://db:99999', 'mongodb://a@b@c'],
    'a connection string such as mongodb://host:27017/places',
  ],
  ['NEXTAUTH_SECRET', ['short', 'x'.repeat(31)], 'at least 32 random characters'],
  [
    'NEXTAUTH_URL',
    ['places.example', 'ftp://places.example', 'https://places.example/app', 'https://a@b.example'],
    'the address people use, such as https://places.example, without a path',
  ],
  [
    'CORS_ORIGINS',
    ['*', 'null', 'https://one.example/', 'https://one.example,two.example'],
    'origins such as https://one.example,https://two.example, without paths',
  ],
  ['TRUST_PROXY', ['true', '-1', '1.5', '10'], 'how many proxies requests come through, 0 to 9'],
  ['INTROSPECTION', ['yes', '1', 'TRUE'], 'true or false'],
  [
    'TILE_URL',
    [
      'tiles.example/{z}/{x}/{y}.png',
      'https://tiles.example/{z}/{x}.png',
      'ftp://t.example/{z}{x}{y}',
    ],
    'an http or https address with {z}, {x} and {y} in it',
  ],
  [
    'GITHUB_URL',
    ['github.com', 'https://github.com/', 'ftp://github.com'],
    'an address such as https://github.com, without a path',
  ],
  [
    'GOOGLE_ISSUER',
    ['accounts.google.com', 'https://accounts.google.com/o/oauth2'],
    'an address such as https://accounts.google.com, without a path',
  ],
  ['NODE_ENV', ['staging'], 'production, development or test'],
])('a wrong %s is told with what it must be', (name, values, form) => {
  for (const value of values)
    expect(faults({ [name]: value })).toEqual([`${name} must be ${form}`]);
});

test('MONGODB_URI requires NEXTAUTH_SECRET and NEXTAUTH_URL in production only', () => {
  const { NODE_ENV, MONGODB_URI } = publicSetup;
  expect(faults({ NODE_ENV, MONGODB_URI })).toEqual([
    'NEXTAUTH_SECRET is required with MONGODB_URI in production: at least 32 random characters',
    'NEXTAUTH_URL is required with MONGODB_URI in production: the address people use, such as https://places.example',
  ]);
  expect(faults({ MONGODB_URI })).toEqual([]);
  expect(faults({ NODE_ENV })).toEqual([]);
  expect(faults(publicSetup)).toEqual([]);
});

test('the ID and secret of a provider require each other', () => {
  expect(faults({ GITHUB_ID: 'id' })).toEqual(['GITHUB_SECRET is required with GITHUB_ID']);
  expect(faults({ GITHUB_SECRET: 'x' })).toEqual(['GITHUB_ID is required with GITHUB_SECRET']);
  expect(faults({ GOOGLE_ID: 'id' })).toEqual(['GOOGLE_SECRET is required with GOOGLE_ID']);
  expect(faults({ GOOGLE_SECRET: 'x' })).toEqual(['GOOGLE_ID is required with GOOGLE_SECRET']);
});

test('all issues are reported at once', () => {
  const { NEXTAUTH_URL: _missing, ...others } = publicSetup;
  const lines = faults({ ...others, PORT: 'x', CORS_ORIGINS: '*', GITHUB_ID: 'id' });
  expect(lines.map((line) => line.split(' ')[0])).toEqual([
    'PORT',
    'CORS_ORIGINS',
    'NEXTAUTH_URL',
    'GITHUB_SECRET',
  ]);
});

test('no message contains a secret', () => {
  const lines = faults({
    ...publicSetup,
    MONGODB_URI: 'mongodb://places:hunter2@db.example:99999',
    NEXTAUTH_SECRET: 'hunter2',
    NEXTAUTH_URL: 'https://hunter2@places.example',
  });
  expect(lines).toHaveLength(3);
  expect(lines.join()).not.toContain('hunter2');
});

test('the hosts of a connection string exclude credentials', () => {
  expect(databaseHosts('mongodb://places:hunter2@one:1,[::1]:27018/places?tls=true')).toEqual([
    'one:1',
    '[::1]:27018',
  ]);
  expect(databaseHosts('mongodb+srv://places:hunter2@db.example/?tls=true')).toEqual([
    'db.example',
  ]);
});

test('.env.example lists every variable', async () => {
  const example = await readFile(new URL('../../.env.example', import.meta.url), 'utf8');
  expect(example.match(/^[A-Z_]+(?==)/gm)).toEqual(variables);
});

beforeEach(() => {
  vi.resetModules();
});
afterEach(() => {
  vi.unstubAllEnvs();
});

test('the app reads its configuration once', async () => {
  const { environment } = await import('../../server/environment');
  for (const [name, value] of Object.entries(publicSetup)) vi.stubEnv(name, value);
  expect(environment()).toMatchObject(publicSetup);
  expect(environment()).toBe(environment());
});

test('the app requires the variables that the launcher provides', async () => {
  const { environment } = await import('../../server/environment');
  for (const name of Object.keys(publicSetup)) vi.stubEnv(name, '');
  expect(environment).toThrow(
    [
      'MONGODB_URI is required; "npm start" provides it',
      'NEXTAUTH_SECRET is required; "npm start" provides it',
      'NEXTAUTH_URL is required; "npm start" provides it',
    ].join('\n'),
  );
});
