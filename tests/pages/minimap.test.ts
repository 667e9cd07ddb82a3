import { describe, expect, test } from 'vitest';
import { appURL } from '../support/sharedApp';

const get = (query: string, method = 'GET') => fetch(`${appURL}/api/minimap?${query}`, { method });

describe('the small map of a place', () => {
  test('is a public image that can be cached', async () => {
    const response = await get('latitude=46.9&longitude=7.4');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('image/svg+xml; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('public, max-age=604800, immutable');
    expect(response.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'unsafe-inline'",
    );
    expect(response.headers.get('set-cookie')).toBeNull();
    const drawing = await response.text();
    expect(drawing).toMatch(/<path class="land" d="M[^"]+"/);
    expect(drawing).toMatch(/<path class="borders" d="M[^"]+"/);
    expect(drawing).toContain('prefers-color-scheme: dark');
  });

  test('is the same for places that are close together', async () => {
    const [one, other] = await Promise.all([
      get('latitude=46.94809&longitude=7.44744'),
      get('latitude=46.9&longitude=7.4'),
    ]);
    expect(await one.text()).toBe(await other.text());
  });

  test.each([
    ['the antimeridian', 'latitude=-17.8&longitude=180', true],
    ['the North Pole, where there is sea', 'latitude=90&longitude=0', false],
    ['the South Pole, where there is land', 'latitude=-90&longitude=0', true],
    ['the inside of a continent', 'latitude=55.7&longitude=37.6', true],
    ['the open sea', 'latitude=-48&longitude=-123', false],
  ])('shows %s', async (_name, query, hasLand) => {
    const drawing = await (await get(query)).text();
    expect(/<path class="land" d="M/.test(drawing)).toBe(hasLand);
    expect(drawing).not.toMatch(/NaN|undefined/);
  });

  test('supports only GET and HEAD', async () => {
    const head = await get('latitude=46.9&longitude=7.4', 'HEAD');
    expect([head.status, await head.text()]).toEqual([200, '']);
    const post = await get('latitude=46.9&longitude=7.4', 'POST');
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  test.each([
    '',
    'latitude=46.9',
    'latitude=&longitude=7.4',
    'latitude=90.1&longitude=0',
    'latitude=0&longitude=-181',
    'latitude=north&longitude=0',
    'latitude=Infinity&longitude=0',
    'latitude=1&latitude=2&longitude=0',
  ])('refuses what is no point: %s', async (query) => {
    expect((await get(query)).status).toBe(400);
  });
});
