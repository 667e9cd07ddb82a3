import { encodeGlobalID } from '@pothos/plugin-relay';
import { deleteAccount } from '../../models/account/deletion';
import { updateProfile } from '../../models/account/profile';
import { builder } from '../builder';
import { User } from './user';

const UpdateProfileInput = builder.inputType('UpdateProfileInput', {
  description: 'The input of `updateProfile`. Absent fields keep their value; null clears it.',
  fields: (t) => ({
    name: t.string({ description: 'Your display name, 1 to 80 characters. Cannot be cleared.' }),
    image: t.field({ type: 'URL', description: 'The URL of your profile picture.' }),
  }),
});

const UpdateProfilePayload = builder.simpleObject('UpdateProfilePayload', {
  fields: (t) => ({ user: t.field({ description: 'Your updated account.', type: User }) }),
});

const DeleteAccountInput = builder.inputType('DeleteAccountInput', {
  fields: (t) => ({
    password: t.string({ description: 'Your password. Required if the account has one.' }),
  }),
});

const DeleteAccountPayload = builder.simpleObject('DeleteAccountPayload', {
  fields: (t) => ({ deletedId: t.id({ description: 'The ID of the deleted account.' }) }),
});

builder.mutationFields((t) => ({
  updateProfile: t.withAuth({ session: true }).field({
    description: 'Updates your public profile.',
    type: UpdateProfilePayload,
    nullable: true,
    args: { input: t.arg({ type: UpdateProfileInput, required: true }) },
    resolve: async (_mutation, { input }, { viewer }) => ({
      user: await updateProfile(viewer, input),
    }),
  }),
  deleteAccount: t.withAuth({ session: true }).field({
    description:
      'Permanently deletes your account. Your profile, sessions and access tokens are deleted at once, your comments and favorites shortly after. Your places stay in the directory without an owner.',
    type: DeleteAccountPayload,
    nullable: true,
    args: { input: t.arg({ type: DeleteAccountInput, required: true }) },
    resolve: async (_mutation, { input }, { viewer }) => {
      await deleteAccount(viewer, input.password);
      return { deletedId: encodeGlobalID(User.name, viewer.id) };
    },
  }),
}));
