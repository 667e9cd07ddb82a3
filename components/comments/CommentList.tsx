import { useRef, useState } from 'react';
import type { CombinedError } from 'urql';
import { ErrorMessage } from '../api/ErrorMessage';
import { type FragmentType, graphql, readFragment, withFragments } from '../api/graphql';
import { ShowMore } from '../api/ShowMore';
import { useLive } from '../api/useLive';
import { usePages } from '../api/usePages';
import { useFocusAfterRemoval } from '../ui/useFocusAfterRemoval';
import { CommentForm } from './CommentForm';
import { CommentItem, CommentItemFragment } from './CommentItem';
import styles from './CommentList.module.css';

export const CommentListFragment = withFragments(
  graphql(`
  fragment CommentList on Place {
    id
    commentCount
    comments(first: 20) {
      nodes {
        id
        ...CommentItem
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`),
  [CommentItemFragment],
);

const CommentPageQuery = withFragments(
  graphql(`
  query CommentPage($placeId: ID!, $after: String) {
    place(id: $placeId) {
      id
      comments(first: 20, after: $after) {
        nodes {
          id
          ...CommentItem
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`),
  [CommentItemFragment],
);

const CommentAddedSubscription = withFragments(
  graphql(`
  subscription CommentAdded($placeId: ID!) {
    commentAdded(placeId: $placeId) {
      comment {
        id
        ...CommentItem
        place {
          id
          commentCount
        }
      }
    }
  }
`),
  [CommentItemFragment],
);

/** The comments on a place, newest first, updated live. */
export function CommentList(props: { place: FragmentType<typeof CommentListFragment> }) {
  const { id, commentCount, comments } = readFragment(CommentListFragment, props.place);
  const nodes = comments?.nodes ?? [];
  const pageInfo = comments?.pageInfo;
  const pages = usePages(CommentPageQuery, { placeId: id }, pageInfo);
  const [deleteError, setDeleteError] = useState<CombinedError>();
  const heading = useRef<HTMLHeadingElement>(null);
  useFocusAfterRemoval(heading, nodes.length);
  useLive(CommentAddedSubscription, { placeId: id });

  return (
    <section aria-labelledby="comments" className={styles.section}>
      <h2 ref={heading} id="comments" tabIndex={-1}>
        {commentCount === 0 ? 'Comments' : `Comments (${commentCount})`}
      </h2>
      <CommentForm placeId={id} />
      {deleteError && <ErrorMessage error={deleteError} />}
      {nodes.length === 0 && <p className={styles.empty}>No comments yet. Be the first.</p>}
      {/* biome-ignore lint/a11y/noRedundantRoles: Safari does not announce a list without bullets as one */}
      <ul role="list" aria-label="Comments" className={styles.list}>
        {nodes.map((comment) => (
          <li key={comment.id}>
            <CommentItem comment={comment} onDeleteError={setDeleteError} />
          </li>
        ))}
      </ul>
      {pageInfo?.hasNextPage && <ShowMore {...pages} label="Show older comments" />}
    </section>
  );
}
