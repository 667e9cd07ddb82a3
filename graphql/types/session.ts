import { endSession, endSessions, findSessions } from '../../models/account/session';
import type { User as UserDocument } from '../../models/account/user';
import { builder } from '../builder';
import { sessionOf } from '../context';
import { localID } from '../ids';
import { User } from './user';
import { Viewer } from './viewer';

type SessionDocument = Awaited<ReturnType<typeof findSessions>>[number];

const Session = builder.objectRef<SessionDocument>('Session').implement({
  description:
    'A browser in which you are signed in. It ends 30 days after a page was last opened.',
  authScopes: { session: true },
  fields: (t) => ({
    id: t.globalID({
      description: 'Opaque and stable. Unique among everything here.',
      resolve: (session) => ({ type: 'Session', id: String(session._id) }),
    }),
    createdAt: t.expose('createdAt', { description: 'When you signed in.', type: 'DateTime' }),
    lastUsedAt: t.expose('lastUsedAt', {
      description: 'When a page was last opened in it, to the hour.',
      type: 'DateTime',
    }),
    userAgent: t.exposeString('userAgent', {
      description: 'What the browser called itself. Null when it did not say.',
      nullable: true,
    }),
    current: t.boolean({
      description: 'Whether it is the one that asks.',
      resolve: (session, _args, context) =>
        context.viewer !== null && sessionOf(context) === String(session._id),
    }),
  }),
});

builder.objectField(Viewer, 'sessions', (t) =>
  t.withAuth({ session: true }).field({
    description: 'Where you are signed in, the last used first: 20 at most.',
    type: [Session],
    nullable: true,
    complexity: 1,
    resolve: ({ viewer }) => findSessions(viewer),
  }),
);

const EndSessionInput = builder.inputType('EndSessionInput', {
  description: 'Which session to end.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The session.' }) }),
});

const EndSessionPayload = builder.objectRef<{ endedId: string }>('EndSessionPayload').implement({
  description: 'What endSession answers.',
  fields: (t) => ({
    endedId: t.exposeID('endedId', { description: 'The `id` that is over.' }),
  }),
});

const SignOutEverywherePayload = builder
  .objectRef<{ user: UserDocument }>('SignOutEverywherePayload')
  .implement({
    description: 'What signOutEverywhere answers.',
    fields: (t) => ({ user: t.expose('user', { description: 'Your account.', type: User }) }),
  });

/** A write costs ten reads. */
const complexity = 10;

builder.mutationFields((t) => ({
  endSession: t.withAuth({ session: true }).field({
    description: 'Signs out one of your browsers, this one included.',
    type: EndSessionPayload,
    nullable: true,
    complexity,
    args: {
      input: t.arg({ type: EndSessionInput, required: true, description: 'Which session.' }),
    },
    resolve: async (_mutation, { input: { id } }, { viewer }) => {
      await endSession(viewer._id, localID(Session, id));
      return { endedId: id };
    },
  }),
  signOutEverywhere: t.withAuth({ session: true }).field({
    description:
      'Signs out all your browsers, this one included, and ends what they follow. Access tokens are not sessions: they stay.',
    type: SignOutEverywherePayload,
    nullable: true,
    complexity,
    resolve: async (_mutation, _args, { viewer }) => {
      await endSessions(viewer._id);
      return { user: viewer };
    },
  }),
}));
