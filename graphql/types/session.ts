import { endSession, endSessions, findSessions } from '../../models/account/session';
import { builder } from '../builder';
import { sessionOf } from '../context';
import { localID } from '../ids';
import { User } from './user';
import { Viewer } from './viewer';

type SessionDocument = Awaited<ReturnType<typeof findSessions>>[number];

const Session = builder.objectRef<SessionDocument>('Session').implement({
  description: 'A browser in which you are signed in. A session ends 30 days after its last use.',
  authScopes: { session: true },
  fields: (t) => ({
    id: t.globalID({
      description: 'The globally unique ID. Opaque and permanent.',
      resolve: (session) => ({ type: 'Session', id: String(session._id) }),
    }),
    createdAt: t.expose('createdAt', { description: 'The time of the sign-in.', type: 'DateTime' }),
    lastUsedAt: t.expose('lastUsedAt', {
      description: 'The time when a page was last opened, to the hour.',
      type: 'DateTime',
    }),
    userAgent: t.exposeString('userAgent', {
      description: 'The `User-Agent` header of the browser. Null if it sent none.',
      nullable: true,
    }),
    current: t.boolean({
      description: 'Whether this request uses the session.',
      resolve: (session, _args, context) =>
        context.viewer !== null && sessionOf(context) === String(session._id),
    }),
  }),
});

builder.objectField(Viewer, 'sessions', (t) =>
  t.withAuth({ session: true }).field({
    description: 'Your sessions, most recently used first. At most 20.',
    type: [Session],
    nullable: true,
    complexity: 1,
    resolve: ({ viewer }) => findSessions(viewer),
  }),
);

const EndSessionInput = builder.inputType('EndSessionInput', {
  fields: (t) => ({ id: t.id({ required: true, description: 'The ID of the session.' }) }),
});

const EndSessionPayload = builder.simpleObject('EndSessionPayload', {
  fields: (t) => ({
    endedId: t.id({ description: 'The ID of the ended session.' }),
  }),
});

const SignOutEverywherePayload = builder.simpleObject('SignOutEverywherePayload', {
  fields: (t) => ({ user: t.field({ description: 'Your account.', type: User }) }),
});

builder.mutationFields((t) => ({
  endSession: t.withAuth({ session: true }).field({
    description: 'Ends one of your sessions, which may be the current one.',
    type: EndSessionPayload,
    nullable: true,
    args: { input: t.arg({ type: EndSessionInput, required: true }) },
    resolve: async (_mutation, { input: { id } }, { viewer }) => {
      await endSession(viewer._id, localID(Session, id));
      return { endedId: id };
    },
  }),
  signOutEverywhere: t.withAuth({ session: true }).field({
    description:
      'Ends all your sessions, including the current one, and their streams. Access tokens stay valid.',
    type: SignOutEverywherePayload,
    nullable: true,
    resolve: async (_mutation, _args, { viewer }) => {
      await endSessions(viewer._id);
      return { user: viewer };
    },
  }),
}));
