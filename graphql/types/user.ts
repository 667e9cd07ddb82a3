import { UserModel } from '../../models/account/user';
import { mongoose } from '../../models/mongoose';
import { builder } from '../builder';

export const User = builder.loadableNodeRef('User', {
  load: (ids: string[], { viewer }) =>
    UserModel.find({ _id: mongoose.trusted({ $in: ids }) })
      .visibleTo(viewer)
      // One reply: a server's default first batch has 101 documents.
      .batchSize(ids.length + 1)
      .exec(),
  id: { resolve: (user) => user.id },
  sort: (user) => user.id,
});

User.implement({
  description: 'A person with an account. Visible to all signed-in users.',
  authScopes: { $any: { signedIn: true, $granted: 'newAccount' } },
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The display name.' }),
    image: t.field({
      description: 'The URL of the profile picture. Null if there is none.',
      type: 'URL',
      nullable: true,
      resolve: (user) => user.image,
    }),
    email: t.string({
      description: 'The email to sign in with. Null except for your own account.',
      nullable: true,
      resolve: (user, _args, { viewer }) => (viewer?._id.equals(user._id) ? user.email : null),
    }),
    createdAt: t.expose('createdAt', {
      description: 'The time of creation.',
      type: 'DateTime',
    }),
  }),
});
