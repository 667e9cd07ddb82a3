import { expect, test } from 'vitest';
import { graphql } from '../../generated';
import { cachedClient, settled } from '../../support/cachedClient';

const FirstPage = graphql(`
  query FirstPage {
    places(first: 3) {
      totalCount
      nodes {
        id
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const NextPage = graphql(`
  query NextPage($after: String) {
    places(first: 3, after: $after) {
      nodes {
        id
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const DeleteListed = graphql(`
  mutation DeleteListed($id: ID!) {
    deletePlace(input: { id: $id }) {
      deletedId
    }
  }
`);

const ListedDeleted = graphql(`
  subscription ListedDeleted {
    placeChanged {
      kind
      id
    }
  }
`);

/** A list of places that somebody has followed for so many pages of three, and what is on the server. */
async function followPages(pages: number) {
  const server = Array.from({ length: 14 }, (_, index) => `old ${index}`);

  function page(after?: unknown) {
    const start = after ? server.indexOf(String(after)) + 1 : 0;
    const ids = server.slice(start, start + 3);
    return {
      __typename: 'PlaceConnection',
      totalCount: server.length,
      nodes: ids.map((id) => ({ __typename: 'Place', id })),
      pageInfo: {
        __typename: 'PageInfo',
        hasNextPage: start + 3 < server.length,
        endCursor: ids.at(-1) ?? null,
      },
    };
  }

  const { client, asked, show, refetch } = cachedClient({
    places: ({ after }) => page(after),
    deletePlace({ id }) {
      server.splice(server.indexOf(String(id)), 1);
      return { __typename: 'DeletePlacePayload', deletedId: id };
    },
    placeChanged: () => ({ __typename: 'PlaceChange', kind: 'DELETED', id: 'old 4' }),
  });
  const list = show(FirstPage, {});
  await settled();

  const places = () => list.data()?.places;
  const shown = () => places()?.nodes.map(({ id }) => id) ?? [];
  let last: ReturnType<typeof show> | undefined;
  /** Of the pages after the first only the last is asked for by what is on the page. */
  async function showMore() {
    last?.leave();
    last = show(NextPage, { after: places()?.pageInfo.endCursor });
    await settled();
  }
  for (let followed = 1; followed < pages; followed += 1) await showMore();
  return { server, client, asked, refetch, places, shown, showMore };
}

test('a list is as long as it was followed, and asks for each page once', async () => {
  const { server, asked, places, shown, showMore } = await followPages(4);
  expect(shown()).toEqual(server.slice(0, 12));
  expect(places()?.pageInfo).toMatchObject({ hasNextPage: true, endCursor: 'old 11' });
  await showMore();
  expect(shown()).toEqual(server);
  expect(places()?.pageInfo).toMatchObject({ hasNextPage: false, endCursor: 'old 13' });
  expect(asked).toEqual(['FirstPage', ...Array(4).fill('NextPage')]);
});

test.each([2, 3])(
  'of a list of %i pages nothing is left out when it is asked for anew, with new places before it',
  async (pages) => {
    const { server, refetch, places, shown, showMore } = await followPages(pages);
    server.unshift('new 0', 'new 1');
    refetch();
    await settled();
    expect(shown()).toEqual(server.slice(0, shown().length));
    expect(places()?.totalCount).toBe(16);

    while (places()?.pageInfo.hasNextPage && shown().length < 30) {
      await showMore();
      expect(shown()).toEqual(server.slice(0, shown().length));
    }
    expect(shown()).toEqual(server);
  },
);

test('a list that is as it was stays as long as it was followed', async () => {
  const { server, refetch, shown } = await followPages(3);
  refetch();
  await settled();
  expect(shown()).toEqual(server.slice(0, 9));
});

test('a place that is deleted on a later page is counted no more, once', async () => {
  const { server, client, places, shown } = await followPages(3);
  await client.mutation(DeleteListed, { id: 'old 4' }).toPromise();
  expect(shown()).toEqual(server.slice(0, 8));
  expect(places()?.totalCount).toBe(13);
  client.subscription(ListedDeleted, {}).subscribe(() => {});
  await settled();
  expect(places()?.totalCount).toBe(13);
});
