import { GraphQLError } from 'graphql';
import { describe, expect, test } from 'vitest';
import { createServer } from '../../graphql/server';

const server = createServer({ corsOrigins: ['https://app.example'] });
const url = 'http://localhost/api/graphql';
const json = { 'Content-Type': 'application/json' };
const body = JSON.stringify({ query: '{ viewer { scopes } }' });

async function send(init: RequestInit, search = '') {
  const response = await server.fetch(url + search, init, { authenticate: async () => null });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text };
}

const post = (headers: Record<string, string>, content: BodyInit = body) =>
  send({ method: 'POST', headers, body: content });

describe('a POST', () => {
  test.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON'])(
    'of %s is accepted',
    async (type) => {
      const { status, text } = await post({ 'Content-Type': type });
      expect({ status, text }).toEqual({ status: 200, text: '{"data":{"viewer":null}}' });
    },
  );

  test.each([
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain',
    'application/jsonx',
    'application/graphql',
    'text/plain; application/json',
  ])('of %s, which a form could send, is not read', async (type) => {
    expect((await post({ 'Content-Type': type })).status).toBe(415);
  });

  test('without a content type is rejected', async () => {
    expect((await post({}, new Blob([body]))).status).toBe(415);
  });

  test.each([
    ['no JSON', '{"query": '],
    ['nothing', ''],
    ['text', '"{ viewer { scopes } }"'],
    ['null', 'null'],
    ['a batch', `[${body}]`],
    ['no query', '{}'],
    ['a query that is no text', '{"query": {"kind": "Document"}}'],
    ['variables that are no object', '{"query": "{ __typename }", "variables": "x"}'],
    ['variables that are a list', '{"query": "{ __typename }", "variables": []}'],
    ['an unknown parameter', '{"query": "{ __typename }", "extra": 1}'],
  ])('of %s gets 400 and no words of the parser', async (_what, content) => {
    const { status, text } = await post(json, content);
    expect(status).toBe(400);
    expect(JSON.parse(text).errors[0].extensions).toEqual({ code: 'BAD_REQUEST' });
    expect(text).not.toMatch(/SyntaxError|position|token/i);
  });

  test('of more than 100 KB gets 413, with or without a content length', async () => {
    const large = JSON.stringify({ query: `{ viewer { scopes } } #${'x'.repeat(100_000)}` });
    expect((await post(json, large)).status).toBe(413);
    const stream = new ReadableStream({
      pull(controller) {
        controller.enqueue(new TextEncoder().encode(' '.repeat(10_000)));
      },
    });
    const init = { method: 'POST', headers: json, body: stream, duplex: 'half' } as RequestInit;
    expect((await send(init)).status).toBe(413);
  });
});

describe('a GET', () => {
  const search = `?query=${encodeURIComponent('{ viewer { scopes } }')}`;
  const preflight = { 'GraphQL-Require-Preflight': '1' };

  test('with a preflight header is accepted', async () => {
    const { status, text } = await send({ headers: preflight }, search);
    expect({ status, text }).toEqual({ status: 200, text: '{"data":{"viewer":null}}' });
  });

  test('gets an error that names the missing header', async () => {
    const { status, text } = await send({}, search);
    expect(status).toBe(400);
    expect(text).toContain('GraphQL-Require-Preflight');
  });

  test('cannot run a mutation', async () => {
    const mutation = encodeURIComponent('mutation { deletePlace(input: {id: ""}) { deletedId } }');
    const { status, headers } = await send({ headers: preflight }, `?query=${mutation}`);
    expect(status).toBe(405);
    expect(headers.get('Allow')).toBe('POST');
  });

  test('with invalid JSON variables gets 400', async () => {
    const { status } = await send({ headers: preflight }, `${search}&variables=%7B`);
    expect(status).toBe(400);
  });
});

test.each(['HEAD', 'PUT', 'DELETE', 'PATCH'])('%s is not a method of the API', async (method) => {
  const { status, headers } = await send({ method });
  expect(status).toBe(405);
  expect(headers.get('Allow')).toBe('GET, POST');
});

test('responses are never cached', async () => {
  for (const { headers } of [await post(json), await post({}), await post(json, '')]) {
    expect(headers.get('Cache-Control')).toBe('private, no-store');
  }
});

describe('a page of another origin', () => {
  const cors = async (origin: string, method = 'POST') => {
    const { headers } = await send({
      method,
      headers: { ...json, origin, 'Access-Control-Request-Method': 'POST' },
      ...(method === 'POST' ? { body } : {}),
    });
    return {
      origin: headers.get('Access-Control-Allow-Origin'),
      credentials: headers.get('Access-Control-Allow-Credentials'),
    };
  };

  test('can read responses if its origin is allowed, but never with cookies', async () => {
    const expected = { origin: 'https://app.example', credentials: null };
    expect(await cors('https://app.example')).toEqual(expected);
    expect(await cors('https://app.example', 'OPTIONS')).toEqual(expected);
  });

  test.each([
    'https://elsewhere.example',
    'https://app.example.elsewhere.example',
    'https://notapp.example',
    'http://app.example',
    'null',
  ])('may not when it is %s', async (origin) => {
    for (const method of ['POST', 'OPTIONS']) {
      expect(await cors(origin, method)).toEqual({ origin: null, credentials: null });
    }
  });
});

describe('a response', () => {
  const invalid = JSON.stringify({ query: '{ nothing }' });

  test.each([
    ['application/graphql-response+json', 400],
    ['application/json', 200],
    ['*/*', 400],
  ])('to an invalid document for who accepts %s has status %i', async (Accept, expected) => {
    expect((await post({ ...json, Accept }, invalid)).status).toBe(expected);
  });

  test('without an acceptable media type is 406', async () => {
    expect((await post({ ...json, Accept: 'image/png' })).status).toBe(406);
  });

  test('to a request rejected before parsing has the status, code and headers of the error', async () => {
    const refusal = new GraphQLError('Not authorized', {
      extensions: {
        code: 'UNAUTHORIZED',
        http: { status: 401, headers: { 'WWW-Authenticate': 'Bearer' } },
      },
    });
    const response = await server.fetch(
      url,
      { method: 'POST', headers: json, body },
      { authenticate: () => Promise.reject(refusal) },
    );
    expect(response.status).toBe(401);
    expect(response.headers.get('WWW-Authenticate')).toBe('Bearer');
    expect(await response.json()).toEqual({
      errors: [{ message: 'Not authorized', extensions: { code: 'UNAUTHORIZED' } }],
    });
  });
});

test('the introspection option disables introspection', async () => {
  const closed = createServer({ introspection: false });
  const ask = async (query: string) => {
    const init = { method: 'POST', headers: json, body: JSON.stringify({ query }) };
    return (await closed.fetch(url, init, { authenticate: async () => null })).json();
  };
  for (const query of [
    '{ __schema { queryType { name } } }',
    '{ __type(name: "User") { name } }',
  ]) {
    const { data, errors } = await ask(query);
    expect(data).toBeUndefined();
    expect(errors[0].message).toMatch('introspection has been disabled');
  }
  expect(await ask('{ __typename }')).toEqual({ data: { __typename: 'Query' } });
});
