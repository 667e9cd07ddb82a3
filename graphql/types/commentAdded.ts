import { type Comment as CommentDocument, CommentModel } from '../../models/comment';
import { builder } from '../builder';
import { localID } from '../ids';
import { streamChanges } from '../live/liveStream';
import { limits } from '../plugins/limits';
import { Comment } from './comment';
import { Place } from './place';

const CommentAdded = builder.objectRef<{ comment: CommentDocument }>('CommentAdded').implement({
  description: 'That somebody said something about a place.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    comment: t.expose('comment', { description: 'The new comment.', type: Comment }),
  }),
});

builder.subscriptionField('commentAdded', (t) =>
  t.withAuth({ read: true }).field({
    description: `Tells of each comment on a place from now on. An id that names no place never tells of any. You may have ${limits.streams} streams open; each event costs what asking for it would.`,
    type: CommentAdded,
    nullable: true,
    complexity: 1,
    args: { placeId: t.arg.id({ required: true, description: 'The place to listen at.' }) },
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
