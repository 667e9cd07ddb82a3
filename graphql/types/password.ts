import {
  changePassword,
  hasPassword,
  signUp,
  type User as UserDocument,
} from '../../models/account/user';
import { builder } from '../builder';
import { sessionOf } from '../context';
import { User } from './user';
import { Viewer } from './viewer';

builder.objectField(Viewer, 'hasPassword', (t) =>
  t.boolean({
    description: 'Whether the account has a password. One made through a provider need not.',
    complexity: 1,
    resolve: ({ viewer }) => hasPassword(viewer),
  }),
);

const SignUpInput = builder.inputType('SignUpInput', {
  description: 'A new account.',
  fields: (t) => ({
    email: t.string({ required: true, description: 'The address to sign in with.' }),
    password: t.string({
      required: true,
      description:
        '8 to 128 characters (after NFKC), and none of the passwords that are tried first.',
    }),
    name: t.string({
      required: true,
      description: 'The name to go by here, 1 to 80 characters. Whoever is signed in sees it.',
    }),
  }),
});

const ChangePasswordInput = builder.inputType('ChangePasswordInput', {
  description: 'A new password.',
  fields: (t) => ({
    currentPassword: t.string({ description: 'The password so far. Required where there is one.' }),
    newPassword: t.string({
      required: true,
      description:
        '8 to 128 characters (after NFKC), and none of the passwords that are tried first.',
    }),
  }),
});

const SignUpPayload = builder.objectRef<{ user: UserDocument }>('SignUpPayload').implement({
  description: 'What signUp answers.',
  fields: (t) => ({
    user: t.expose('user', {
      description: 'The new account.',
      type: User,
      // Whoever made it is a guest until they sign in.
      grantScopes: ['newAccount'],
    }),
  }),
});

const ChangePasswordPayload = builder
  .objectRef<{ user: UserDocument }>('ChangePasswordPayload')
  .implement({
    description: 'What changePassword answers.',
    fields: (t) => ({ user: t.expose('user', { description: 'Your account.', type: User }) }),
  });

/** A write costs ten reads. */
const complexity = 10;

builder.mutationFields((t) => ({
  signUp: t.field({
    description:
      'Makes an account. It signs nobody in: a browser does that through /sign-in. Null, with CONFLICT at `email`, when the address has an account.',
    type: SignUpPayload,
    nullable: true,
    skipTypeScopes: true,
    complexity,
    args: { input: t.arg({ type: SignUpInput, required: true, description: 'The account.' }) },
    resolve: async (_mutation, { input }, { ipAddress }) => ({
      user: await signUp(input, ipAddress),
    }),
  }),
  changePassword: t.withAuth({ session: true }).field({
    description: 'Sets a new password and signs out all your other browsers.',
    type: ChangePasswordPayload,
    nullable: true,
    complexity,
    args: {
      input: t.arg({ type: ChangePasswordInput, required: true, description: 'The passwords.' }),
    },
    resolve: async (_mutation, { input }, context) => ({
      user: await changePassword(context.viewer, sessionOf(context), input),
    }),
  }),
}));
