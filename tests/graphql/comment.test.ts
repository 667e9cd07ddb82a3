import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { User } from '../../models/account/user';
import { CommentModel } from '../../models/comment';
import { type Place, PlaceModel } from '../../models/place';
import { deletePlace } from '../../models/placeDeletion';
import { graphql } from '../generated';
import { type Asking, codes, execute, query, withToken } from '../support/execute';
import { globalID, makeComment, makePlace, makeUser } from '../support/factories';
import { testDatabase } from '../support/testDatabase';

testDatabase();

let owner: User;
let author: User;
let stranger: User;
let place: Place;
let placeId: string;

beforeAll(async () => {
  owner = await makeUser({ name: 'Ada' });
  author = await makeUser({ name: 'Grace' });
  stranger = await makeUser();
});
beforeEach(async () => {
  place = await makePlace(owner, { name: 'Café Odeon' });
  placeId = globalID('Place', place);
});

const AddComment = graphql(`
  mutation AddComment($input: AddCommentInput!) {
    addComment(input: $input) {
      comment { id text createdAt viewerCanDelete author { name } place { name commentCount } }
      place { commentCount updatedAt version }
    }
  }
`);
const Comments = graphql(`
  query Comments($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    place(id: $id) {
      commentCount
      comments(first: $first, after: $after, last: $last, before: $before) {
        totalCount
        nodes { id text author { name } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }
  }
`);
const CommentNode = graphql(`
  query CommentNode($id: ID!) {
    node(id: $id) { ... on Comment { text viewerCanDelete author { name } place { name } } }
  }
`);

const add = (caller: Asking, text: string, idempotencyKey?: string, to = placeId) =>
  execute(caller, AddComment, { input: { placeId: to, text, idempotencyKey } });

async function commentsOf(variables: object = {}) {
  const { place } = await query(stranger, Comments, { id: placeId, ...variables });
  if (!place) throw new Error('No place');
  return place;
}

describe('addComment', () => {
  test('addComment adds a comment of the viewer that everyone can read', async () => {
    const { data } = await add(author, '  A nice place,\nby the lake.  ');
    expect(data?.addComment).toEqual({
      comment: {
        id: expect.any(String),
        text: 'A nice place,\nby the lake.',
        createdAt: expect.any(String),
        viewerCanDelete: true,
        author: { name: 'Grace' },
        place: { name: 'Café Odeon', commentCount: 1 },
      },
      place: { commentCount: 1, updatedAt: place.updatedAt.toISOString(), version: 0 },
    });
    expect(await commentsOf()).toMatchObject({
      commentCount: 1,
      comments: {
        totalCount: 1,
        nodes: [{ text: 'A nice place,\nby the lake.', author: { name: 'Grace' } }],
      },
    });
  });

  test.each([
    ['empty text', ' \n ', 'Required'],
    ['more than 2,000 characters', 'x'.repeat(2001), 'Must be at most 2000 characters'],
    ['control characters', 'a\u0000b', 'Must not contain control characters'],
    ['bidirectional overrides', 'a\u202Eb', 'Must not contain bidirectional overrides'],
  ])('addComment refuses %s', async (_description, text, message) => {
    const { errors } = await add(author, text);
    expect(errors?.[0]?.extensions).toEqual({
      code: 'BAD_USER_INPUT',
      issues: [{ path: ['text'], message }],
    });
    expect((await commentsOf()).commentCount).toBe(0);
  });

  test('a comment can have 2,000 characters and contain operators or markup', async () => {
    for (const text of ['😀'.repeat(2000), '{"$ne":null}', '<script>alert(1)</script>']) {
      expect((await add(author, text)).data?.addComment?.comment.text).toBe(text);
    }
  });

  test('addComment refuses a missing place or an invalid ID', async () => {
    const removed = await makePlace(owner);
    await deletePlace(owner, removed.id);
    const gone = globalID('Place', removed);
    for (const id of [gone, globalID('User', owner), btoa('Place:x'), 'nonsense', '']) {
      const { errors } = await add(author, 'Where?', undefined, id);
      expect(errors?.[0]?.extensions).toEqual({
        code: 'BAD_USER_INPUT',
        issues: [{ path: ['placeId'], message: 'This place does not exist' }],
      });
    }
  });

  test('concurrent requests with one idempotency key add one comment per viewer', async () => {
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, index) => add(author, `Attempt ${index}`, 'key-1')),
    );
    expect(results.flatMap(codes)).toEqual([]);
    const ids = results.map(({ data }) => data?.addComment?.comment.id);
    expect(new Set(ids).size).toBe(1);
    expect((await commentsOf()).commentCount).toBe(1);
    const another = await add(stranger, 'The same key', 'key-1');
    expect(another.data?.addComment?.comment.id).not.toBe(ids[0]);
    expect((await commentsOf()).commentCount).toBe(2);
  });

  test('a repeated idempotency key returns the first comment even for another place', async () => {
    const elsewhere = globalID('Place', await makePlace(owner));
    const first = await add(author, 'Here', 'key-2');
    const second = await add(author, 'There', 'key-2', elsewhere);
    expect(second.data?.addComment?.comment).toEqual(first.data?.addComment?.comment);
  });

  test('an idempotency key has at most 200 characters', async () => {
    const { errors } = await add(author, 'Text', 'x'.repeat(201));
    expect(errors?.[0]?.extensions.issues).toEqual([
      { path: ['idempotencyKey'], message: 'Must be at most 200 characters' },
    ]);
  });

  test('each addComment of one request returns the place as that mutation left it', async () => {
    const one = (alias: string) =>
      `${alias}: addComment(input: { placeId: "${placeId}", text: "${alias}" }) {
        comment { place { commentCount comments(first: 3) { nodes { text } } } }
      }`;
    const result = (...texts: string[]) => ({
      comment: {
        place: {
          commentCount: texts.length,
          comments: { nodes: texts.map((text) => ({ text })) },
        },
      },
    });
    expect(await query(author, `mutation { ${one('a')} ${one('b')} }`)).toEqual({
      a: result('a'),
      b: result('b', 'a'),
    });
  });
});

describe('comments', () => {
  test('comments are listed newest first and paginate in both directions', async () => {
    for (const text of ['1', '2', '3', '4', '5']) await add(author, text);
    const texts = ({ comments }: Awaited<ReturnType<typeof commentsOf>>) =>
      comments?.nodes.map(({ text }) => text);
    const first = await commentsOf({ first: 2 });
    const { pageInfo, totalCount } = first.comments ?? {};
    expect(texts(first)).toEqual(['5', '4']);
    expect({ ...pageInfo, totalCount }).toMatchObject({
      hasNextPage: true,
      hasPreviousPage: false,
      totalCount: 5,
    });
    expect(texts(await commentsOf({ first: 2, after: pageInfo?.endCursor }))).toEqual(['3', '2']);
    expect(texts(await commentsOf({ last: 2 }))).toEqual(['2', '1']);
    expect(texts(await commentsOf({ last: 1, before: pageInfo?.endCursor }))).toEqual(['5']);
  });

  test('a comment of a missing user has no author', async () => {
    const person = await makeUser();
    await makeComment(person, place, 'I was here');
    await person.deleteOne();
    expect((await commentsOf()).comments?.nodes).toMatchObject([
      { text: 'I was here', author: null },
    ]);
  });

  test('a negative counter is shown as 0', async () => {
    await PlaceModel.updateOne({ _id: place._id }, { commentCount: -1 });
    expect(await commentsOf()).toMatchObject({ commentCount: 0, comments: { totalCount: 0 } });
  });

  test('comments of other places are not listed', async () => {
    await makeComment(author, await makePlace(owner));
    expect((await commentsOf()).comments?.nodes).toEqual([]);
  });

  test.each([{ first: 0 }, { first: 101 }, { last: 0 }, { after: 'nonsense' }])(
    'comments refuse %o for one place and in a list of places',
    async (variables) => {
      const [[name, value]] = Object.entries(variables) as [[string, unknown]];
      const list = `{ places(first: 3) { nodes { comments(${name}: ${JSON.stringify(value)}) { totalCount } } } }`;
      const single = await execute(author, Comments, { id: placeId, ...variables });
      expect(codes(single)).toEqual(['BAD_USER_INPUT']);
      expect(codes(await execute(author, list))).toContain('BAD_USER_INPUT');
    },
  );

  test('comments refuse a cursor of the list of places', async () => {
    const { places } = (await query(author, '{ places(first: 1) { pageInfo { endCursor } } }')) as {
      places: { pageInfo: { endCursor: string } };
    };
    const { endCursor } = places.pageInfo;
    const answer = await execute(author, Comments, { id: placeId, after: endCursor });
    expect(codes(answer)).toEqual(['BAD_USER_INPUT']);
  });

  test('deleting a place deletes its comments', async () => {
    const comment = await makeComment(author, place);
    const id = globalID('Comment', comment);
    expect((await query(stranger, CommentNode, { id })).node).toMatchObject({ text: 'Lovely' });
    await deletePlace(owner, place.id);
    expect(await query(stranger, CommentNode, { id })).toEqual({ node: null });
    expect(await CommentModel.countDocuments({ place: place._id })).toBe(0);
  });

  test('a comment of a missing place is not visible', async () => {
    const id = globalID('Comment', await makeComment(author, place));
    await place.deleteOne();
    expect(await query(author, CommentNode, { id })).toEqual({ node: null });
  });
});

describe('permissions', () => {
  test('a guest cannot read or add comments', async () => {
    const id = globalID('Comment', await makeComment(author, place));
    expect(codes(await add(null, 'Hello'))).toEqual(['UNAUTHORIZED']);
    expect(codes(await execute(null, CommentNode, { id }))).toEqual(['UNAUTHORIZED']);
    expect(codes(await execute(null, Comments, { id: placeId }))).toEqual(['UNAUTHORIZED']);
    expect((await commentsOf()).commentCount).toBe(1);
  });

  test('a read-only token can read comments but not add one', async () => {
    const caller = await withToken(author, 'read');
    await makeComment(author, place);
    expect((await query(caller, Comments, { id: placeId })).place?.commentCount).toBe(1);
    expect(codes(await add(caller, 'Hello'))).toEqual(['FORBIDDEN']);
  });

  test('a write-only token can add a comment but not read others through the payload', async () => {
    const caller = await withToken(author, 'write');
    expect(codes(await add(caller, 'Hello'))).toEqual([]);
    const document = `mutation { addComment(input: { placeId: "${placeId}", text: "Hi" }) {
      place { comments { nodes { text } } }
    } }`;
    expect(codes(await execute(caller, document))).toEqual(['FORBIDDEN']);
  });
});
