import { useRef, useState } from 'react';
import { type CombinedError, useQuery } from 'urql';
import { ErrorMessage } from '../api/ErrorMessage';
import { type FragmentType, graphql, readFragment, withFragments } from '../api/graphql';
import { useLive } from '../api/useLive';
import { Button } from '../ui/Button';
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

/** What people say about a place, the newest first, and those that are being said right now. */
export function CommentList(props: { place: FragmentType<typeof CommentListFragment> }) {
  const { id, commentCount, comments } = readFragment(CommentListFragment, props.place);
  const nodes = comments?.nodes ?? [];
  const pageInfo = comments?.pageInfo;
  const [after, setAfter] = useState<string | null>();
  const [{ error, fetching }, load] = useQuery({
    query: CommentPageQuery,
    variables: { placeId: id, after },
    pause: !after,
  });
  const [failure, setFailure] = useState<CombinedError>();
  const heading = useRef<HTMLHeadingElement>(null);
  useLive(CommentAddedSubscription, { placeId: id });

  function showMore() {
    if (after === pageInfo?.endCursor) load({ requestPolicy: 'network-only' });
    else setAfter(pageInfo?.endCursor);
  }

  return (
    <section aria-labelledby="comments" className={styles.section}>
      <h2 ref={heading} id="comments" tabIndex={-1}>
        {commentCount === 0 ? 'Comments' : `Comments (${commentCount})`}
      </h2>
      <CommentForm placeId={id} />
      {failure && <ErrorMessage error={failure} />}
      {nodes.length === 0 && (
        <p className={styles.empty}>Nobody has said anything yet. You could be the first.</p>
      )}
      {/* biome-ignore lint/a11y/noRedundantRoles: Safari takes a list without bullets for none */}
      <ul role="list" aria-label="Comments" className={styles.list}>
        {nodes.map((comment) => (
          <li key={comment.id}>
            <CommentItem
              comment={comment}
              onDelete={() => heading.current?.focus()}
              onFailure={setFailure}
            />
          </li>
        ))}
      </ul>
      {error && <ErrorMessage error={error} />}
      {pageInfo?.hasNextPage && (
        <Button onClick={fetching ? undefined : showMore} busy={fetching}>
          {fetching ? 'Loading…' : 'Show older comments'}
        </Button>
      )}
    </section>
  );
}
