import { describe, expect, test } from 'vitest';
import { acceptedCookies, authCookies, ownUrl } from '../../server/authCookies';

const site = 'http://localhost:3000';

describe('the cookies of next-auth', () => {
  test('have different names on two ports of a host', () => {
    expect(authCookies(site).sessionToken.name).toBe('places-3000.session-token');
    expect(authCookies('http://localhost:3001').sessionToken.name).toBe(
      'places-3001.session-token',
    );
  });

  test('are secure on https', () => {
    const { sessionToken, csrfToken } = authCookies('https://places.example');
    expect(sessionToken).toMatchObject({
      name: '__Secure-places.session-token',
      options: { httpOnly: true, sameSite: 'lax', secure: true },
    });
    expect(csrfToken.name).toBe('__Host-places.csrf-token');
  });
});

test('next-auth gets only the cookies of this instance, with a callback URL of this site', () => {
  const cookies = {
    'places-3000.session-token': 'mine',
    'places-3000.session-token.0': 'chunk',
    'places-3001.session-token': 'other instance',
    'next-auth.session-token': 'other app',
    'places-3000.callback-url': 'https://evil.example',
  };
  expect(acceptedCookies(cookies, site)).toEqual({
    'places-3000.session-token': 'mine',
    'places-3000.callback-url': `${site}/`,
  });
});

test.each(['https://evil.example/', '//evil.example', 'foo:bar', undefined, ['/a']])(
  'the callback URL %o becomes the home page',
  (url) => {
    expect(ownUrl(url, site)).toBe(`${site}/`);
  },
);
