import { builder } from '../builder';
import type { SignedIn } from '../context';
import { User } from './user';

const Credential = builder.enumType('Credential', {
  description: 'The kind of credential that a request was made with.',
  values: {
    COOKIE: { description: 'The session cookie of a browser.' },
    TOKEN: { description: 'An access token in the `Authorization` header.' },
  } as const,
});

const tokenScopes = {
  READ: { value: 'read', description: 'Read the directory.' },
  WRITE: { value: 'write', description: 'Create, update and delete.' },
} as const;

export const TokenScope = builder.enumType('TokenScope', {
  description: 'A permission that an access token can be created with.',
  values: tokenScopes,
});

const Scope = builder.enumType('Scope', {
  description: 'A permission of the credential that a request was made with.',
  values: {
    ...tokenScopes,
    SESSION: {
      value: 'session',
      description: 'Manage the account. A browser session has this scope, an access token never.',
    },
  } as const,
});

export const Viewer = builder.objectRef<SignedIn>('Viewer').implement({
  description: 'The signed-in user of a request, with its permissions.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    user: t.field({
      description: 'The account of the viewer.',
      type: User,
      resolve: ({ viewer }) => viewer,
    }),
    credential: t.expose('credential', {
      description: 'The kind of credential of this request.',
      type: Credential,
    }),
    scopes: t.expose('scopes', {
      description: 'The permissions of this request.',
      type: [Scope],
    }),
  }),
});

builder.queryField('viewer', (t) =>
  t.field({
    description: 'The signed-in user of this request. Null for guests.',
    type: Viewer,
    nullable: true,
    skipTypeScopes: true,
    resolve: (_query, _args, context) => (context.viewer ? context : null),
  }),
);
