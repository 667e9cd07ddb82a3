import { UserModel } from '../../models/account/user';
import { mongoose } from '../../models/mongoose';
import { builder } from '../builder';

export const User = builder.loadableNodeRef('User', {
  load: (ids: string[], { viewer }) =>
    UserModel.find({ _id: mongoose.trusted({ $in: ids }) })
      .visibleTo(viewer)
      // All in one answer. (A server's own is 101 documents.)
      .batchSize(ids.length + 1)
      .exec(),
  id: { resolve: (user) => user.id },
  sort: (user) => user.id,
});

User.implement({
  description: 'A person with an account. Whoever is signed in may see who the others are.',
  authScopes: { $any: { signedIn: true, $granted: 'newAccount' } },
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The name that the person goes by here.' }),
    image: t.field({
      description: 'A picture of the person. Null when none was chosen.',
      type: 'URL',
      nullable: true,
      resolve: (user) => user.image,
    }),
    email: t.string({
      description: "The address the person signs in with. One's own only: null for everybody else.",
      nullable: true,
      resolve: (user, _args, { viewer }) => (viewer?._id.equals(user._id) ? user.email : null),
    }),
    createdAt: t.expose('createdAt', {
      description: 'When the account was made.',
      type: 'DateTime',
    }),
  }),
});
