import { beforeAll, describe, expect, test } from 'vitest';
import { authCookies } from '../../server/authCookies';
import { bearer, post, signedInCookie } from '../support/http';
import { appURL, tokens } from '../support/sharedApp';

const get = (headers: Record<string, string> = {}, method = 'GET') =>
  fetch(`${appURL}/api/export`, { method, headers });

let cookie: string;
beforeAll(async () => {
  cookie = await signedInCookie('grace@example.com');
});

describe('the export', () => {
  test('is a file with all data of the user and no secrets', async () => {
    const add = 'mutation { createPlace(input: { name: "Own \\"lake\\"", location: "Thun" })';
    const { body } = await post(`${add} { place { id } } }`, { cookie });
    const { id } = body.data.createPlace.place;
    const about = `(input: { placeId: "${id}"`;
    await post(`mutation { addComment${about}, text: "Deep,\\nand cold" }) { place { id } } }`, {
      cookie,
    });
    await post(`mutation { favoritePlace${about} }) { place { id } } }`, { cookie });

    const response = await get({ cookie, 'Sec-Fetch-Site': 'same-origin' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(response.headers.get('content-disposition')).toMatch(
      /^attachment; filename="places-export-\d{4}-\d\d-\d\d\.json"$/,
    );
    const text = await response.text();
    const all = JSON.parse(text);
    expect(all).toMatchObject({
      profile: { email: 'grace@example.com', role: 'user' },
      accessTokens: expect.arrayContaining([expect.objectContaining({ name: 'Tests' })]),
    });
    expect(all.sessions).not.toEqual([]);
    const place = all.places.find(({ name }: { name: string }) => name === 'Own "lake"');
    expect(place).toMatchObject({ location: 'Thun', tags: [] });
    const named = { id: place.id, name: place.name };
    expect(all.comments).toContainEqual({
      place: named,
      text: 'Deep,\nand cold',
      createdAt: expect.any(String),
    });
    expect(all.favorites).toContainEqual({ place: named, createdAt: expect.any(String) });
    expect(text).not.toMatch(/hash|argon2|plc_|idempotencyKey/i);

    await post(`mutation { deletePlace(input: { id: "${id}" }) { deletedId } }`, { cookie });
  });

  test('is denied to guests, tokens and other sites', async () => {
    const askers: Record<string, string>[] = [
      {},
      { cookie: `${authCookies(appURL).sessionToken.name}=garbage` },
      bearer(tokens.grace),
      { ...bearer('plc_x'), cookie },
      { cookie, 'Sec-Fetch-Site': 'cross-site' },
      { cookie, Origin: 'https://elsewhere.example' },
    ];
    const answers = await Promise.all(
      askers.map(async (headers) => {
        const response = await get(headers);
        const { errors } = (await response.json()) as { errors: { extensions: object }[] };
        return [response.status, errors[0]?.extensions];
      }),
    );
    expect(answers).toEqual([
      [401, { code: 'UNAUTHORIZED' }],
      [401, { code: 'UNAUTHORIZED' }],
      [403, { code: 'FORBIDDEN' }],
      [401, { code: 'UNAUTHORIZED', reason: 'INVALID' }],
      [403, { code: 'FORBIDDEN' }],
      [403, { code: 'FORBIDDEN' }],
    ]);
  });

  test.each(['POST', 'HEAD', 'DELETE'])('does not support %s', async (method) => {
    const response = await get({ cookie }, method);
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET');
  });
});
