import {
  addComment,
  type Comment as CommentDocument,
  deleteComment,
  findCommentPages,
  findComments,
} from '../../models/comment';
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
  description: 'What somebody says about a place.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    text: t.exposeString('text', {
      description: 'Plain text, which may have several lines. Written by anybody.',
    }),
    author: t.field({
      description: 'Who wrote it. Null when that account is gone.',
      type: User,
      nullable: true,
      complexity: 1,
      resolve: (comment) => comment.author.toString(),
    }),
    place: t.field({
      description: 'What it is about.',
      type: Place,
      complexity: 1,
      resolve: (comment) => comment.place.toString(),
    }),
    createdAt: t.expose('createdAt', { description: 'When it was written.', type: 'DateTime' }),
    viewerCanDelete: t.boolean({
      description:
        'Whether you may remove it: whoever wrote it, whoever added the place, and administrators may.',
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
  commentCount: t.exposeInt('commentCount', { description: 'How many comments there are.' }),
  comments: t.withAuth({ read: true }).loadable({
    description: 'What people say about it, newest first.',
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
  description: 'A new comment. It will be yours.',
  fields: (t) => ({
    placeId: t.id({ required: true, description: 'The place that it is about.' }),
    text: t.string({
      required: true,
      description: 'Plain text, 1 to 2,000 characters. Lines are kept.',
    }),
    idempotencyKey: t.string({
      description:
        'Makes a repeated attempt safe: the same key of yours gives the comment of the first attempt. At most 200 characters, a UUID for example.',
    }),
  }),
});

const DeleteCommentInput = builder.inputType('DeleteCommentInput', {
  description: 'Which comment to remove.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The comment.' }) }),
});

const AddCommentPayload = builder
  .objectRef<{ comment: CommentDocument; place: PlaceDocument }>('AddCommentPayload')
  .implement({
    description: 'What addComment answers.',
    fields: (t) => ({
      comment: t.expose('comment', { description: 'The new comment.', type: Comment }),
      place: t.expose('place', { description: 'What it is about, as it is now.', type: Place }),
    }),
  });

const DeleteCommentPayload = builder
  .objectRef<{ deletedId: string; place: PlaceDocument | null }>('DeleteCommentPayload')
  .implement({
    description: 'What deleteComment answers.',
    fields: (t) => ({
      deletedId: t.exposeID('deletedId', { description: 'The `id` that is gone.' }),
      place: t.expose('place', {
        description: 'What it was about, as it is now. Null when that is gone as well.',
        type: Place,
        nullable: true,
      }),
    }),
  });

/** A write costs ten reads. */
const complexity = 10;

builder.mutationFields((t) => ({
  addComment: t.withAuth({ write: true }).field({
    description: 'Says something about a place.',
    type: AddCommentPayload,
    nullable: true,
    complexity,
    args: { input: t.arg({ type: AddCommentInput, required: true, description: 'The comment.' }) },
    resolve: (_mutation, { input: { placeId, ...input } }, { viewer }) =>
      addComment(viewer, localID(Place, placeId), input),
  }),
  deleteComment: t.withAuth({ write: true }).field({
    description:
      'Removes a comment for good. Whoever wrote it, whoever added the place, and administrators may.',
    type: DeleteCommentPayload,
    nullable: true,
    complexity,
    args: {
      input: t.arg({ type: DeleteCommentInput, required: true, description: 'Which comment.' }),
    },
    resolve: async (_mutation, { input: { id } }, { viewer }) => ({
      deletedId: id,
      place: await deleteComment(viewer, localID(Comment, id)),
    }),
  }),
}));
