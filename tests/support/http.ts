import { inject } from 'vitest';

/** What a browser would send back of the cookies of an answer. */
const cookiesOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ');

/** Signs in as the sign-in page does and returns the answer. */
export async function signIn(email: string, password = 'places-demo', callbackUrl?: string) {
  const appURL = inject('appURL');
  const csrf = await fetch(`${appURL}/api/auth/csrf`);
  const { csrfToken } = (await csrf.json()) as { csrfToken: string };
  return fetch(`${appURL}/api/auth/callback/credentials`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: cookiesOf(csrf) },
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

/** POSTs a GraphQL request to the production build. */
export async function post(query: string, headers: Record<string, string | undefined> = {}) {
  const response = await fetch(`${inject('appURL')}/api/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers } as HeadersInit,
    body: JSON.stringify({ query }),
  });
  const { status } = response;
  return { status, headers: response.headers, body: await response.json() };
}

export const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
