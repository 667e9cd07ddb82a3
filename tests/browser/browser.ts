import type { Browser, BrowserContextOptions, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { launchBrowser } from '../support/chromium';
import { appURL } from '../support/sharedApp';

let browser: Browser;

/** A browser for the tests of a file. Call it at the top. */
export function withBrowser() {
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
}

/** One transparent pixel. */
const picture = Buffer.from('R0lGODlhAQABAAAAACwAAAAAAQABAAA=', 'base64');

/** Opens a new browser context, which is closed after the test. */
export async function visit(options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ baseURL: appURL, ...options });
  onTestFinished(async () => {
    // Ignores requests that are still being routed.
    for (const page of context.pages()) await page.unrouteAll({ behavior: 'ignoreErrors' });
    await context.close();
  });
  // Sooner than the test's own time is up: then what it waited for is named.
  context.setDefaultTimeout(15_000);
  // Other people's servers are not asked.
  await context.route('https://pictures.example.org/**', (route) =>
    route.fulfill({ body: picture, contentType: 'image/gif' }),
  );
  await context.route('https://tile.openstreetmap.org/**', (route) =>
    route.fulfill({ body: picture, contentType: 'image/gif' }),
  );
  const page = await context.newPage();
  /** Script errors, console errors and warnings, refusals of the content security policy. */
  const complaints: string[] = [];
  /** Names of the operations that the browser asked the API for. */
  const operations: string[] = [];
  page.on('pageerror', (error) => complaints.push(`${error.name}: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      complaints.push(message.text());
    }
  });
  page.on('request', (request) => {
    if (new URL(request.url()).pathname !== '/api/graphql') return;
    operations.push(request.postDataJSON()?.operationName ?? request.method());
  });
  return { context, page, complaints, operations };
}

/** Until scripts have taken over what the server rendered, which Next measures, a click can go unnoticed. */
export async function hydrated(page: Page) {
  await page.waitForFunction(
    () => performance.getEntriesByName('Next.js-hydration', 'measure').length > 0,
  );
}

/** Goes to a page of the app and waits until it reacts. */
export async function open(page: Page, path: string) {
  const response = await page.goto(path);
  await hydrated(page);
  return response;
}

export async function fillSignIn(page: Page, password = 'places-demo', email = 'ada@example.com') {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** Opens a browser context signed in as Ada, who owns the demo places, or as Grace. */
export async function visitSignedIn(
  options?: BrowserContextOptions,
  person: 'ada' | 'grace' = 'ada',
) {
  const visited = await visit(options);
  // The form has stories of its own.
  const { request } = visited.context;
  const { csrfToken } = await (await request.get('/api/auth/csrf')).json();
  await request.post('/api/auth/callback/credentials', {
    form: { csrfToken, email: `${person}@example.com`, password: 'places-demo', json: 'true' },
  });
  await open(visited.page, '/');
  await visited.page.getByRole('heading', { name: 'All places' }).waitFor();
  return visited;
}

/** What opens the menu of who is signed in. */
export const accountMenu = (page: Page) => page.locator('summary', { hasText: 'Account of' });

/** Signs out by the account menu. */
export async function signOut(page: Page) {
  await accountMenu(page).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
}

/** Resolves when the page follows something: nothing of it that happens from then on is missed. */
export const followed = (page: Page, field: 'placeChanged' | 'commentAdded') =>
  page.waitForResponse((response) => Boolean(response.request().postData()?.includes(field)));

/** Opens the list of places, or a place, and waits until it is followed. */
export async function openFollowed(page: Page, path = '/') {
  // What an earlier page follows is none of this one's.
  await page.goto('about:blank');
  const opened = followed(page, path === '/' ? 'placeChanged' : 'commentAdded');
  await open(page, path);
  await opened;
}

/** Of the operations those that are not the page's own: the pins of the map are more than the list has. */
export const asked = (operations: readonly string[]) =>
  operations.filter((name) => name !== 'PlacePins' && name !== 'PlaceChanged');

/** Opens a page whose scripts take their time: they go on when the function that is returned is called. */
export async function openSlowly(page: Page, path: string) {
  const scripts = gate();
  await page.route('**/_next/static/chunks/*.js', async (route) => {
    await scripts.opened;
    await route.continue();
  });
  await page.goto(path, { waitUntil: 'commit' });
  return async () => {
    scripts.open();
    await hydrated(page);
  };
}

/** Something to wait at until it is opened, with a value where there is something to tell. */
export function gate<Value = void>() {
  let open = (_value: Value) => {};
  const opened = new Promise<Value>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

/** Has what the page asks by this operation wait, and end as the function that is returned is told. */
export async function hold(page: Page, operation: string) {
  const ending = gate<(route: Route) => Promise<void>>();
  await page.route('**/api/graphql', async (route) => {
    if (route.request().postDataJSON().operationName !== operation) await route.continue();
    else await (await ending.opened)(route);
  });
  return (end = (route: Route) => route.continue()) => ending.open(end);
}
