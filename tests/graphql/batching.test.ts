import { beforeAll, describe, expect, test } from 'vitest';
import type { User } from '../../models/account/user';
import { CommentModel, deleteComment } from '../../models/comment';
import { favoritePlace } from '../../models/favorite';
import type { Place } from '../../models/place';
import { commandsOf } from '../support/databaseCommands';
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
    // From 0 comments to more than one page.
    for (let count = 0; count < index + (index === 19 ? 10 : 0); count += 1) {
      await makeComment(oneOf(authors, index + count), place, `${index}.${count}`);
    }
    if (index % 3 === 0) await favoritePlace(viewer, place.id);
  }
});

/** The fields of a place in a list, with a page of comments. */
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

async function execute(document: string) {
  let data: unknown;
  const commandNames = await commandsOf(async () => {
    data = await query(viewer, document);
  });
  return { commandNames, nodes: (data as { places: { nodes: object[] } }).places.nodes };
}

/** The same fields by one request per place. */
async function queryEach(card: string) {
  const ids = places.map((place) => globalID('Place', place)).reverse();
  const results = ids.map((id) => query(viewer, `{ place(id: "${id}") { ${card} } }`));
  return (await Promise.all(results)).map((data) => (data as { place: object }).place);
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
  const permissionFields = 'viewerCanDelete place { id commentCount }';

  test.each([
    ['the 3 newest comments', card('(first: 3)', permissionFields)],
    ['the newest comment', card('(first: 1)', permissionFields)],
    ['a page of comments', card('')],
    ['a page of 23 comments', card('(first: 23)')],
  ])(
    'a list with %s takes 6 commands and equals one request per place',
    async (_description, card) => {
      const { commandNames, nodes } = await execute(list(card));
      expect(commandNames.toSorted()).toEqual(commands.toSorted());
      expect(nodes).toEqual(await queryEach(card));
    },
  );

  test('deleted comments do not add commands', async () => {
    for (const index of [5, 10, 19]) {
      const newest = await CommentModel.find({ place: places[index]?._id })
        .sort({ createdAt: -1, _id: -1 })
        .limit(5);
      await Promise.all(
        newest.map(({ id, author }) => deleteComment({ _id: author, role: 'user' }, id)),
      );
    }
    const { commandNames, nodes } = await execute(list(card('(first: 3)', permissionFields)));
    expect(commandNames.toSorted()).toEqual(commands.toSorted());
    expect(nodes).toEqual(await queryEach(card('(first: 3)', permissionFields)));
  });

  test('a long list takes as many commands as a short one', async () => {
    const few = await execute(`{ places(first: 2) { nodes { ${card('(first: 1)')} } } }`);
    const many = await execute(list(card('(first: 22)')));
    expect(many.commandNames.toSorted()).toEqual(few.commandNames.toSorted());
  });
});

test('hundreds of comment authors are read in one command', async () => {
  const people = await Promise.all(Array.from({ length: 110 }, () => makeUser()));
  const busy = await Promise.all([makePlace(viewer), makePlace(viewer)]);
  for (const place of busy) {
    for (const person of people) await makeComment(person, place);
  }
  const commandNames = await commandsOf(() =>
    query(
      viewer,
      '{ places(first: 2) { nodes { comments(first: 100) { nodes { author { name } } } } } }',
    ),
  );
  expect(commandNames).toEqual(['find users', 'find places', 'find comments', 'find users']);
});
