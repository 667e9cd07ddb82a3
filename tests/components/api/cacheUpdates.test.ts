import { expect, test } from 'vitest';
import { graphql } from '../../generated';
import { cachedClient, settled } from '../../support/cachedClient';

const NewestListed = graphql(`
  query NewestListed {
    places(first: 3) {
      totalCount
      nodes {
        id
        name
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const ListedByName = graphql(`
  query ListedByName {
    places(first: 3, orderBy: { field: NAME }) {
      nodes {
        id
        name
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const AddListed = graphql(`
  mutation AddListed($name: String!) {
    createPlace(input: { name: $name, location: "Bern" }) {
      place {
        id
        name
      }
    }
  }
`);

const CommentsListed = graphql(`
  query CommentsListed {
    place(id: "1") {
      id
      commentCount
      comments(first: 3) {
        nodes {
          id
          text
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

const SayListed = graphql(`
  mutation SayListed($text: String!) {
    addComment(input: { placeId: "1", text: $text }) {
      comment {
        id
        text
      }
      place {
        id
        commentCount
      }
    }
  }
`);

const SaidListed = graphql(`
  subscription SaidListed {
    commentAdded(placeId: "1") {
      comment {
        id
        text
        place {
          id
          commentCount
        }
      }
    }
  }
`);

const FavoritesListed = graphql(`
  query FavoritesListed {
    viewer {
      favorites(first: 3) {
        nodes {
          id
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

const DisfavorListed = graphql(`
  mutation DisfavorListed($id: ID!) {
    unfavoritePlace(input: { placeId: $id }) {
      place {
        id
      }
    }
  }
`);

const pageInfo = { __typename: 'PageInfo', hasNextPage: false, endCursor: null };

test('a new place reloads the lists of places', async () => {
  const names = ['Café', 'Bakery'];
  const place = (name: string) => ({ __typename: 'Place', id: name, name });
  const { client, asked, show } = cachedClient({
    places: () => ({
      __typename: 'PlaceConnection',
      totalCount: names.length,
      nodes: names.toSorted().map(place),
      pageInfo,
    }),
    createPlace({ name }) {
      names.push(String(name));
      return { __typename: 'CreatePlacePayload', place: place(String(name)) };
    },
  });
  const newest = show(NewestListed, {});
  const byName = show(ListedByName, {});
  await settled();
  await client.mutation(AddListed, { name: 'Dairy' }).toPromise();
  await settled();

  expect(newest.data()?.places?.nodes.map(({ id }) => id)).toEqual(['Bakery', 'Café', 'Dairy']);
  expect(newest.data()?.places?.totalCount).toBe(3);
  expect(byName.data()?.places?.nodes.map(({ id }) => id)).toEqual(['Bakery', 'Café', 'Dairy']);
  expect(asked).toEqual([
    'NewestListed',
    'ListedByName',
    'AddListed',
    'NewestListed',
    'ListedByName',
  ]);
});

test('a comment that arrives in a mutation result and in a subscription shows once', async () => {
  const comment = (id: string, text: string) => ({ __typename: 'Comment', id, text });
  const place = (commentCount: number) => ({ __typename: 'Place', id: '1', commentCount });
  const { client, asked, show } = cachedClient({
    place: () => ({
      ...place(1),
      comments: {
        __typename: 'PlaceCommentsConnection',
        nodes: [comment('old', 'Hello.')],
        pageInfo,
      },
    }),
    addComment: ({ text }) => ({
      __typename: 'AddCommentPayload',
      comment: comment('new', String(text)),
      place: place(2),
    }),
    commentAdded: () => ({
      __typename: 'CommentAdded',
      comment: { ...comment('new', 'Goodbye.'), place: place(2) },
    }),
  });
  const shown = show(CommentsListed, {});
  await settled();
  const sent = client.mutation(SayListed, { text: 'Goodbye.' }).toPromise();
  client.subscription(SaidListed, {}).subscribe(() => {});
  await sent;
  await settled();

  expect(shown.data()?.place?.comments?.nodes.map(({ id }) => id)).toEqual(['new', 'old']);
  expect(shown.data()?.place?.commentCount).toBe(2);
  expect(asked).toEqual(['CommentsListed', 'SayListed', 'SaidListed']);
});

test('a removed favorite leaves the list once the API confirms it', async () => {
  const place = (id: unknown) => ({ __typename: 'Place', id });
  const { client, show, hold } = cachedClient({
    viewer: () => ({
      __typename: 'Viewer',
      favorites: {
        __typename: 'ViewerFavoritesConnection',
        nodes: ['first', 'second'].map(place),
        pageInfo,
      },
    }),
    unfavoritePlace: ({ id }) => ({ __typename: 'UnfavoritePlacePayload', place: place(id) }),
  });
  const list = show(FavoritesListed, {});
  const shown = () => list.data()?.viewer?.favorites?.nodes.map(({ id }) => id);
  await settled();

  const respond = hold();
  const result = client.mutation(DisfavorListed, { id: 'first' }).toPromise();
  await settled();
  expect(shown()).toEqual(['first', 'second']);
  respond();
  await result;
  expect(shown()).toEqual(['second']);
});
