import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { User } from '../../models/account/user';
import { importPlaces, PlaceModel } from '../../models/place';
import { recount } from '../../models/recount';
import { TagModel } from '../../models/tag';
import { graphql } from '../generated';
import { codes, execute, query } from '../support/execute';
import { globalID, makePlace, makeUser } from '../support/factories';
import { testDatabase } from '../support/testDatabase';

testDatabase();

const Tags = graphql(`
  query Tags($first: Int, $startsWith: String) {
    tags(first: $first, startsWith: $startsWith) { name placeCount }
  }
`);
const Update = graphql(`
  mutation UpdateTags($input: UpdatePlaceInput!) { updatePlace(input: $input) { place { id } } }
`);
const Delete = graphql(`
  mutation DeleteTagged($input: DeletePlaceInput!) { deletePlace(input: $input) { deletedId } }
`);

let owner: User;

beforeAll(async () => {
  owner = await makeUser();
});
afterEach(async () => {
  await PlaceModel.deleteMany({});
  await TagModel.deleteMany({});
});

async function tags(variables: { first?: number; startsWith?: string } = {}) {
  const { tags } = await query(owner, Tags, variables);
  return tags?.map(({ name, placeCount }) => `${name} ${placeCount}`);
}

describe('tags', () => {
  test('tags are listed by number of places, then by name', async () => {
    await makePlace(owner, { tags: ['b', 'a'] });
    await makePlace(owner, { tags: ['c', 'A '] });
    expect(await tags()).toEqual(['a 2', 'b 1', 'c 1']);
    expect(await tags({ first: 1 })).toEqual(['a 2']);
  });

  test('startsWith ignores case and accents', async () => {
    await makePlace(owner, { tags: ['Straße', 'strand', 'łódź', 'a.b', '.*'] });
    expect(await tags({ startsWith: 'STRA' })).toEqual(['strand 1', 'straße 1']);
    expect(await tags({ startsWith: 'strass' })).toEqual(['straße 1']);
    expect(await tags({ startsWith: 'Lo' })).toEqual(['łódź 1']);
    expect(await tags({ startsWith: '.' })).toEqual(['.* 1']);
    expect(await tags({ startsWith: ' ' })).toHaveLength(5);
  });

  test('tag counts follow updates and deletes, and unused tags are not listed', async () => {
    const place = await makePlace(owner, { tags: ['a', 'b'] });
    const id = globalID('Place', place);
    await query(owner, Update, { input: { id, tags: ['b', 'c'] } });
    await query(owner, Update, { input: { id, name: 'Renamed' } });
    expect(await tags()).toEqual(['b 1', 'c 1']);
    await query(owner, Delete, { input: { id } });
    expect(await tags()).toEqual([]);
  });

  test('repeated creates and imports of a place count once', async () => {
    const input = { name: 'A', location: 'B', tags: ['a'], idempotencyKey: 'k' };
    await importPlaces(owner, [input, { ...input, idempotencyKey: 'l' }]);
    await importPlaces(owner, [input]);
    await makePlace(owner, input);
    expect(await tags()).toEqual(['a 2']);
  });

  test('tag counts are correct after concurrent updates and deletes', async () => {
    const places = await Promise.all(
      Array.from({ length: 5 }, () => makePlace(owner, { tags: ['start'] })),
    );
    await Promise.all(
      places.flatMap((place, index) => {
        const id = globalID('Place', place);
        const changes = ['a', 'b', 'c', 'd'].map((tag) =>
          execute(owner, Update, { input: { id, tags: [tag, 'all'] } }),
        );
        if (index < 3) return changes;
        return [...changes, ...[0, 1].map(() => execute(owner, Delete, { input: { id } }))];
      }),
    );
    const counts = await tags();
    await recount();
    expect(counts).toEqual(await tags());
    expect(counts?.[0]).toBe('all 3');
  });

  test.each([
    [{ first: 0 }, 'first'],
    [{ first: 101 }, 'first'],
    [{ startsWith: 'x'.repeat(101) }, 'startsWith'],
  ])('tags refuse %o', async (variables, path) => {
    const result = await execute(owner, Tags, variables);
    expect(codes(result)).toEqual(['BAD_USER_INPUT']);
    expect(result.errors?.[0]?.extensions.issues).toMatchObject([{ path: [path] }]);
  });

  test('a guest cannot list tags', async () => {
    expect(codes(await execute(null, Tags))).toEqual(['UNAUTHORIZED']);
  });
});
