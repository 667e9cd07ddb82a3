import SchemaBuilder from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import DataloaderPlugin from '@pothos/plugin-dataloader';
import RelayPlugin from '@pothos/plugin-relay';
import ScopeAuthPlugin from '@pothos/plugin-scope-auth';
import SimpleObjectsPlugin from '@pothos/plugin-simple-objects';
import type { Context, SignedIn } from './context';
import { notAuthorized } from './plugins/errors';
import { mutations } from './plugins/mutations';
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
  // The first plugin is the outermost one: authorization runs before everything else.
  plugins: [
    ScopeAuthPlugin,
    RelayPlugin,
    DataloaderPlugin,
    SimpleObjectsPlugin,
    ComplexityPlugin,
    requirements,
    mutations,
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
  // The plugin decodes IDs before it checks scopes, so `types/node.ts` defines `node` and `nodes`.
  relay: {
    nodeQueryOptions: false,
    nodesQueryOptions: false,
    nodeTypeOptions: { description: 'An object with a globally unique ID.' },
    idFieldOptions: { description: 'The globally unique ID. Opaque and permanent.' },
  },
  // A query costs the objects it loads. Fields of a loaded object are free.
  complexity: { defaultComplexity: 0, defaultListMultiplier: 1 },
});

builder.queryType({
  description: 'The queries. All of them require a signed-in user unless marked as public.',
  authScopes: { signedIn: true },
});
builder.mutationType({
  description: 'The mutations. All of them require a signed-in user unless marked as public.',
  authScopes: { signedIn: true },
});
builder.subscriptionType({
  description:
    'The subscriptions, over Server-Sent Events ("distinct connections mode" of the graphql-sse protocol). A stream ends with an error when its credential becomes invalid.',
  authScopes: { signedIn: true },
});

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

builder.scalarType('DateTime', {
  description:
    'A date and time in RFC 3339 format, in UTC with milliseconds: `2026-05-17T09:30:00.000Z`. Inputs may have another UTC offset.',
  serialize: (date) => date.toISOString(),
  parseValue: (value) => {
    const date = typeof value === 'string' && rfc3339.test(value) ? new Date(value) : undefined;
    if (date && !Number.isNaN(date.getTime())) return date;
    throw new TypeError('A DateTime must be in RFC 3339 format, such as 2026-05-17T09:30:00.000Z');
  },
});

builder.scalarType('URL', {
  description: 'An absolute http or https URL without credentials, on a public host.',
  // The model validates URLs, so that it can report all issues of an input together.
  parseValue: (value) => {
    if (typeof value === 'string') return value;
    throw new TypeError('A URL must be a string');
  },
  serialize: (url) => url,
});

/** The type parameters of the builder, for helpers that take field builders or refs. */
export type PothosTypes =
  typeof builder extends PothosSchemaTypes.SchemaBuilder<infer Types> ? Types : never;
