import { z } from 'zod';

/** The configuration is invalid. The message has one line per variable. */
export class EnvironmentError extends Error {
  override name = 'EnvironmentError';
}

/** Format of a connection string, from MongoDB's manual. */
const connectionString = /^mongodb(\+srv)?:\/\/([^\s/@]+@)?(?<hosts>[^\s/?#@]+)([/?][^\s]*)?$/;

/** The hosts of a connection string, without credentials, or undefined if it is malformed. */
export function databaseHosts(uri: string) {
  const hosts = connectionString.exec(uri)?.groups?.hosts?.split(',');
  return hosts?.every((host) => URL.canParse(`mongodb://${host}`)) ? hosts : undefined;
}

function origin(value: string) {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? url.origin : undefined;
}

const isPort = (value: string) =>
  /^\d{1,5}$/.test(value) && Number(value) >= 1 && Number(value) <= 65535;

const isTileURL = (value: string) =>
  origin(value) !== undefined && ['{z}', '{x}', '{y}'].every((part) => value.includes(part));

const list = (value: string) =>
  value
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

/** The message never contains the value, which may be a secret. */
const must = (be: string) => ({ error: `must be ${be}` });

const secretForm = 'at least 32 random characters';
const siteForm = 'the address people use, such as https://places.example';

/** The origin of an OAuth server. */
const server = (usual: string) =>
  z
    .string()
    .refine((url) => url === origin(url), must(`an address such as ${usual}, without a path`))
    .default(usual);

/** All variables. `.env.example` explains them. */
const schema = z
  .object({
    NODE_ENV: z
      .enum(['production', 'development', 'test'], must('production, development or test'))
      .default('development'),
    PORT: z
      .string()
      .refine(isPort, must('a whole number from 1 to 65535'))
      .transform(Number)
      .default(3000),
    DATA_DIR: z.string().default('.data'),
    MONGODB_URI: z
      .string()
      .refine(databaseHosts, must('a connection string such as mongodb://host:27017/places'))
      .optional(),
    NEXTAUTH_SECRET: z.string().min(32, must(secretForm)).optional(),
    NEXTAUTH_URL: z
      .string()
      .refine((url) => url.replace(/\/$/, '') === origin(url), must(`${siteForm}, without a path`))
      .optional(),
    CORS_ORIGINS: z
      .string()
      .refine(
        (origins) => list(origins).every((entry) => entry === origin(entry)),
        must('origins such as https://one.example,https://two.example, without paths'),
      )
      .transform(list)
      .default([]),
    RATE_LIMIT: z
      .string()
      .regex(/^[1-9]\d{0,8}$/, must('a whole number of points a minute, at least 1'))
      .transform(Number)
      .default(60_000),
    TRUST_PROXY: z
      .string()
      .regex(/^\d$/, must('how many proxies requests come through, 0 to 9'))
      .transform(Number)
      .default(0),
    INTROSPECTION: z
      .enum(['true', 'false'], must('true or false'))
      .transform((value) => value === 'true')
      .default(true),
    TILE_URL: z
      .string()
      .refine(isTileURL, must('an http or https address with {z}, {x} and {y} in it'))
      .default('https://tile.openstreetmap.org/{z}/{x}/{y}.png'),
    TILE_ATTRIBUTION: z.string().default('© OpenStreetMap contributors'),
    GITHUB_ID: z.string().optional(),
    GITHUB_SECRET: z.string().optional(),
    GITHUB_URL: server('https://github.com'),
    GOOGLE_ID: z.string().optional(),
    GOOGLE_SECRET: z.string().optional(),
    GOOGLE_ISSUER: server('https://accounts.google.com'),
  })
  .superRefine(
    (given, context) => {
      function need(name: keyof typeof given, why: string) {
        if (given[name] !== undefined) return;
        context.addIssue({ code: 'custom', path: [name], message: `is required ${why}` });
      }
      if (given.MONGODB_URI && given.NODE_ENV === 'production') {
        need('NEXTAUTH_SECRET', `with MONGODB_URI in production: ${secretForm}`);
        need('NEXTAUTH_URL', `with MONGODB_URI in production: ${siteForm}`);
      }
      if (given.GITHUB_ID) need('GITHUB_SECRET', 'with GITHUB_ID');
      if (given.GITHUB_SECRET) need('GITHUB_ID', 'with GITHUB_SECRET');
      if (given.GOOGLE_ID) need('GOOGLE_SECRET', 'with GOOGLE_ID');
      if (given.GOOGLE_SECRET) need('GOOGLE_ID', 'with GOOGLE_SECRET');
    },
    // Also runs if other variables are invalid, so that all issues are reported at once.
    { when: () => true },
  );

export const variables = schema.keyof().options;

export type Environment = Readonly<z.output<typeof schema>>;

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Reads the configuration. An empty variable counts as absent.
 * @throws EnvironmentError with one line for each invalid or missing variable.
 */
export function readEnvironment(env: Variables = process.env): Environment {
  const given = variables.map((name) => [name, env[name] || undefined]);
  const { data, error } = schema.safeParse(Object.fromEntries(given));
  if (data) return Object.freeze(data);
  const lines = error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
  throw new EnvironmentError(lines.join('\n'));
}

/** Variables that the launcher sets if they are absent. */
const provided = ['MONGODB_URI', 'NEXTAUTH_SECRET', 'NEXTAUTH_URL'] as const;

/** The configuration of the app, in which these variables are set. */
export type AppEnvironment = Environment & Readonly<Record<(typeof provided)[number], string>>;

let current: AppEnvironment | undefined;

/**
 * The app's configuration, read on first use: there is none while Next builds.
 * @throws EnvironmentError with one line for each invalid or missing variable.
 */
export function environment() {
  current ??= complete(readEnvironment());
  return current;
}

function complete(read: Environment) {
  const missing = provided.filter((name) => read[name] === undefined);
  if (missing.length === 0) return read as AppEnvironment;
  const lines = missing.map((name) => `${name} is required; "npm start" provides it`);
  throw new EnvironmentError(lines.join('\n'));
}
