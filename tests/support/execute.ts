import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { type GraphQLError, print } from 'graphql';
import { expect } from 'vitest';
import type { Authentication } from '../../graphql/context';
import { createServer } from '../../graphql/server';
import type { TokenScope } from '../../models/account/accessToken';
import type { User } from '../../models/account/user';
import { makeToken, sessionOf } from './factories';

const server = createServer();

interface Answer<Data> {
  status: number;
  headers: Headers;
  data?: Data | null;
  errors?: { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[];
}

/** The caller: a guest (null), a user with a browser session, or the result of `withToken`. */
export type Asking = null | User | { authentication: Authentication };

/** The person's third-party client, with a token of these scopes. */
export async function withToken(user: User, ...scopes: TokenScope[]) {
  const { accessToken } = await makeToken(user, scopes);
  return { authentication: { credential: 'TOKEN' as const, accessToken } };
}

function authenticationOf(asking: Asking): Authentication {
  if (asking === null) return null;
  if ('authentication' in asking) return asking.authentication;
  return { credential: 'COOKIE', session: sessionOf(asking) };
}

/** Sends a document through the server as HTTP would: scopes, limits, loaders and masking included. */
export async function execute<Data, Variables>(
  asking: Asking,
  document: TypedDocumentNode<Data, Variables> | string,
  variables?: Variables,
  operationName?: string,
): Promise<Answer<Data>> {
  const query = typeof document === 'string' ? document : print(document);
  const response = await server.fetch(
    'http://localhost/api/graphql',
    {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON.stringify({ query, variables, operationName }),
    },
    { authenticate: async () => authenticationOf(asking) },
  );
  return { status: response.status, headers: response.headers, ...(await response.json()) };
}

/** The data of an answer that must be without errors. */
export async function query<Data, Variables>(
  ...args: Parameters<typeof execute<Data, Variables>>
): Promise<Data> {
  const { data, errors } = await execute<Data, Variables>(...args);
  expect(errors).toBeUndefined();
  return data as Data;
}

/** The codes of an answer's errors, in order. */
export const codes = ({ errors = [] }: Answer<unknown>) =>
  errors.map(({ extensions }) => (extensions as GraphQLError['extensions']).code);

/** Opens a stream and leaves again: the code of the error that it begins with, if it does within this time. */
export async function streamCode(asking: Asking, document: string, within = 200) {
  const leaving = new AbortController();
  const response = await server.fetch(
    'http://localhost/api/graphql',
    {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'text/event-stream' },
      body: JSON.stringify({ query: document }),
      signal: leaving.signal,
    },
    { authenticate: async () => authenticationOf(asking) },
  );
  let text = '';
  const timer = setTimeout(() => leaving.abort(), within);
  try {
    for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString();
  } catch {
    // We have left.
  }
  clearTimeout(timer);
  return /"code":"(\w+)"/.exec(text)?.[1];
}
