import { afterAll, beforeAll } from 'vitest';
import { startApp } from './app';
import { type Person, startOAuthServer } from './oauthServer';

const settingsOf = {
  github: (url: string) => ({
    GITHUB_ID: 'places-at-github',
    GITHUB_SECRET: 'secret',
    GITHUB_URL: url,
  }),
  google: (url: string) => ({
    GOOGLE_ID: 'places-at-google',
    GOOGLE_SECRET: 'secret',
    GOOGLE_ISSUER: url,
  }),
};

/**
 * Starts an app with these OAuth providers for the test file. All of them are one local server. Call it at
 * the top of the file.
 */
export function withProviders(...names: (keyof typeof settingsOf)[]) {
  let provider: Awaited<ReturnType<typeof startOAuthServer>>;
  let app: Awaited<ReturnType<typeof startApp>>;
  beforeAll(async () => {
    provider = await startOAuthServer();
    app = await startApp(Object.assign({}, ...names.map((name) => settingsOf[name](provider.url))));
  });
  afterAll(async () => {
    await app.stop();
    provider.stop();
  });
  return {
    get url() {
      return app.url;
    },
    get providerURL() {
      return provider.url;
    },
    /** Signs this person in at the providers. */
    signedInThere: (person: Person) => provider.signedIn(person),
  };
}
