import { expect, test } from 'vitest';
import { graphql } from '../../generated';
import { cachedClient, settled } from '../../support/cachedClient';

const PlaceShown = graphql(`
  query PlaceShown {
    place(id: "1") {
      id
      favoriteCount
      viewerHasFavorited
      commentCount
      comments(first: 3) {
        nodes {
          id
          text
          author {
            id
            name
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

const ViewerShown = graphql(`
  query ViewerShown {
    viewer {
      user {
        id
        name
        image
      }
    }
  }
`);

const FavorShown = graphql(`
  mutation FavorShown {
    favoritePlace(input: { placeId: "1" }) {
      place {
        id
        favoriteCount
        viewerHasFavorited
      }
    }
  }
`);

const SayShown = graphql(`
  mutation SayShown {
    addComment(input: { placeId: "1", text: "Hello.", idempotencyKey: "key" }) {
      comment {
        id
        text
        author {
          id
          name
        }
      }
      place {
        id
        commentCount
      }
    }
  }
`);

const ada = { __typename: 'User', id: 'ada', name: 'Ada' };
const pageInfo = { __typename: 'PageInfo', hasNextPage: false, endCursor: null };

/** Shows a place, with an API that responds to mutations as given. */
async function showPlace(mutations: Parameters<typeof cachedClient>[0]) {
  const { client, show, hold } = cachedClient({
    place: () => ({
      __typename: 'Place',
      id: '1',
      favoriteCount: 4,
      viewerHasFavorited: false,
      commentCount: 0,
      comments: { __typename: 'PlaceCommentsConnection', nodes: [], pageInfo },
    }),
    viewer: () => ({ __typename: 'Viewer', user: { ...ada, image: null } }),
    ...mutations,
  });
  const place = show(PlaceShown, {});
  show(ViewerShown, {});
  await settled();
  return {
    /** Sends a mutation. The returned function lets the API respond, and resolves with the result. */
    async send(mutation: Parameters<typeof client.mutation>[0]) {
      const respond = hold();
      const result = client.mutation(mutation, {}).toPromise();
      await settled();
      return () => {
        respond();
        return result;
      };
    },
    place: () => place.data()?.place,
  };
}

function refuse() {
  throw new Error('Try again later');
}

test('a favorite shows at once, and is undone when the API refuses it', async () => {
  const { send, place } = await showPlace({ favoritePlace: refuse });
  const respond = await send(FavorShown);
  expect(place()).toMatchObject({ favoriteCount: 5, viewerHasFavorited: true });
  expect((await respond()).error?.message).toContain('Try again later');
  expect(place()).toMatchObject({ favoriteCount: 4, viewerHasFavorited: false });
});

test('a favorite shows the count that the API returns', async () => {
  const { send, place } = await showPlace({
    favoritePlace: () => ({
      __typename: 'FavoritePlacePayload',
      place: { __typename: 'Place', id: '1', favoriteCount: 9, viewerHasFavorited: true },
    }),
  });
  await (await send(FavorShown))();
  expect(place()).toMatchObject({ favoriteCount: 9, viewerHasFavorited: true });
});

test('a new comment shows at once with the name of the viewer, then as the API returns it', async () => {
  const { send, place } = await showPlace({
    addComment: () => ({
      __typename: 'AddCommentPayload',
      comment: { __typename: 'Comment', id: 'stored', text: 'Hello.', author: ada },
      place: { __typename: 'Place', id: '1', commentCount: 1 },
    }),
  });
  const comment = { text: 'Hello.', author: { id: 'ada', name: 'Ada' } };
  const respond = await send(SayShown);
  expect(place()?.comments?.nodes).toMatchObject([{ id: 'temporary:key', ...comment }]);
  expect(place()?.commentCount).toBe(1);
  await respond();
  expect(place()?.comments?.nodes).toMatchObject([{ id: 'stored', ...comment }]);
  expect(place()?.commentCount).toBe(1);
});

test('a new comment disappears when the API refuses it', async () => {
  const { send, place } = await showPlace({ addComment: refuse });
  const respond = await send(SayShown);
  expect(place()?.comments?.nodes).toHaveLength(1);
  await respond();
  expect(place()).toMatchObject({ commentCount: 0, comments: { nodes: [] } });
});
