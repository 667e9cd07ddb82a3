import { useState } from 'react';
import { type CombinedError, useMutation } from 'urql';
import { type FragmentType, graphql, readFragment } from '../api/graphql';
import { isOnItsWay } from '../api/optimistic';
import { Avatar } from '../ui/Avatar';
import { Button } from '../ui/Button';
import { Dialog, DialogActions } from '../ui/Dialog';
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
  /** It is about to go: by now the button is, and the focus with it. */
  onDelete: () => void;
  /** Why it is back. */
  onFailure: (error: CombinedError | undefined) => void;
}

export function CommentItem({ onDelete, onFailure, ...props }: CommentItemProps) {
  const { id, text, createdAt, viewerCanDelete, author } = readFragment(
    CommentItemFragment,
    props.comment,
  );
  const [asked, setAsked] = useState(false);
  const [, deleteComment] = useMutation(DeleteCommentMutation);
  const name = author?.name ?? 'Somebody';

  async function remove() {
    onFailure(undefined);
    onDelete();
    // It is out of the list at once, and back when that fails: this component does not see the end.
    const { error } = await deleteComment({ input: { id } });
    onFailure(error);
  }

  return (
    <article className={styles.comment}>
      <Avatar name={name} image={author?.image} />
      <p className={styles.head}>
        <b dir="auto">{name}</b>
        {isOnItsWay(id) ? (
          <span>Sending…</span>
        ) : (
          <time dateTime={createdAt}>{dayOf(createdAt)}</time>
        )}
      </p>
      <p dir="auto" className={styles.text}>
        {text}
      </p>
      {viewerCanDelete && (
        <Button
          look="quiet"
          aria-haspopup="dialog"
          aria-label={`Delete the comment of ${name}`}
          onClick={() => setAsked(true)}
        >
          Delete
        </Button>
      )}
      {asked && (
        <Dialog title="Delete this comment?" onClose={() => setAsked(false)}>
          {(close) => (
            <>
              <p>It is gone for everybody, and for good.</p>
              <DialogActions close={close}>
                <Button
                  look="danger"
                  onClick={() => {
                    close();
                    remove();
                  }}
                >
                  Delete comment
                </Button>
              </DialogActions>
            </>
          )}
        </Dialog>
      )}
    </article>
  );
}
