import { appURL } from './sharedApp';

/** What a browser would send back of the cookies of an answer. */
const cookiesOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ');

/** The token that next-auth's forms carry, and the cookie that goes with it. */
async function csrf(cookie = '') {
  const response = await fetch(`${appURL}/api/auth/csrf`, { headers: { cookie } });
  const { csrfToken } = (await response.json()) as { csrfToken: string };
  return { csrfToken, cookie: [cookie, cookiesOf(response)].filter(Boolean).join('; ') };
}

/** Signs in as the sign-in page does and returns the answer. */
export async function signIn(email: string, password = 'places-demo', callbackUrl?: string) {
  const { csrfToken, cookie } = await csrf();
  return fetch(`${appURL}/api/auth/callback/credentials`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie },
    body: new URLSearchParams({
      csrfToken,
      email,
      password,
      ...(callbackUrl === undefined ? {} : { callbackUrl }),
    }),
  });
}

/** The cookies of a browser in which this demo account is signed in. */
export const signedInCookie = async (email: string) => cookiesOf(await signIn(email));

/** Signs out as the menu does, in the browser that has these cookies. */
export async function signOut(sessionCookie: string) {
  const { csrfToken, cookie } = await csrf(sessionCookie);
  return fetch(`${appURL}/api/auth/signout`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie },
    body: new URLSearchParams({ csrfToken }),
  });
}

/** POSTs a GraphQL request to the production build. */
export async function post(query: string, headers: Record<string, string | undefined> = {}) {
  const response = await fetch(`${appURL}/api/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers } as HeadersInit,
    body: JSON.stringify({ query }),
  });
  const { status } = response;
  return { status, headers: response.headers, body: await response.json() };
}

export const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
