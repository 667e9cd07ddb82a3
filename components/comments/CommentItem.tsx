import { type CombinedError, useMutation } from 'urql';
import { ConfirmButton } from '../api/ConfirmButton';
import { type FragmentType, graphql, readFragment } from '../api/graphql';
import { isBeingSent } from '../api/optimistic';
import { Avatar } from '../ui/Avatar';
import { dayOf } from '../ui/dates';
import styles from './CommentItem.module.css';

export const CommentItemFragment = graphql(`
  fragment CommentItem on Comment {
    id
    text
    createdAt
    viewerCanDelete
    author {
      id
      name
      image
    }
    place {
      id
    }
  }
`);

const DeleteCommentMutation = graphql(`
  mutation DeleteComment($input: DeleteCommentInput!) {
    deleteComment(input: $input) {
      deletedId
      place {
        id
        commentCount
      }
    }
  }
`);

interface CommentItemProps {
  comment: FragmentType<typeof CommentItemFragment>;
  /** Called without an error when deleting begins, and with the error when it fails. */
  onDeleteError: (error: CombinedError | undefined) => void;
}

export function CommentItem({ comment, onDeleteError }: CommentItemProps) {
  const { id, text, createdAt, viewerCanDelete, author } = readFragment(
    CommentItemFragment,
    comment,
  );
  const [, deleteComment] = useMutation(DeleteCommentMutation);
  const name = author?.name ?? 'Deleted user';

  async function confirm() {
    onDeleteError(undefined);
    // The optimistic result unmounts this component, so the list shows the error.
    const { error } = await deleteComment({ input: { id } });
    onDeleteError(error);
    return {};
  }

  return (
    <article className={styles.comment}>
      <Avatar name={name} image={author?.image} />
      <p className={styles.head}>
        <b dir="auto">{name}</b>
        {isBeingSent(id) ? (
          <span>Sending…</span>
        ) : (
          <time dateTime={createdAt}>{dayOf(createdAt)}</time>
        )}
      </p>
      <p dir="auto" className={styles.text}>
        {text}
      </p>
      {viewerCanDelete && (
        <ConfirmButton
          label={
            <>
              Delete<span className="visually-hidden"> comment by {name}</span>
            </>
          }
          look="quiet"
          title="Delete this comment?"
          action="Delete comment"
          busyAction="Deleting…"
          onConfirm={confirm}
        >
          <p>This can’t be undone.</p>
        </ConfirmButton>
      )}
    </article>
  );
}
