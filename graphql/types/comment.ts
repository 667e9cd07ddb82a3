import { addComment, deleteComment, findCommentPages, findComments } from '../../models/comment';
import type { Place as PlaceDocument } from '../../models/place';
import { builder } from '../builder';
import { localID } from '../ids';
import { connectionOf, pageArgs, pageComplexity } from '../pagination';
import { Place } from './place';
import { User } from './user';

export const Comment = builder.loadableNodeRef('Comment', {
  load: (ids: string[], { viewer }) => findComments(viewer, ids),
  id: { resolve: (comment) => comment.id },
  sort: (comment) => comment.id,
});

Comment.implement({
  description: 'A comment on a place.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    text: t.exposeString('text', {
      description: 'The text. Plain text that may have several lines.',
    }),
    author: t.field({
      description: 'The author. Null if the account was deleted.',
      type: User,
      nullable: true,
      complexity: 1,
      resolve: (comment) => comment.author.toString(),
    }),
    place: t.field({
      description: 'The place that the comment is about.',
      type: Place,
      complexity: 1,
      resolve: (comment) => comment.place.toString(),
    }),
    createdAt: t.expose('createdAt', { description: 'The time of creation.', type: 'DateTime' }),
    viewerCanDelete: t.boolean({
      description:
        'Whether you may delete the comment. Its author, the owner of the place and administrators may.',
      complexity: 1,
      resolve: async (comment, _args, context) =>
        comment.canBeDeletedBy(
          context.viewer,
          await Place.getDataloader(context).load(comment.place.toString()),
        ),
    }),
  }),
});

const CommentConnection = connectionOf(Comment);

builder.objectFields(Place, (t) => ({
  commentCount: t.exposeInt('commentCount', { description: 'The number of comments.' }),
  comments: t.withAuth({ read: true }).loadable({
    description: 'The comments on the place, newest first.',
    type: CommentConnection,
    nullable: true,
    complexity: pageComplexity,
    args: pageArgs,
    byPath: true,
    load: (places: PlaceDocument[], { viewer }, args) => findCommentPages(viewer, places, args),
    resolve: (place) => place,
  }),
}));

const AddCommentInput = builder.inputType('AddCommentInput', {
  fields: (t) => ({
    placeId: t.id({ required: true, description: 'The ID of the place.' }),
    text: t.string({
      required: true,
      description: 'Plain text, 1 to 2,000 characters. Line breaks are kept.',
    }),
    idempotencyKey: t.string({
      description:
        'A key of your choice, such as a UUID, at most 200 characters. A repeated request with the same key returns the comment that the first one created.',
    }),
  }),
});

const DeleteCommentInput = builder.inputType('DeleteCommentInput', {
  fields: (t) => ({ id: t.id({ required: true, description: 'The ID of the comment.' }) }),
});

const AddCommentPayload = builder.simpleObject('AddCommentPayload', {
  fields: (t) => ({
    comment: t.field({ description: 'The new comment.', type: Comment }),
    place: t.field({ description: 'The updated place.', type: Place }),
  }),
});

const DeleteCommentPayload = builder.simpleObject('DeleteCommentPayload', {
  fields: (t) => ({
    deletedId: t.id({ description: 'The ID of the deleted comment.' }),
    place: t.field({
      description: 'The updated place. Null if it was deleted.',
      type: Place,
      nullable: true,
    }),
  }),
});

builder.mutationFields((t) => ({
  addComment: t.withAuth({ write: true }).field({
    description: 'Adds a comment to a place.',
    type: AddCommentPayload,
    nullable: true,
    args: { input: t.arg({ type: AddCommentInput, required: true }) },
    resolve: (_mutation, { input: { placeId, ...input } }, { viewer }) =>
      addComment(viewer, localID(Place, placeId), input),
  }),
  deleteComment: t.withAuth({ write: true }).field({
    description:
      'Permanently deletes a comment. Its author, the owner of the place and administrators may.',
    type: DeleteCommentPayload,
    nullable: true,
    args: { input: t.arg({ type: DeleteCommentInput, required: true }) },
    resolve: async (_mutation, { input: { id } }, { viewer }) => ({
      deletedId: id,
      place: await deleteComment(viewer, localID(Comment, id)),
    }),
  }),
}));
