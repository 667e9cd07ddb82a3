import { beforeAll, describe, expect, test } from 'vitest';
import type { User } from '../../models/account/user';
import { CommentModel, deleteComment } from '../../models/comment';
import { favoritePlace } from '../../models/favorite';
import type { Place } from '../../models/place';
import { commandsOf } from '../support/commands';
import { query } from '../support/execute';
import { globalID, makeComment, makePlace, makeUser } from '../support/factories';
import { testDatabase } from '../support/testDatabase';

testDatabase();

let viewer: User;
let places: Place[];

beforeAll(async () => {
  viewer = await makeUser();
  const owners = await Promise.all(Array.from({ length: 5 }, () => makeUser()));
  const authors = await Promise.all(Array.from({ length: 5 }, () => makeUser()));
  const oneOf = (people: User[], index: number) => people[index % people.length] as User;
  places = await Promise.all(
    Array.from({ length: 20 }, (_, index) => makePlace(oneOf(owners, index))),
  );
  for (const [index, place] of places.entries()) {
    // From none to more than a page of them.
    for (let count = 0; count < index + (index === 19 ? 10 : 0); count += 1) {
      await makeComment(oneOf(authors, index + count), place, `${index}.${count}`);
    }
    if (index % 3 === 0) await favoritePlace(viewer, place.id);
  }
});

/** A place as a list shows it, with a page of comments. */
const card = (page: string, more = '') => `
  id name commentCount favoriteCount viewerHasFavorited viewerCanDelete
  createdBy { name }
  comments${page} {
    totalCount
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { id text createdAt author { name } ${more} } }
  }
`;

const list = (card: string) => `{ places(first: 20) { nodes { ${card} } } }`;

async function answerOf(document: string) {
  let answer: unknown;
  const sent = await commandsOf(async () => {
    answer = await query(viewer, document);
  });
  return { sent, nodes: (answer as { places: { nodes: object[] } }).places.nodes };
}

/** The same by a request for each place, which is no list. */
async function oneByOne(card: string) {
  const ids = places.map((place) => globalID('Place', place)).reverse();
  const answers = ids.map((id) => query(viewer, `{ place(id: "${id}") { ${card} } }`));
  return (await Promise.all(answers)).map((answer) => (answer as { place: object }).place);
}

const commands = [
  'find users', // the viewer
  'find places',
  'find users', // the owners
  'find comments',
  'find favorites',
  'find users', // the authors
];

describe('a list of 20 places with owners, favorite state and comments with authors', () => {
  const everything = 'viewerCanDelete place { id commentCount }';

  test.each([
    ['the 3 newest comments', card('(first: 3)', everything)],
    ['the newest comment', card('(first: 1)', everything)],
    ['a page of comments', card('')],
    ['a page of 23 comments', card('(first: 23)')],
  ])('takes 6 commands with %s, and shows what each place alone shows', async (_what, card) => {
    const { sent, nodes } = await answerOf(list(card));
    expect(sent.toSorted()).toEqual(commands.toSorted());
    expect(nodes).toEqual(await oneByOne(card));
  });

  test('takes no more commands after comments have gone, the newest or all of a place', async () => {
    for (const index of [5, 10, 19]) {
      const newest = await CommentModel.find({ place: places[index]?._id })
        .sort({ createdAt: -1, _id: -1 })
        .limit(5);
      await Promise.all(
        newest.map(({ id, author }) => deleteComment({ _id: author, role: 'user' }, id)),
      );
    }
    const { sent, nodes } = await answerOf(list(card('(first: 3)', everything)));
    expect(sent.toSorted()).toEqual(commands.toSorted());
    expect(nodes).toEqual(await oneByOne(card('(first: 3)', everything)));
  });

  test('takes no more commands for many rows than for few', async () => {
    const few = await answerOf(`{ places(first: 2) { nodes { ${card('(first: 1)')} } } }`);
    const many = await answerOf(list(card('(first: 22)')));
    expect(many.sent.toSorted()).toEqual(few.sent.toSorted());
  });
});

test('people who wrote hundreds of comments come in one command', async () => {
  const people = await Promise.all(Array.from({ length: 110 }, () => makeUser()));
  const busy = await Promise.all([makePlace(viewer), makePlace(viewer)]);
  for (const place of busy) {
    for (const person of people) await makeComment(person, place);
  }
  const sent = await commandsOf(() =>
    query(
      viewer,
      '{ places(first: 2) { nodes { comments(first: 100) { nodes { author { name } } } } } }',
    ),
  );
  expect(sent).toEqual(['find users', 'find places', 'find comments', 'find users']);
});
