import {
  type AccessToken as AccessTokenDocument,
  AccessTokenModel,
  createAccessToken,
  findAccessTokens,
  maxTokens,
  revokeAccessToken,
} from '../../models/account/accessToken';
import { mongoose } from '../../models/mongoose';
import { builder } from '../builder';
import { localID } from '../ids';
import { TokenScope, Viewer } from './viewer';

export const AccessToken = builder.loadableNodeRef('AccessToken', {
  // By `node` a token could ask as well: it is told of no token, itself included.
  load: (ids: string[], { viewer, scopes }) =>
    AccessTokenModel.find({ _id: mongoose.trusted({ $in: ids }) })
      .visibleTo(scopes.includes('session') ? viewer : null)
      .exec(),
  id: { resolve: (accessToken) => accessToken.id },
  sort: (accessToken) => accessToken.id,
});

AccessToken.implement({
  description:
    'What a third-party client asks with, in your name. Only you see it, and only in a browser: to everybody else, and to a token, it does not exist.',
  authScopes: { session: true },
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What you know it by.' }),
    scopes: t.expose('scopes', { description: 'What it allows.', type: [TokenScope] }),
    createdAt: t.expose('createdAt', { description: 'When it was made.', type: 'DateTime' }),
    expiresAt: t.field({
      description: 'When it ends, or ended, by itself. Null when it does not.',
      type: 'DateTime',
      nullable: true,
      resolve: (accessToken) => accessToken.expiresAt,
    }),
    lastUsedAt: t.field({
      description: 'When it was last used, to the minute. Null when it never was.',
      type: 'DateTime',
      nullable: true,
      resolve: (accessToken) => accessToken.lastUsedAt,
    }),
  }),
});

builder.objectField(Viewer, 'accessTokens', (t) =>
  t.withAuth({ session: true }).field({
    description: 'Your tokens that were not revoked, newest first. Expired ones are among them.',
    type: [AccessToken],
    nullable: true,
    complexity: 1,
    resolve: ({ viewer }) => findAccessTokens(viewer),
  }),
);

const CreateAccessTokenInput = builder.inputType('CreateAccessTokenInput', {
  description: 'A new access token.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'To know it by, 1 to 80 characters.' }),
    scopes: t.field({
      type: [TokenScope],
      required: true,
      description: 'What it is to allow: READ, WRITE or both.',
    }),
    expiresAt: t.field({
      type: 'DateTime',
      description: 'When it is to end, a moment to come. Never when absent.',
    }),
  }),
});

const RevokeAccessTokenInput = builder.inputType('RevokeAccessTokenInput', {
  description: 'Which token to end.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The token, one of yours.' }) }),
});

const CreateAccessTokenPayload = builder
  .objectRef<{ token: string; accessToken: AccessTokenDocument }>('CreateAccessTokenPayload')
  .implement({
    description: 'What createAccessToken answers.',
    fields: (t) => ({
      token: t.exposeString('token', {
        description:
          'The secret, for the header `Authorization: Bearer …`. It is told this once and not stored.',
      }),
      accessToken: t.expose('accessToken', { description: 'The new token.', type: AccessToken }),
    }),
  });

const RevokeAccessTokenPayload = builder
  .objectRef<{ revokedId: string }>('RevokeAccessTokenPayload')
  .implement({
    description: 'What revokeAccessToken answers.',
    fields: (t) => ({
      revokedId: t.exposeID('revokedId', { description: 'The `id` that is over.' }),
    }),
  });

/** A write costs ten reads. */
const complexity = 10;

builder.mutationFields((t) => ({
  createAccessToken: t.withAuth({ session: true }).field({
    description: `Makes a token for a third-party client. CONFLICT when ${maxTokens} of yours work already.`,
    type: CreateAccessTokenPayload,
    nullable: true,
    complexity,
    args: {
      input: t.arg({ type: CreateAccessTokenInput, required: true, description: 'The token.' }),
    },
    resolve: async (_mutation, { input }, { viewer }) => {
      const { secret, accessToken } = await createAccessToken({ ...input, user: viewer._id });
      return { token: secret, accessToken };
    },
  }),
  revokeAccessToken: t.withAuth({ session: true }).field({
    description: 'Ends a token of yours for good, and every stream that is open with it.',
    type: RevokeAccessTokenPayload,
    nullable: true,
    complexity,
    args: {
      input: t.arg({ type: RevokeAccessTokenInput, required: true, description: 'Which token.' }),
    },
    resolve: async (_mutation, { input: { id } }, { viewer }) => {
      await revokeAccessToken(viewer, localID(AccessToken, id));
      return { revokedId: id };
    },
  }),
}));
