import { encodeGlobalID } from '@pothos/plugin-relay';
import { deleteAccount } from '../../models/account/deletion';
import { updateProfile } from '../../models/account/profile';
import type { User as UserDocument } from '../../models/account/user';
import { builder } from '../builder';
import { User } from './user';

const UpdateProfileInput = builder.inputType('UpdateProfileInput', {
  description: 'What to change of your profile: absent keeps, null clears.',
  fields: (t) => ({
    name: t.string({
      description: 'The name to go by here, 1 to 80 characters. It cannot be cleared.',
    }),
    image: t.field({ type: 'URL', description: 'A picture of you.' }),
  }),
});

const DeleteAccountInput = builder.inputType('DeleteAccountInput', {
  description: 'The proof that it is you.',
  fields: (t) => ({
    password: t.string({ description: 'Your password. Required where the account has one.' }),
  }),
});

const UpdateProfilePayload = builder
  .objectRef<{ user: UserDocument }>('UpdateProfilePayload')
  .implement({
    description: 'What updateProfile answers.',
    fields: (t) => ({
      user: t.expose('user', { description: 'Your account as it is now.', type: User }),
    }),
  });

const DeleteAccountPayload = builder
  .objectRef<{ deletedId: string }>('DeleteAccountPayload')
  .implement({
    description: 'What deleteAccount answers.',
    fields: (t) => ({
      deletedId: t.exposeID('deletedId', { description: 'The `id` of the account that is gone.' }),
    }),
  });

/** A write costs ten reads. */
const complexity = 10;

builder.mutationFields((t) => ({
  updateProfile: t.withAuth({ session: true }).field({
    description: 'Changes what others see of you.',
    type: UpdateProfilePayload,
    nullable: true,
    complexity,
    args: {
      input: t.arg({ type: UpdateProfileInput, required: true, description: 'The changes.' }),
    },
    resolve: async (_mutation, { input }, { viewer }) => ({
      user: await updateProfile(viewer, input),
    }),
  }),
  deleteAccount: t.withAuth({ session: true }).field({
    description:
      'Deletes your account for good: profile, sessions and tokens at once, comments and favorites soon after. The places that you added stay in the directory, without you.',
    type: DeleteAccountPayload,
    nullable: true,
    complexity,
    args: {
      input: t.arg({ type: DeleteAccountInput, required: true, description: 'The proof.' }),
    },
    resolve: async (_mutation, { input }, { viewer }) => {
      await deleteAccount(viewer, input.password);
      return { deletedId: encodeGlobalID(User.name, viewer.id) };
    },
  }),
}));
