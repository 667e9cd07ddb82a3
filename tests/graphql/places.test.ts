import fc from 'fast-check';
import mongoose from 'mongoose';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { User } from '../../models/account/user';
import { PlaceModel } from '../../models/place';
import { graphql } from '../generated';
import { codes, execute, query } from '../support/execute';
import { makePlace, makeUser } from '../support/factories';
import { testDatabase } from '../support/testDatabase';

testDatabase();

let viewer: User;

beforeAll(async () => {
  viewer = await makeUser();
});
afterEach(() => PlaceModel.deleteMany({}));

const Page = graphql(`
  query Page($first: Int, $after: String, $last: Int, $before: String) {
    places(first: $first, after: $after, last: $last, before: $before) {
      totalCount
      nodes { name }
      edges { cursor node { name } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
`);

/** Creates places, several in the same millisecond, named by their position with the newest first. */
async function makePlaces(moments: number[]) {
  const places = await Promise.all(moments.map(() => makePlace(viewer)));
  for (const [index, place] of places.entries()) {
    const createdAt = new Date(1_700_000_000_000 + Number(moments[index]));
    await PlaceModel.updateOne({ _id: place._id }, { createdAt }, { timestamps: false });
    place.createdAt = createdAt;
  }
  places.sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? 1 : -1));
  for (const [index, place] of places.entries()) {
    await PlaceModel.updateOne({ _id: place._id }, { name: `#${index}` });
  }
  return places.map((_place, index) => `#${index}`);
}

async function page(variables: Record<string, unknown>) {
  const { places } = await query(viewer, Page, variables);
  if (!places) throw new Error('No places');
  return places;
}

describe('places', () => {
  test('are listed newest first, 20 by default', async () => {
    const names = await makePlaces(Array.from({ length: 25 }, (_, index) => index));
    const { nodes, edges, pageInfo, totalCount } = await page({});
    expect(nodes.map(({ name }) => name)).toEqual(names.slice(0, 20));
    expect(edges.map(({ node }) => node)).toEqual(nodes);
    expect(totalCount).toBe(25);
    expect(pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: edges[0]?.cursor,
      endCursor: edges[19]?.cursor,
    });
  });

  test('are an empty page if there are none', async () => {
    expect(await page({})).toEqual({
      totalCount: 0,
      nodes: [],
      edges: [],
      pageInfo: {
        hasNextPage: false,
        hasPreviousPage: false,
        startCursor: null,
        endCursor: null,
      },
    });
  });

  test('can be paged from any cursor in both directions', async () => {
    const names = await makePlaces([5, 5, 5, 1, 2, 2, 9, 9, 0, 5, 7, 7]);
    const all = await page({ first: 100 });
    const cursors = all.edges.map(({ cursor }) => cursor);
    const position = fc.option(fc.nat({ max: names.length - 1 }), { nil: undefined });
    const size = fc.option(fc.integer({ min: 1, max: names.length + 2 }), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(size, position, size, position, async (first, after, last, before) => {
        const actual = await page({
          first,
          last,
          after: after === undefined ? undefined : cursors[after],
          before: before === undefined ? undefined : cursors[before],
        });
        // The algorithm of the Relay specification, word for word, on an array.
        const start = after === undefined ? 0 : after + 1;
        const end = before === undefined ? names.length : before;
        let expected = names.slice(start, Math.max(start, end));
        const range = expected;
        if (first !== undefined || last === undefined) expected = expected.slice(0, first ?? 20);
        if (last !== undefined) expected = expected.slice(-last);
        expect(actual.nodes.map(({ name }) => name)).toEqual(expected);
        // Elements before and after the page in the whole list, where the page has a place in it.
        if (expected.length > 0) {
          expect(actual.pageInfo).toEqual({
            hasPreviousPage: expected[0] !== names[0],
            hasNextPage: expected.at(-1) !== names.at(-1),
            startCursor: cursors[names.indexOf(String(expected[0]))],
            endCursor: cursors[names.indexOf(String(expected.at(-1)))],
          });
        } else expect(range).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  test('keep their order across pages while places are added and deleted', async () => {
    const names = await makePlaces([1, 2, 3, 4, 5, 6]);
    const first = await page({ first: 2 });
    await makePlace(viewer, { name: 'new' });
    await PlaceModel.deleteOne({ name: '#1' });
    await PlaceModel.deleteOne({ name: '#3' });
    const second = await page({ first: 2, after: first.pageInfo.endCursor });
    expect(second.nodes.map(({ name }) => name)).toEqual([names[2], names[4]]);
  });

  test.each([
    { first: 0 },
    { first: -1 },
    { first: 101 },
    { last: 0 },
    { last: 101 },
    { first: 2_000_000 },
  ])('cannot be listed with the page size %o', async (variables) => {
    const answer = await execute(viewer, Page, variables);
    expect(codes(answer)).toEqual(['BAD_USER_INPUT']);
    const [name] = Object.keys(variables);
    expect(answer.errors?.[0]?.extensions.issues).toEqual([
      { path: [name], message: 'Must be from 1 to 100' },
    ]);
  });

  const cursorOf = (position: unknown) =>
    Buffer.from(JSON.stringify(position)).toString('base64url');
  const id = '0123456789abcdef01234567';
  test.each([
    ['arbitrary text', 'nonsense'],
    ['an empty string', ''],
    ['a cursor of another order', cursorOf(['name', 'A', id])],
    ['an operator for a value', cursorOf(['newest', { $ne: null }, id])],
    ['an operator for an id', cursorOf(['newest', { $date: 0 }, { $ne: null }])],
    ['a malformed id', cursorOf(['newest', { $date: 0 }, 'x'])],
    ['an incomplete position', cursorOf(['newest'])],
    ['null', cursorOf(null)],
  ])('cannot be listed with %s as the cursor', async (_what, cursor) => {
    for (const name of ['after', 'before']) {
      const answer = await execute(viewer, Page, { [name]: cursor });
      expect(codes(answer)).toEqual(['BAD_USER_INPUT']);
    }
  });

  test('with their owners take one query for the places and one for the users', async () => {
    const others = await Promise.all([makeUser(), makeUser(), makeUser()]);
    for (const owner of [...others, ...others, ...others]) await makePlace(owner);
    const sent: string[] = [];
    mongoose.set('debug', (collection: string, method: string) => {
      sent.push(`${collection}.${method}`);
    });
    await query(viewer, '{ places { nodes { name createdBy { name } } } }');
    mongoose.set('debug', false);
    // The first query loads the viewer.
    expect(sent).toEqual(['users.findOne', 'places.find', 'users.find']);
  });

  test.each(['-1e400', '1e400', 'null'])(
    'cannot be listed by distance with %s as the distance in the cursor',
    async (distance) => {
      const text = `["nearest 47 8",${distance},"${id}"]`;
      const answer = await execute(
        viewer,
        'query ($after: String) { places(after: $after, filter: { near: { latitude: 47, longitude: 8, radius: 20000000 } }) { nodes { id } } }',
        { after: Buffer.from(text).toString('base64url') },
      );
      expect(codes(answer)).toEqual(['BAD_USER_INPUT']);
    },
  );
});
