import {
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
  // `node` requires the scope `read` only, but access tokens must not see access tokens.
  load: (ids: string[], { viewer, scopes }) =>
    AccessTokenModel.find({ _id: mongoose.trusted({ $in: ids }) })
      .visibleTo(scopes.includes('session') ? viewer : null)
      .exec(),
  id: { resolve: (accessToken) => accessToken.id },
  sort: (accessToken) => accessToken.id,
});

AccessToken.implement({
  description:
    'A credential with which a third-party client acts as you. Visible only to you, and only in a browser session.',
  authScopes: { session: true },
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The name you gave the token.' }),
    scopes: t.expose('scopes', {
      description: 'The permissions of the token.',
      type: [TokenScope],
    }),
    createdAt: t.expose('createdAt', {
      description: 'The time of creation.',
      type: 'DateTime',
    }),
    expiresAt: t.field({
      description: 'The time of expiry. Null if the token does not expire.',
      type: 'DateTime',
      nullable: true,
      resolve: (accessToken) => accessToken.expiresAt,
    }),
    lastUsedAt: t.field({
      description: 'The time of the last use, to the minute. Null if the token was never used.',
      type: 'DateTime',
      nullable: true,
      resolve: (accessToken) => accessToken.lastUsedAt,
    }),
  }),
});

builder.objectField(Viewer, 'accessTokens', (t) =>
  t.withAuth({ session: true }).field({
    description: 'Your access tokens, newest first. Includes expired tokens, not revoked ones.',
    type: [AccessToken],
    nullable: true,
    complexity: 1,
    resolve: ({ viewer }) => findAccessTokens(viewer),
  }),
);

const CreateAccessTokenInput = builder.inputType('CreateAccessTokenInput', {
  fields: (t) => ({
    name: t.string({
      required: true,
      description: 'A name to recognize the token by, 1 to 80 characters.',
    }),
    scopes: t.field({
      type: [TokenScope],
      required: true,
      description: 'The permissions of the token. At least one, without duplicates.',
    }),
    expiresAt: t.field({
      type: 'DateTime',
      description: 'The time of expiry, in the future. A token without it does not expire.',
    }),
  }),
});

const RevokeAccessTokenInput = builder.inputType('RevokeAccessTokenInput', {
  fields: (t) => ({ id: t.id({ required: true, description: 'The ID of your access token.' }) }),
});

const CreateAccessTokenPayload = builder.simpleObject('CreateAccessTokenPayload', {
  fields: (t) => ({
    token: t.string({
      description:
        'The secret to send as `Authorization: Bearer <token>`. It is not stored and cannot be shown again.',
    }),
    accessToken: t.field({ description: 'The new access token.', type: AccessToken }),
  }),
});

const RevokeAccessTokenPayload = builder.simpleObject('RevokeAccessTokenPayload', {
  fields: (t) => ({ revokedId: t.id({ description: 'The ID of the revoked access token.' }) }),
});

builder.mutationFields((t) => ({
  createAccessToken: t.withAuth({ session: true }).field({
    description: `Creates an access token. Fails with \`CONFLICT\` if you have ${maxTokens} active tokens.`,
    type: CreateAccessTokenPayload,
    nullable: true,
    args: { input: t.arg({ type: CreateAccessTokenInput, required: true }) },
    resolve: async (_mutation, { input }, { viewer }) => {
      const { secret, accessToken } = await createAccessToken({ ...input, user: viewer._id });
      return { token: secret, accessToken };
    },
  }),
  revokeAccessToken: t.withAuth({ session: true }).field({
    description: 'Revokes one of your access tokens and ends the streams opened with it.',
    type: RevokeAccessTokenPayload,
    nullable: true,
    args: { input: t.arg({ type: RevokeAccessTokenInput, required: true }) },
    resolve: async (_mutation, { input: { id } }, { viewer }) => {
      await revokeAccessToken(viewer, localID(AccessToken, id));
      return { revokedId: id };
    },
  }),
}));
