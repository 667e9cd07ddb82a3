import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { User } from '../../models/account/user';
import { FavoriteModel, favoritePlace } from '../../models/favorite';
import { type Place, PlaceModel } from '../../models/place';
import { deletePlace } from '../../models/placeDeletion';
import { graphql } from '../generated';
import { type Asking, codes, execute, query, withToken } from '../support/execute';
import { globalID, makePlace, makeUser } from '../support/factories';
import { testDatabase } from '../support/testDatabase';

testDatabase();

let owner: User;
let viewer: User;
let place: Place;
let placeId: string;

beforeAll(async () => {
  owner = await makeUser();
});
beforeEach(async () => {
  viewer = await makeUser();
  place = await makePlace(owner);
  placeId = globalID('Place', place);
});

const FavoritePlace = graphql(`
  mutation FavoritePlace($input: FavoritePlaceInput!) {
    favoritePlace(input: $input) {
      place { favoriteCount viewerHasFavorited updatedAt version }
    }
  }
`);
const UnfavoritePlace = graphql(`
  mutation UnfavoritePlace($input: UnfavoritePlaceInput!) {
    unfavoritePlace(input: $input) { place { favoriteCount viewerHasFavorited } }
  }
`);
const FavoriteState = graphql(`
  query FavoriteState($id: ID!) { place(id: $id) { favoriteCount viewerHasFavorited } }
`);
const Favorites = graphql(`
  query Favorites($first: Int, $after: String, $last: Int, $before: String) {
    viewer {
      favorites(first: $first, after: $after, last: $last, before: $before) {
        totalCount
        nodes { name viewerHasFavorited }
        edges { cursor node { name viewerHasFavorited } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }
  }
`);

const favorite = (caller: Asking, id = placeId) =>
  execute(caller, FavoritePlace, { input: { placeId: id } });
const unfavorite = (caller: Asking, id = placeId) =>
  execute(caller, UnfavoritePlace, { input: { placeId: id } });
const stateFor = async (person: User) =>
  (await query(person, FavoriteState, { id: placeId })).place;

async function favoritesOf(caller: Asking, variables: object = {}) {
  const { viewer } = await query(caller, Favorites, variables);
  if (!viewer?.favorites) throw new Error('No favorites');
  return viewer.favorites;
}

describe('favoritePlace', () => {
  test('favoritePlace adds a place to the favorites of the viewer only', async () => {
    expect((await favorite(viewer)).data?.favoritePlace?.place).toEqual({
      favoriteCount: 1,
      viewerHasFavorited: true,
      updatedAt: place.updatedAt.toISOString(),
      version: 0,
    });
    expect(await stateFor(viewer)).toEqual({ favoriteCount: 1, viewerHasFavorited: true });
    expect(await stateFor(owner)).toEqual({ favoriteCount: 1, viewerHasFavorited: false });
  });

  test('repeated and concurrent favoritePlace calls count once', async () => {
    const results = await Promise.all(Array.from({ length: 10 }, () => favorite(viewer)));
    expect(results.flatMap(codes)).toEqual([]);
    expect((await favorite(viewer)).data?.favoritePlace?.place.favoriteCount).toBe(1);
    expect(await FavoriteModel.countDocuments({ place: place._id })).toBe(1);
  });
});

describe('unfavoritePlace', () => {
  test('repeated and concurrent unfavoritePlace calls count once', async () => {
    await favorite(viewer);
    await favorite(owner);
    const results = await Promise.all(Array.from({ length: 10 }, () => unfavorite(viewer)));
    expect(results.flatMap(codes)).toEqual([]);
    expect((await unfavorite(viewer)).data?.unfavoritePlace?.place).toEqual({
      favoriteCount: 1,
      viewerHasFavorited: false,
    });
    expect(await stateFor(owner)).toEqual({ favoriteCount: 1, viewerHasFavorited: true });
  });

  test('each mutation of one request returns the place as that mutation left it', async () => {
    const one = (alias: string, name: string) =>
      `${alias}: ${name}(input: { placeId: "${placeId}" }) { place { favoriteCount viewerHasFavorited } }`;
    const document = `mutation {
      ${one('a', 'favoritePlace')} ${one('b', 'unfavoritePlace')} ${one('c', 'favoritePlace')}
    }`;
    const result = (favoriteCount: number, viewerHasFavorited: boolean) => ({
      place: { favoriteCount, viewerHasFavorited },
    });
    expect(await query(viewer, document)).toEqual({
      a: result(1, true),
      b: result(0, false),
      c: result(1, true),
    });
  });
});

describe('a missing place', () => {
  test('a missing place or an invalid ID cannot be favorited or unfavorited', async () => {
    await deletePlace(owner, place.id);
    for (const id of [placeId, globalID('User', owner), btoa('Place:x'), 'nonsense', '']) {
      for (const result of [await favorite(viewer, id), await unfavorite(viewer, id)]) {
        expect(result.errors?.[0]?.extensions).toEqual({
          code: 'BAD_USER_INPUT',
          issues: [{ path: ['placeId'], message: 'This place does not exist' }],
        });
      }
    }
    expect(await FavoriteModel.countDocuments({ user: viewer._id })).toBe(0);
  });
});

describe('viewer.favorites', () => {
  test('favorites are listed with the latest first', async () => {
    const places = [];
    for (const name of ['A', 'B', 'C', 'D']) places.push(await makePlace(owner, { name }));
    for (const index of [2, 0, 3, 1]) await favoritePlace(viewer, places[index]?.id ?? '');
    await favoritePlace(owner, place.id);
    const all = await favoritesOf(viewer);
    expect(all).toMatchObject({
      totalCount: 4,
      nodes: ['B', 'D', 'A', 'C'].map((name) => ({ name, viewerHasFavorited: true })),
      pageInfo: { hasNextPage: false, hasPreviousPage: false },
    });
    expect(all.edges.map(({ node }) => node)).toEqual(all.nodes);
    const first = await favoritesOf(viewer, { first: 3 });
    expect(first).toMatchObject({
      nodes: [{ name: 'B' }, { name: 'D' }, { name: 'A' }],
      pageInfo: { hasNextPage: true, endCursor: all.edges[2]?.cursor },
    });
    const { endCursor } = first.pageInfo;
    expect((await favoritesOf(viewer, { first: 3, after: endCursor })).nodes).toMatchObject([
      { name: 'C' },
    ]);
    expect((await favoritesOf(viewer, { last: 1, before: endCursor })).nodes).toMatchObject([
      { name: 'D' },
    ]);
  });

  test('favorites do not list deleted places', async () => {
    const [existing, deleted] = [await makePlace(owner, { name: 'Kept' }), await makePlace(owner)];
    for (const { id } of [place, existing, deleted]) await favoritePlace(viewer, id);
    await deletePlace(owner, place.id);
    expect(await favoritesOf(viewer)).toMatchObject({ totalCount: 2 });
    expect(await FavoriteModel.countDocuments({ place: place._id })).toBe(0);
    await PlaceModel.deleteOne({ _id: deleted._id });
    const { nodes, edges } = await favoritesOf(viewer);
    expect(nodes).toMatchObject([{ name: 'Kept' }]);
    expect(edges).toMatchObject([{ node: { name: 'Kept' } }]);
  });

  test('a new user has no favorites', async () => {
    expect(await favoritesOf(viewer)).toMatchObject({ totalCount: 0, nodes: [] });
  });

  test('favorites require the read scope', async () => {
    await favorite(viewer);
    expect((await favoritesOf(await withToken(viewer, 'read'))).totalCount).toBe(1);
    const result = await execute(await withToken(viewer, 'write'), Favorites);
    expect(codes(result)).toEqual(['FORBIDDEN']);
    expect(await query(null, Favorites)).toEqual({ viewer: null });
  });
});

describe('permissions', () => {
  test('guests and read-only tokens cannot change favorites', async () => {
    await favorite(viewer);
    for (const change of [favorite, unfavorite]) {
      expect(codes(await change(null))).toEqual(['UNAUTHORIZED']);
      expect(codes(await change(await withToken(viewer, 'read')))).toEqual(['FORBIDDEN']);
    }
    expect(await stateFor(viewer)).toEqual({ favoriteCount: 1, viewerHasFavorited: true });
  });

  test('a write-only token can change favorites', async () => {
    const caller = await withToken(viewer, 'write');
    expect((await favorite(caller)).data?.favoritePlace?.place.viewerHasFavorited).toBe(true);
    expect((await unfavorite(caller)).data?.unfavoritePlace?.place.favoriteCount).toBe(0);
  });
});
