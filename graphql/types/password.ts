import { changePassword, hasPassword, signUp } from '../../models/account/user';
import { builder } from '../builder';
import { sessionOf } from '../context';
import { User } from './user';
import { Viewer } from './viewer';

builder.objectField(Viewer, 'hasPassword', (t) =>
  t.boolean({
    description:
      'Whether your account has a password. An account created through GitHub or Google may have none.',
    complexity: 1,
    resolve: ({ viewer }) => hasPassword(viewer),
  }),
);

const SignUpInput = builder.inputType('SignUpInput', {
  fields: (t) => ({
    email: t.string({ required: true, description: 'The email to sign in with.' }),
    password: t.string({
      required: true,
      description: '8 to 128 characters (after NFKC), and not a common password.',
    }),
    name: t.string({
      required: true,
      description: 'The display name, 1 to 80 characters. Visible to all signed-in users.',
    }),
  }),
});

const ChangePasswordInput = builder.inputType('ChangePasswordInput', {
  fields: (t) => ({
    currentPassword: t.string({
      description: 'Your current password. Required if the account has one.',
    }),
    newPassword: t.string({
      required: true,
      description: '8 to 128 characters (after NFKC), and not a common password.',
    }),
  }),
});

const SignUpPayload = builder.simpleObject('SignUpPayload', {
  fields: (t) => ({
    user: t.field({
      description: 'The new account.',
      type: User,
      // The caller is still a guest and may see this user only here.
      grantScopes: ['newAccount'],
    }),
  }),
});

const ChangePasswordPayload = builder.simpleObject('ChangePasswordPayload', {
  fields: (t) => ({ user: t.field({ description: 'Your account.', type: User }) }),
});

builder.mutationFields((t) => ({
  signUp: t.field({
    description:
      'Creates an account, without signing in. Browsers sign in at `/sign-in`. Null, with the error `CONFLICT`, if the email already has an account.',
    type: SignUpPayload,
    nullable: true,
    skipTypeScopes: true,
    args: { input: t.arg({ type: SignUpInput, required: true }) },
    resolve: async (_mutation, { input }, { ipAddress }) => ({
      user: await signUp(input, ipAddress),
    }),
  }),
  changePassword: t.withAuth({ session: true }).field({
    description: 'Changes or sets your password and signs out your other browsers.',
    type: ChangePasswordPayload,
    nullable: true,
    args: { input: t.arg({ type: ChangePasswordInput, required: true }) },
    resolve: async (_mutation, { input }, context) => ({
      user: await changePassword(context.viewer, sessionOf(context), input),
    }),
  }),
}));
