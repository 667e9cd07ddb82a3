import { type Comment as CommentDocument, CommentModel } from '../../models/comment';
import { builder } from '../builder';
import { localID } from '../ids';
import { streamChanges } from '../live/liveStream';
import { limits } from '../plugins/limits';
import { Comment } from './comment';
import { Place } from './place';

const CommentAdded = builder.objectRef<{ comment: CommentDocument }>('CommentAdded').implement({
  description: 'An event: a comment was added to a place.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    comment: t.expose('comment', { description: 'The new comment.', type: Comment }),
  }),
});

builder.subscriptionField('commentAdded', (t) =>
  t.withAuth({ read: true }).field({
    description: `Emits every new comment on a place. Each event costs as much as a query for it. A viewer may have ${limits.streams} streams at a time.`,
    type: CommentAdded,
    nullable: true,
    complexity: 1,
    args: { placeId: t.arg.id({ required: true, description: 'The ID of the place.' }) },
    subscribe: (_subscription, { placeId }, context) => {
      const id = localID(Place, placeId);
      return streamChanges(context, {
        where: ({ of, place }) => of === 'Comment' && place.toString() === id,
        load: async ({ document }, viewer) => {
          const comment = await CommentModel.findById(document).visibleTo(viewer).exec();
          return comment && { comment };
        },
      });
    },
    resolve: ({ payload }) => payload,
  }),
);
