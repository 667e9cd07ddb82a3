import { isObjectType } from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import { schema } from '../../graphql/schema';
import { endSessions } from '../../models/account/session';
import { type User, UserModel } from '../../models/account/user';
import { PlaceModel } from '../../models/place';
import { graphql } from '../generated';
import { exampleOf } from '../support/exampleQuery';
import { codes, execute, query, withToken } from '../support/execute';
import { globalID, makePlace, makeUser } from '../support/factories';
import { testDatabase } from '../support/testDatabase';

testDatabase();

let owner: User;
let stranger: User;
let placeID: string;

beforeAll(async () => {
  owner = await makeUser();
  stranger = await makeUser();
  placeID = globalID('Place', await makePlace(owner, { name: 'Café Odeon' }));
});

const Places = graphql(`query Places { places { nodes { name } } }`);
const Node = graphql(`query Node($id: ID!) { node(id: $id) { __typename id } }`);
const Nodes = graphql(`query Nodes($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }`);
const Viewer = graphql(`query Viewer { viewer { credential scopes user { id name email } } }`);
const UserEmail = graphql(`query UserEmail($id: ID!) { node(id: $id) { ... on User { email } } }`);
const CreatePlace = graphql(
  `mutation CreatePlace($input: CreatePlaceInput!) { createPlace(input: $input) { place { id } } }`,
);
const UpdatePlace = graphql(
  `mutation UpdatePlace($input: UpdatePlaceInput!) { updatePlace(input: $input) { place { name } } }`,
);
const DeletePlace = graphql(
  `mutation DeletePlace($input: DeletePlaceInput!) { deletePlace(input: $input) { deletedId } }`,
);
const Permissions = graphql(
  `query Permissions($id: ID!) { place(id: $id) { viewerCanUpdate viewerCanDelete } }`,
);

const unauthorized = (path: string) => ({
  status: 200,
  data: { [path]: null },
  errors: [{ message: 'Not authorized', path: [path], extensions: { code: 'UNAUTHORIZED' } }],
});

describe('a guest', () => {
  test('gets an unauthorized error for the places', async () => {
    expect(await execute(null, Places)).toMatchObject(unauthorized('places'));
  });

  test('cannot create a place, and nothing is written', async () => {
    const before = await PlaceModel.countDocuments();
    const answer = await execute(null, CreatePlace, { input: { name: 'A', location: 'B' } });
    expect(answer).toMatchObject(unauthorized('createPlace'));
    expect(await PlaceModel.countDocuments()).toBe(before);
  });

  test('cannot bypass a root field with node or nodes', async () => {
    const ids = [placeID, globalID('User', owner)];
    for (const id of ids) {
      expect(await execute(null, Node, { id })).toMatchObject(unauthorized('node'));
    }
    const answer = await execute(null, Nodes, { ids });
    expect({ data: answer.data, codes: codes(answer) }).toEqual({
      data: null,
      codes: ['UNAUTHORIZED'],
    });
  });

  test('is rejected before an ID is parsed', async () => {
    expect(codes(await execute(null, Node, { id: 'nonsense' }))).toEqual(['UNAUTHORIZED']);
    expect(codes(await execute(null, Permissions, { id: '' }))).toEqual(['UNAUTHORIZED']);
  });

  const publicFields = new Set(['Query.rateLimit', 'Query.viewer', 'Mutation.signUp']);
  const rootFields = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
    .filter((type) => type != null)
    .flatMap((type) =>
      Object.values(type.getFields()).map(
        (field) => [`${type.name}.${field.name}`, type, field] as const,
      ),
    );

  test.each(rootFields)('is rejected by %s unless it is public', async (name, type, field) => {
    const answer = await execute(null, exampleOf(type, field));
    expect(codes(answer)).toEqual(publicFields.has(name) ? [] : ['UNAUTHORIZED']);
  });

  test('gets null from the public fields', async () => {
    expect(await query(null, Viewer)).toEqual({ viewer: null });
  });

  test('would be stopped at each type that has an id as well', () => {
    const unguarded = Object.values(schema.getTypeMap())
      .filter((type) => isObjectType(type) && type.getInterfaces().length > 0)
      .filter((type) => !(type.extensions.pothosOptions as { authScopes?: object }).authScopes);
    expect(unguarded).toEqual([]);
  });
});

describe('a signed-in user', () => {
  test('with a browser has every scope', async () => {
    expect(await query(owner, Viewer)).toMatchObject({
      viewer: { credential: 'COOKIE', scopes: ['READ', 'WRITE', 'SESSION'] },
    });
  });

  test('with a token has the scopes that it was made with', async () => {
    expect(await query(await withToken(owner, 'read'), Viewer)).toMatchObject({
      viewer: { credential: 'TOKEN', scopes: ['READ'], user: { email: owner.email } },
    });
  });

  test('is a guest once the session has ended', async () => {
    const person = await makeUser();
    expect(await query(person, Viewer)).not.toEqual({ viewer: null });
    await endSessions(person._id);
    expect(await query(person, Viewer)).toEqual({ viewer: null });
    expect(codes(await execute(person, Places))).toEqual(['UNAUTHORIZED']);
  });

  test('is a guest once the account is deleted', async () => {
    const person = await makeUser();
    const asking = await withToken(person, 'read');
    await person.deleteOne();
    expect(codes(await execute(asking, Places))).toEqual(['UNAUTHORIZED']);
  });

  test("sees their own e-mail address and null for another's", async () => {
    const id = globalID('User', owner);
    expect(await query(owner, UserEmail, { id })).toEqual({ node: { email: owner.email } });
    expect(await query(stranger, UserEmail, { id })).toEqual({ node: { email: null } });
  });
});

describe('a read-only token', () => {
  test('reads places', async () => {
    const answer = await execute(await withToken(stranger, 'read'), Places);
    expect(answer).toMatchObject({ data: { places: { nodes: [{ name: 'Café Odeon' }] } } });
  });

  const mutations = Object.values(schema.getMutationType()?.getFields() ?? {}).filter(
    ({ name }) => name !== 'signUp',
  );
  test.each(mutations.map((field) => [field.name, field] as const))(
    'cannot call %s',
    async (_name, field) => {
      const type = schema.getMutationType();
      if (!type) throw new Error('There are no mutations');
      const answer = await execute(await withToken(owner, 'read'), exampleOf(type, field));
      expect(codes(answer)).toEqual(['FORBIDDEN']);
    },
  );
});

describe('a token that may only write', () => {
  test('creates a place and gets null for the comments it may not read', async () => {
    const asking = await withToken(stranger, 'write');
    const { data, errors } = await execute(
      asking,
      `mutation {
        createPlace(input: { name: "Lake", location: "Thun, Switzerland" }) {
          place { name comments { totalCount } }
        }
      }`,
    );
    expect(data).toEqual({ createPlace: { place: { name: 'Lake', comments: null } } });
    expect(errors).toMatchObject([
      { path: ['createPlace', 'place', 'comments'], extensions: { code: 'FORBIDDEN' } },
    ]);
    await PlaceModel.deleteOne({ name: 'Lake' });
  });

  test('cannot read places', async () => {
    const asking = await withToken(owner, 'write');
    expect(codes(await execute(asking, Places))).toEqual(['FORBIDDEN']);
    expect(codes(await execute(asking, Node, { id: placeID }))).toEqual(['FORBIDDEN']);
  });
});

describe('a place', () => {
  test('can be updated by its owner and by an administrator, not by a stranger', async () => {
    const input = { id: placeID, name: 'Café Odeon' };
    expect(codes(await execute(owner, UpdatePlace, { input }))).toEqual([]);
    expect(codes(await execute(await withToken(owner, 'write'), UpdatePlace, { input }))).toEqual(
      [],
    );
    expect(codes(await execute(stranger, UpdatePlace, { input }))).toEqual(['FORBIDDEN']);
    const admin = await makeUser({ role: 'admin' });
    expect(codes(await execute(admin, UpdatePlace, { input }))).toEqual([]);
  });

  test('is removed by its owner and by an administrator, not by a stranger', async () => {
    const admin = await makeUser({ role: 'admin' });
    for (const [person, expected] of [
      [stranger, ['FORBIDDEN']],
      [owner, []],
      [admin, []],
    ] as const) {
      const place = await makePlace(owner);
      const input = { id: globalID('Place', place) };
      expect(codes(await execute(person, DeletePlace, { input }))).toEqual(expected);
      expect(await PlaceModel.exists({ _id: place._id })).toEqual(
        expected.length > 0 ? { _id: place._id } : null,
      );
      await place.deleteOne();
    }
  });

  test('can be deleted by a new administrator in an existing session', async () => {
    const place = await makePlace(owner);
    const person = await makeUser();
    const remove = () => execute(person, DeletePlace, { input: { id: globalID('Place', place) } });
    expect(codes(await remove())).toEqual(['FORBIDDEN']);
    await UserModel.updateOne({ _id: person._id }, { role: 'admin' });
    expect(codes(await remove())).toEqual([]);
    expect(await PlaceModel.exists({ _id: place._id })).toBeNull();
  });

  test('shows each viewer their permissions', async () => {
    const ask = (person: User) => query(person, Permissions, { id: placeID });
    expect(await ask(owner)).toEqual({ place: { viewerCanUpdate: true, viewerCanDelete: true } });
    expect(await ask(stranger)).toEqual({
      place: { viewerCanUpdate: false, viewerCanDelete: false },
    });
  });

  test("that is another's and one that is not there are refused alike", async () => {
    const gone = await makePlace(owner);
    await gone.deleteOne();
    const [anothers, ...missing] = await Promise.all(
      [
        placeID,
        globalID('Place', gone),
        globalID('User', owner),
        btoa('Place:x'),
        'nonsense',
        '',
      ].map(async (id) => {
        const { errors } = await execute(stranger, UpdatePlace, { input: { id, name: 'Mine' } });
        return errors?.map(({ message, extensions }) => ({ message, extensions }));
      }),
    );
    expect(anothers).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(missing).toEqual(missing.map(() => anothers));
  });
});

describe('an id', () => {
  test('resolves to null when it is malformed or matches no object', async () => {
    const gone = await makePlace(owner);
    await gone.deleteOne();
    const ids = [
      globalID('Place', gone),
      btoa('Place:0123'),
      btoa('Place:[object Object]'),
      btoa('PlaceConnection:0123456789abcdef01234567'),
      btoa('__proto__:0123456789abcdef01234567'),
      btoa('Nothing:0123456789abcdef01234567'),
      'nonsense',
      '',
    ];
    for (const id of ids) expect(await query(owner, Node, { id })).toEqual({ node: null });
    expect(await query(owner, Nodes, { ids: [...ids, placeID] })).toEqual({
      nodes: [...ids.map(() => null), { __typename: 'Place', id: placeID }],
    });
  });

  test('of another type does not resolve to a place', async () => {
    const answer = await query(owner, Permissions, { id: globalID('User', owner) });
    expect(answer).toEqual({ place: null });
  });

  test('list is at most 100 long', async () => {
    const answer = await execute(owner, Nodes, { ids: Array(101).fill(placeID) });
    expect(codes(answer)).toEqual(['BAD_USER_INPUT']);
  });
});
