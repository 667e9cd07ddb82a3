import { describe, expect, test } from 'vitest';
import type { Person } from '../support/oauthServer';
import { withProviders } from '../support/providers';

const app = withProviders('github', 'google');

/** A browser, as far as signing in goes: it keeps cookies, and shows where it is sent. */
function newBrowser() {
  const cookies = new Map<string, string>();

  async function open(path: string, init: RequestInit = {}) {
    const url = new URL(path, app.url);
    const isApp = url.origin === app.url;
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
    const headers = { ...(init.headers as object), ...(isApp && { cookie }) };
    const response = await fetch(url, { redirect: 'manual', ...init, headers });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  }

  const sentTo = async (response: Response) => String(response.headers.get('location'));

  async function post(path: string, fields: Record<string, string>) {
    const { csrfToken } = (await (await open('/api/auth/csrf')).json()) as { csrfToken: string };
    return open(path, { method: 'POST', body: new URLSearchParams({ csrfToken, ...fields }) });
  }

  const ask = async (query: string) => {
    const response = await open('/api/graphql', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    return (await response.json()) as { data: Record<string, unknown>; errors?: unknown };
  };

  return {
    ask,
    /** The steps of signing in at a provider, each as the address that the browser is sent to. */
    beginAt: async (name: string, callbackUrl = '/') =>
      sentTo(await post(`/api/auth/signin/${name}`, { callbackUrl })),
    follow: async (address: string) => sentTo(await open(address)),
    signInByPassword: async (email: string, password: string) =>
      sentTo(await post('/api/auth/callback/credentials', { email, password })),
    viewer: async () =>
      (await ask('{ viewer { hasPassword user { id name email } } }')).data.viewer as {
        hasPassword: boolean;
        user: { id: string; name: string; email: string };
      } | null,
  };
}

/** Signs this person in through a provider, in a new browser. */
async function signInAt(name: string, person: Person, callbackUrl?: string) {
  app.signedInThere(person);
  const browser = newBrowser();
  const consent = await browser.beginAt(name, callbackUrl);
  const callback = await browser.follow(consent);
  return { browser, consent, callback, end: await browser.follow(callback) };
}

const providers = ['github', 'google'];

describe.each(providers)('signing in through %s', (name) => {
  const email = (who: string) => `${who}@${name}.example`;

  test('creates an account and returns the user to the previous page', async () => {
    const person = { id: '1', name: 'Ada', email: email('ada'), verified: true };
    const { browser, consent, end } = await signInAt(name, person, '/?search=lake');
    const asked = new URL(consent);
    expect(asked.origin).toBe(app.providerURL);
    expect(asked.searchParams.get('code_challenge_method')).toBe('S256');
    expect(asked.searchParams.get('state')).not.toBe('');
    expect(end).toBe(`${app.url}/?search=lake`);
    expect(await browser.viewer()).toMatchObject({
      hasPassword: false,
      user: { name: 'Ada', email: person.email },
    });
  });

  test('finds the account by provider ID after the email changes', async () => {
    const person = { id: '2', email: email('before'), verified: true };
    const first = await signInAt(name, person);
    const second = await signInAt(name, { ...person, email: email('after'), verified: false });
    const viewer = await first.browser.viewer();
    expect(viewer?.user.email).toBe(person.email);
    expect(await second.browser.viewer()).toEqual(viewer);
  });

  test('with an unverified email is rejected with a reason', async () => {
    const person = { id: '3', email: 'ada@example.com', verified: false };
    const { browser, end } = await signInAt(name, person);
    expect(new URL(end, app.url).href).toBe(`${app.url}/sign-in?error=EmailNotVerified`);
    expect(await browser.viewer()).toBeNull();
  });

  test('creates one account for two concurrent sign-ins', async () => {
    app.signedInThere({ id: '4', email: email('twice'), verified: true });
    const browsers = [newBrowser(), newBrowser()];
    const callbacks: string[] = [];
    for (const browser of browsers) {
      callbacks.push(await browser.follow(await browser.beginAt(name)));
    }
    await Promise.all(browsers.map((browser, i) => browser.follow(String(callbacks[i]))));
    const [one, other] = await Promise.all(browsers.map((browser) => browser.viewer()));
    expect(one).not.toBeNull();
    expect(other).toEqual(one);
  });

  test('is rejected in a different browser than the one that started it', async () => {
    app.signedInThere({ id: '5', email: email('victim'), verified: true });
    const attacker = newBrowser();
    const callback = await attacker.follow(await attacker.beginAt(name));
    const victim = newBrowser();
    expect(await victim.follow(callback)).toContain('error=OAuthCallback');
    expect(await victim.viewer()).toBeNull();
  });

  test('does not redirect to another site', async () => {
    const person = { id: '6', email: email('lost'), verified: true };
    const { end } = await signInAt(name, person, 'https://elsewhere.example/');
    expect(new URL(end).origin).toBe(app.url);
  });
});

test('both providers share one account for one verified email', async () => {
  const person = { email: 'both@places.example', verified: true };
  const one = await signInAt('github', { id: '10', ...person });
  const other = await signInAt('google', { id: '11', ...person });
  const viewer = await one.browser.viewer();
  expect(viewer?.user.email).toBe(person.email);
  expect(await other.browser.viewer()).toEqual(viewer);
});

test('a verified sign-in removes the access of an earlier sign-up with the same email', async () => {
  const email = 'owner@places.example';
  const attacker = newBrowser();
  await attacker.ask(
    `mutation { signUp(input: { email: "${email}", password: "correct horse", name: "Mallory" }) { user { id } } }`,
  );
  await attacker.signInByPassword(email, 'correct horse');
  const { user } = (await attacker.viewer()) ?? {};
  const made = await attacker.ask(
    'mutation { createAccessToken(input: { name: "spare key", scopes: [READ] }) { token } }',
  );
  expect(made.errors).toBeUndefined();

  const owner = await signInAt('google', { id: '12', email, verified: true });
  expect(await owner.browser.viewer()).toMatchObject({
    hasPassword: false,
    user: { id: user?.id },
  });
  expect(await owner.browser.ask('{ viewer { accessTokens { id } } }')).toEqual({
    data: { viewer: { accessTokens: [] } },
  });
  expect(await attacker.viewer()).toBeNull();
  expect(await attacker.signInByPassword(email, 'correct horse')).toContain('error=');
  expect(await attacker.viewer()).toBeNull();
});

test('pages allow form redirects only to the configured providers', async () => {
  const { headers } = await fetch(`${app.url}/sign-in`);
  const policy = headers.get('content-security-policy');
  expect(policy).toContain(`form-action 'self' ${app.providerURL} ${app.providerURL};`);
});
