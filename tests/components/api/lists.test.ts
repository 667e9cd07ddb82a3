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

const ListedDeleted = graphql(`
  subscription ListedDeleted {
    placeChanged {
      kind
      id
    }
  }
`);

/** Loads pages of three places from a server that has 14. */
async function loadPages(pages: number) {
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
    placeChanged: () => ({ __typename: 'PlaceChange', kind: 'DELETED', id: 'old 4' }),
  });
  const list = show(FirstPage, {});
  await settled();

  const places = () => list.data()?.places;
  const shown = () => places()?.nodes.map(({ id }) => id) ?? [];
  async function showMore() {
    const after = places()?.pageInfo.endCursor;
    await client.query(NextPage, { after }, { requestPolicy: 'network-only' }).toPromise();
  }
  for (let loaded = 1; loaded < pages; loaded += 1) await showMore();
  return { server, client, asked, refetch, places, shown, showMore };
}

test('a list contains all loaded pages, each of which is requested once', async () => {
  const { server, asked, places, shown, showMore } = await loadPages(4);
  expect(shown()).toEqual(server.slice(0, 12));
  expect(places()?.pageInfo).toMatchObject({ hasNextPage: true, endCursor: 'old 11' });
  await showMore();
  expect(shown()).toEqual(server);
  expect(places()?.pageInfo).toMatchObject({ hasNextPage: false, endCursor: 'old 13' });
  expect(asked).toEqual(['FirstPage', ...Array(4).fill('NextPage')]);
});

test('no place is missing from a list of several pages that is reloaded after new places were added', async () => {
  const { server, refetch, places, shown, showMore } = await loadPages(3);
  server.unshift('new 0', 'new 1');
  refetch();
  await settled();
  expect(shown()).toEqual(server.slice(0, 3));
  expect(places()?.totalCount).toBe(16);
  while (places()?.pageInfo.hasNextPage && shown().length < 30) await showMore();
  expect(shown()).toEqual(server);
});

test('an unchanged list keeps its loaded pages when it is reloaded', async () => {
  const { server, refetch, shown } = await loadPages(3);
  refetch();
  await settled();
  expect(shown()).toEqual(server.slice(0, 9));
});

test('a place that another client deletes disappears from a list', async () => {
  const { server, client, shown } = await loadPages(3);
  client.subscription(ListedDeleted, {}).subscribe(() => {});
  await settled();
  expect(shown()).toEqual(server.slice(0, 9).filter((id) => id !== 'old 4'));
});
