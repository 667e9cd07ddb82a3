import { getIntrospectionQuery } from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import type { User } from '../../models/account/user';
import { codes, execute } from '../support/execute';
import { makeUser } from '../support/factories';
import { testDatabase } from '../support/testDatabase';

testDatabase();

let viewer: User;

beforeAll(async () => {
  viewer = await makeUser();
});

const repeat = (count: number, field: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => field(index)).join(' ');

const ask = async (document: string) => codes(await execute(viewer, document));

describe('a document', () => {
  test('may have 15 aliases and no more, __typename included', async () => {
    const document = (count: number) => `{ ${repeat(count, (i) => `a${i}: __typename`)} }`;
    expect(await ask(document(15))).toEqual([]);
    expect((await execute(viewer, document(16))).errors).toMatchObject([
      {
        message: 'Query too complex: 16 aliases, at most 15 allowed',
        extensions: { code: 'QUERY_TOO_COMPLEX', limit: 15, actual: 16 },
      },
    ]);
  });

  test('has the aliases of a fragment each time it is spread', async () => {
    const fragment = `fragment F on Query { ${repeat(4, (i) => `a${i}: __typename`)} }`;
    expect(await ask(`{ ...F ...F ...F } ${fragment}`)).toEqual([]);
    expect(await ask(`{ ...F ...F ...F ...F } ${fragment}`)).toEqual(['QUERY_TOO_COMPLEX']);
  });

  test('may have 10 directives and no more', async () => {
    const document = (count: number) =>
      `{ ${repeat(count, () => '... @include(if: true) { __typename }')} }`;
    expect(await ask(document(10))).toEqual([]);
    expect(await ask(document(11))).toEqual(['QUERY_TOO_COMPLEX']);
  });

  test('may be 10 deep and no deeper, whatever its operation and fields are called', async () => {
    const document = (leaf: string) => `
      query IntrospectionQuery {
        __schema: places(first: 1) { nodes { createdBy { ...Places } } }
      }
      fragment Places on User { places(first: 1) { nodes { createdBy { places(first: 1) { ${leaf} } } } } }
    `;
    expect(await ask(document('edges { node { id } }'))).toEqual([]);
    expect(await ask(document('edges { node { createdBy { id } } }'))).toEqual([
      'QUERY_TOO_COMPLEX',
    ]);
  });

  test('may have 1,000 tokens and no more', async () => {
    const document = (tokens: number) => `{ nodes(ids: [${'"" '.repeat(tokens - 12)}]) { id } }`;
    expect(await ask(document(1000))).not.toEqual(['GRAPHQL_PARSE_FAILED']);
    expect(await ask(document(1001))).toEqual(['GRAPHQL_PARSE_FAILED']);
  });

  test('may cost 1,000 and no more: what it loads, times the page it stands in', async () => {
    const document = (size: number, owners: number) => `query ($n: Int = ${size}) {
      places(first: $n) { nodes { ${repeat(owners, (i) => `o${i}: createdBy { id }`)} } }
    }`;
    expect(await ask(document(100, 9))).toEqual([]);
    expect((await execute(viewer, document(100, 10))).errors).toMatchObject([
      { extensions: { code: 'QUERY_TOO_COMPLEX', limit: 1000, actual: 1100 } },
    ]);
  });

  test('costs what the chosen operation costs, not the first one', async () => {
    const owners = repeat(10, (i) => `o${i}: createdBy { id }`);
    const document = `
      query Cheap { __typename }
      query Dear { places(first: 100) { nodes { ${owners} } } }
    `;
    expect(codes(await execute(viewer, document, {}, 'Cheap'))).toEqual([]);
    expect(codes(await execute(viewer, document, {}, 'Dear'))).toEqual(['QUERY_TOO_COMPLEX']);
  });

  test('with a circular fragment is rejected', async () => {
    const document = '{ ...F } fragment F on Query { ...G } fragment G on Query { ...F }';
    expect(await ask(document)).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  });

  test.each([
    ['20,000 braces', '{'.repeat(20_000)],
    ['50,000 brackets', `{ places(first: ${'['.repeat(50_000)}`],
    ['nothing', ''],
  ])('of %s is refused', async (_what, document) => {
    const { errors, data } = await execute(viewer, document);
    expect(data).toBeUndefined();
    expect(errors).toHaveLength(1);
  });

  test('with a hundred errors gets the first five, without suggestions', async () => {
    const { errors } = await execute(viewer, `{ ${repeat(100, (i) => `plases${i}`)} }`);
    expect(errors).toHaveLength(6);
    expect(errors?.[5]?.message).toMatch(/Too many validation errors/);
    expect(JSON.stringify(errors)).not.toMatch(/did you mean/i);
  });

  test('may query the whole schema', async () => {
    expect(codes(await execute(null, getIntrospectionQuery()))).toEqual([]);
  });
});
