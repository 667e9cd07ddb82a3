import { beforeAll, describe, expect, test } from 'vitest';
import { AccessTokenModel, findBySecret, maxTokens } from '../../models/account/accessToken';
import type { User } from '../../models/account/user';
import { graphql } from '../generated';
import { codes, execute, query, withToken } from '../support/execute';
import { globalID, makePlace, makeToken, makeUser } from '../support/factories';
import { bearer, liveServer } from '../support/live';
import { testDatabase } from '../support/testDatabase';

testDatabase();
const live = liveServer();

let owner: User;
let stranger: User;

beforeAll(async () => {
  owner = await makeUser();
  stranger = await makeUser();
});

const Tokens = graphql(
  `query Tokens { viewer { accessTokens { id name scopes createdAt expiresAt lastUsedAt } } }`,
);
const CreateToken = graphql(
  `mutation CreateToken($input: CreateAccessTokenInput!) { createAccessToken(input: $input) { token accessToken { id name scopes expiresAt lastUsedAt } } }`,
);
const RevokeToken = graphql(
  `mutation RevokeToken($input: RevokeAccessTokenInput!) { revokeAccessToken(input: $input) { revokedId } }`,
);
const TokenNodes = graphql(`query TokenNodes($ids: [ID!]!) { nodes(ids: $ids) { __typename } }`);

const namesOf = async (person: User) =>
  (await query(person, Tokens)).viewer?.accessTokens?.map(({ name }) => name);

describe('an access token', () => {
  test('is created in a browser, has the requested scopes, and shows its secret once', async () => {
    const person = await makeUser();
    const expiresAt = '2999-12-31T00:00:00.000Z';
    const input = { name: ' Laptop ', scopes: ['READ' as const], expiresAt };
    const { createAccessToken: made } = await query(person, CreateToken, { input });
    expect(made).toEqual({
      token: expect.stringMatching(/^plc_[0-9a-z]{38}$/),
      accessToken: {
        id: expect.any(String),
        name: 'Laptop',
        scopes: ['READ'],
        expiresAt,
        lastUsedAt: null,
      },
    });
    expect(await findBySecret(made?.token ?? '')).toMatchObject({ user: person._id });
    const { viewer } = await query(person, Tokens);
    expect(viewer?.accessTokens).toMatchObject([
      { ...made?.accessToken, lastUsedAt: expect.any(String) },
    ]);
  });

  test.each([
    ['no name', { name: ' ' }, 'name', 'Required'],
    ['a long name', { name: 'x'.repeat(81) }, 'name', 'Must be at most 80 characters'],
    ['no scope', { scopes: [] }, 'scopes', 'Choose at least one'],
    ['a scope twice', { scopes: ['READ', 'READ'] }, 'scopes', 'Must not repeat a scope'],
    ['an end that was', { expiresAt: new Date() }, 'expiresAt', 'Must be in the future'],
  ])('with %s is refused', async (_what, wrong, path, message) => {
    const input = { name: 'Laptop', scopes: ['READ' as const], ...wrong } as never;
    const { errors } = await execute(owner, CreateToken, { input });
    expect(errors).toMatchObject([
      {
        extensions: { code: 'BAD_USER_INPUT', issues: [{ path: path.split('.'), message }] },
      },
    ]);
  });

  test('cannot list, create or revoke tokens, including itself', async () => {
    const asking = await withToken(owner, 'read', 'write');
    const id = globalID('AccessToken', asking.authentication.accessToken);
    const input = { name: 'More', scopes: ['READ' as const] };
    expect(codes(await execute(asking, CreateToken, { input }))).toEqual(['FORBIDDEN']);
    expect(codes(await execute(asking, RevokeToken, { input: { id } }))).toEqual(['FORBIDDEN']);
    const listed = await execute(asking, Tokens);
    expect({ data: listed.data, codes: codes(listed) }).toEqual({
      data: { viewer: { accessTokens: null } },
      codes: ['FORBIDDEN'],
    });
    expect(await query(asking, TokenNodes, { ids: [id] })).toEqual({ nodes: [null] });
  });

  test('of another user cannot be read or revoked', async () => {
    const { accessToken, secret } = await makeToken(owner, ['read']);
    const id = globalID('AccessToken', accessToken);
    expect(await query(owner, TokenNodes, { ids: [id] })).toEqual({
      nodes: [{ __typename: 'AccessToken' }],
    });
    expect(await query(stranger, TokenNodes, { ids: [id] })).toEqual({ nodes: [null] });
    const missing = globalID('AccessToken', await makePlace(owner));
    const [anothers, none] = await Promise.all(
      [id, missing].map((each) => execute(stranger, RevokeToken, { input: { id: each } })),
    );
    expect(codes(anothers as never)).toEqual(['FORBIDDEN']);
    expect(none?.errors).toEqual(anothers?.errors);
    expect(await findBySecret(secret)).toMatchObject({ id: accessToken.id });
  });

  test('stops working, leaves the list and ends its stream when it is revoked', async () => {
    const person = await makeUser();
    const made = await makeToken(person, ['read']);
    const stream = await live.follow(bearer(made), 'subscription { placeChanged { kind } }');
    const id = globalID('AccessToken', made.accessToken);
    const since = performance.now();
    const input = { id };
    expect(await query(person, RevokeToken, { input })).toEqual({
      revokeAccessToken: { revokedId: id },
    });
    expect(await stream.next()).toMatchObject({
      errors: [{ extensions: { code: 'UNAUTHORIZED' } }],
    });
    expect(performance.now() - since).toBeLessThan(1000);
    await expect(findBySecret(made.secret)).rejects.toMatchObject({ reason: 'REVOKED' });
    expect(await namesOf(person)).toEqual([]);
    expect(codes(await execute(person, RevokeToken, { input }))).toEqual(['FORBIDDEN']);
  });
});

describe('a person', () => {
  const input = { name: 'Many', scopes: ['READ' as const] };

  test(`can have ${maxTokens} valid tokens, without revoked and expired ones`, async () => {
    const person = await makeUser();
    const made = await Promise.all(
      Array.from({ length: maxTokens }, () => makeToken(person, ['read'])),
    );
    expect(codes(await execute(person, CreateToken, { input }))).toEqual(['CONFLICT']);
    await made[0]?.accessToken.set({ expiresAt: new Date() }).save();
    expect(codes(await execute(person, CreateToken, { input }))).toEqual([]);
    expect(codes(await execute(person, CreateToken, { input }))).toEqual(['CONFLICT']);
    const id = globalID('AccessToken', (made[1] as (typeof made)[0]).accessToken);
    await query(person, RevokeToken, { input: { id } });
    expect(codes(await execute(person, CreateToken, { input }))).toEqual([]);
  });

  test('loses old expired tokens when creating a token', async () => {
    const person = await makeUser();
    const { accessToken } = await makeToken(person, ['read']);
    await accessToken.set({ expiresAt: new Date(0) }).save();
    const { accessToken: recent } = await makeToken(person, ['read']);
    await recent.set({ expiresAt: new Date() }).save();
    await makeToken(person, ['read']);
    expect(await AccessTokenModel.exists({ _id: accessToken._id })).toBeNull();
    expect(await AccessTokenModel.exists({ _id: recent._id })).not.toBeNull();
  });
});
