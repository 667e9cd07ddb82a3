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

const PlacesShown = graphql(`
  query PlacesShown {
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

const DeleteShown = graphql(`
  mutation DeleteShown {
    deletePlace(input: { id: "1" }) {
      deletedId
    }
  }
`);

const ada = { __typename: 'User', id: 'ada', name: 'Ada' };
const pageInfo = { __typename: 'PageInfo', hasNextPage: false, endCursor: null };

/** Somebody looks at a place and at the list of all two, with an API that answers changes with these. */
async function look(changes: Parameters<typeof cachedClient>[0]) {
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
    places: () => ({
      __typename: 'PlaceConnection',
      totalCount: 2,
      nodes: ['1', '2'].map((id) => ({ __typename: 'Place', id })),
      pageInfo,
    }),
    ...changes,
  });
  const place = show(PlaceShown, {});
  const list = show(PlacesShown, {});
  show(ViewerShown, {});
  await settled();
  return {
    /** Makes a change. The function that is returned has it answered, and returns the answer. */
    async change(mutation: Parameters<typeof client.mutation>[0]) {
      const answer = hold();
      const sent = client.mutation(mutation, {}).toPromise();
      await settled();
      return () => {
        answer();
        return sent;
      };
    },
    place: () => place.data()?.place,
    list: () => list.data()?.places,
  };
}

function refuse() {
  throw new Error('Try again later');
}

test('a favorite is one at once, and none when the server refuses', async () => {
  const { change, place } = await look({ favoritePlace: refuse });
  const answer = await change(FavorShown);
  expect(place()).toMatchObject({ favoriteCount: 5, viewerHasFavorited: true });
  expect((await answer()).error?.message).toContain('Try again later');
  expect(place()).toMatchObject({ favoriteCount: 4, viewerHasFavorited: false });
});

test('a favorite counts as the server says', async () => {
  const { change, place } = await look({
    favoritePlace: () => ({
      __typename: 'FavoritePlacePayload',
      place: { __typename: 'Place', id: '1', favoriteCount: 9, viewerHasFavorited: true },
    }),
  });
  await (await change(FavorShown))();
  expect(place()).toMatchObject({ favoriteCount: 9, viewerHasFavorited: true });
});

test('a comment is there at once, in the name of the viewer, and then as the server has it', async () => {
  const { change, place } = await look({
    addComment: () => ({
      __typename: 'AddCommentPayload',
      comment: { __typename: 'Comment', id: 'stored', text: 'Hello.', author: ada },
      place: { __typename: 'Place', id: '1', commentCount: 1 },
    }),
  });
  const comment = { text: 'Hello.', author: { id: 'ada', name: 'Ada' } };
  const answer = await change(SayShown);
  expect(place()?.comments?.nodes).toMatchObject([{ id: 'on-its-way:key', ...comment }]);
  expect(place()?.commentCount).toBe(1);
  await answer();
  expect(place()?.comments?.nodes).toMatchObject([{ id: 'stored', ...comment }]);
  expect(place()?.commentCount).toBe(1);
});

test('a comment that the server refuses is there no more', async () => {
  const { change, place } = await look({ addComment: refuse });
  const answer = await change(SayShown);
  expect(place()?.comments?.nodes).toHaveLength(1);
  await answer();
  expect(place()).toMatchObject({ commentCount: 0, comments: { nodes: [] } });
});

test('a place that cannot be deleted is back in its list', async () => {
  const { change, list } = await look({ deletePlace: refuse });
  const answer = await change(DeleteShown);
  expect(list()).toMatchObject({ totalCount: 1, nodes: [{ id: '2' }] });
  await answer();
  expect(list()).toMatchObject({ totalCount: 2, nodes: [{ id: '1' }, { id: '2' }] });
});
