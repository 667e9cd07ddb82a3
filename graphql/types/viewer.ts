import { builder } from '../builder';
import type { SignedIn } from '../context';
import { User } from './user';

const Credential = builder.enumType('Credential', {
  description: 'What a request came with.',
  values: {
    COOKIE: { description: "The session cookie of somebody's browser." },
    TOKEN: { description: 'An access token, in the Authorization header.' },
  } as const,
});

export const Scope = builder.enumType('Scope', {
  description: 'What a field may need. A token holds READ, WRITE or both.',
  values: {
    PUBLIC: { value: 'public', description: 'Nothing: open to everybody.' },
    SIGNED_IN: { value: 'signedIn', description: 'Somebody signed in, by cookie or by token.' },
    READ: { value: 'read', description: 'Leave to read the directory.' },
    WRITE: { value: 'write', description: 'Leave to add, change and remove.' },
    SESSION: { value: 'session', description: 'A browser session: never given to a token.' },
    OWNER: { value: 'owner', description: 'That the thing is your own.' },
    ADMIN: { value: 'admin', description: 'The role of an administrator.' },
  } as const,
});

export const Viewer = builder.objectRef<SignedIn>('Viewer').implement({
  description: 'Whoever is asking.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    user: t.field({
      description: 'The account.',
      type: User,
      resolve: ({ viewer }) => viewer,
    }),
    credential: t.expose('credential', {
      description: 'What this request came with.',
      type: Credential,
    }),
    scopes: t.expose('scopes', {
      description: 'What this request may do: READ, WRITE, SESSION, or fewer.',
      type: [Scope],
    }),
  }),
});

builder.queryField('viewer', (t) =>
  t.field({
    description: 'Whoever is asking. Null for guests.',
    type: Viewer,
    nullable: true,
    skipTypeScopes: true,
    resolve: (_query, _args, context) => (context.viewer ? context : null),
  }),
);
