import SchemaBuilder from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import DataloaderPlugin from '@pothos/plugin-dataloader';
import RelayPlugin from '@pothos/plugin-relay';
import ScopeAuthPlugin from '@pothos/plugin-scope-auth';
import type { Context, SignedIn } from './context';
import { notAuthorized } from './plugins/errors';
import { freshLoaders } from './plugins/freshLoaders';
import { requirements } from './plugins/requirements';

export const builder = new SchemaBuilder<{
  Context: Context;
  AuthScopes: { signedIn: boolean; read: boolean; write: boolean; session: boolean };
  AuthContexts: { signedIn: SignedIn; read: SignedIn; write: SignedIn; session: SignedIn };
  DefaultAuthStrategy: 'all';
  DefaultFieldNullability: false;
  Scalars: {
    ID: { Input: string; Output: string };
    DateTime: { Input: Date; Output: Date };
    URL: { Input: string; Output: string };
  };
}>({
  // The outermost plugin comes first: nothing runs for somebody who may not ask.
  plugins: [
    ScopeAuthPlugin,
    RelayPlugin,
    DataloaderPlugin,
    ComplexityPlugin,
    requirements,
    freshLoaders,
  ],
  defaultFieldNullability: false,
  scopeAuth: {
    defaultStrategy: 'all',
    authorizeOnSubscribe: true,
    authScopes: ({ viewer, scopes }) => ({
      signedIn: viewer !== null,
      read: scopes.includes('read'),
      write: scopes.includes('write'),
      session: scopes.includes('session'),
    }),
    unauthorizedError: (_parent, context) => notAuthorized(context),
  },
  // `node` and `nodes` are our own: the plugin decodes ids, and complains about them, before any scope is asked.
  relay: {
    nodeQueryOptions: false,
    nodesQueryOptions: false,
    nodeTypeOptions: { description: 'Anything that has an id of its own, to ask for it again.' },
    idFieldOptions: { description: 'Opaque and stable. Unique among everything here.' },
  },
  // A query costs what it loads: fields that only read a loaded document are free.
  complexity: { defaultComplexity: 0, defaultListMultiplier: 1 },
});

builder.queryType({
  description: 'What can be asked. A field that is not marked as public needs somebody signed in.',
  authScopes: { signedIn: true },
});
builder.mutationType({
  description:
    'What can be changed. A field that is not marked as public needs somebody signed in.',
  authScopes: { signedIn: true },
});
builder.subscriptionType({
  description:
    'What can be followed, by Server-Sent Events (the "distinct connections" of graphql-sse). A stream ends with an error when the credential it was opened with is not valid any more.',
  authScopes: { signedIn: true },
});

builder.scalarType('DateTime', {
  description: 'A moment in RFC 3339, UTC, with milliseconds: `2026-05-17T09:30:00.000Z`.',
  serialize: (date) => date.toISOString(),
  parseValue: (value) => {
    const date = typeof value === 'string' && rfc3339.test(value) ? new Date(value) : undefined;
    if (date && !Number.isNaN(date.getTime())) return date;
    throw new TypeError('A DateTime is a moment in RFC 3339, such as 2026-05-17T09:30:00.000Z');
  },
});
const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

builder.scalarType('URL', {
  description: 'An http or https address without credentials, reachable by everybody.',
  // The model says what is wrong with one, together with all other faults of the same input.
  parseValue: (value) => {
    if (typeof value === 'string') return value;
    throw new TypeError('A URL is a string');
  },
  serialize: (url) => url,
});

/** What the builder knows, for functions that are given a part of it. */
export type PothosTypes =
  typeof builder extends PothosSchemaTypes.SchemaBuilder<infer Types> ? Types : never;
