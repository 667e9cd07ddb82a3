import { useEffect, useRef } from 'react';
import { ErrorMessage } from '../api/ErrorMessage';
import { type FragmentType, graphql, readFragment, withFragments } from '../api/graphql';
import { usePages } from '../api/usePages';
import { Button, ButtonLink } from '../ui/Button';
import { Empty } from '../ui/Empty';
import { CardList } from './CardList';
import styles from './FavoriteList.module.css';
import { PlaceCard, PlaceCardFragment } from './PlaceCard';

export const FavoriteListFragment = withFragments(
  graphql(`
  fragment FavoriteList on Viewer {
    favorites(first: 20) {
      nodes {
        id
        ...PlaceCard
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`),
  [PlaceCardFragment],
);

const FavoritePageQuery = withFragments(
  graphql(`
  query FavoritePage($after: String) {
    viewer {
      favorites(first: 20, after: $after) {
        nodes {
          id
          ...PlaceCard
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`),
  [PlaceCardFragment],
);

/** The viewer's favorite places, the latest favorite first. */
export function FavoriteList(props: { viewer: FragmentType<typeof FavoriteListFragment> }) {
  const { favorites } = readFragment(FavoriteListFragment, props.viewer);
  const nodes = favorites?.nodes ?? [];
  const pageInfo = favorites?.pageInfo;
  const { fetching, error, loadNextPage } = usePages(FavoritePageQuery, {}, pageInfo);
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef(nodes.length);

  useEffect(() => {
    // The heart that took a place away is gone with it, and the focus.
    const isGone = nodes.length < shown.current && document.activeElement === document.body;
    if (isGone) heading.current?.focus();
    shown.current = nodes.length;
  }, [nodes.length]);

  return (
    <section className={styles.section}>
      <h1 ref={heading} tabIndex={-1}>
        Favorites
      </h1>
      {nodes.length === 0 && !pageInfo?.hasNextPage && (
        <Empty>
          <p>Press the heart of a place, and you find it here.</p>
          <ButtonLink href="/" look="primary">
            Look at the places
          </ButtonLink>
        </Empty>
      )}
      <CardList aria-label="Favorites">
        {nodes.map((place) => (
          <li key={place.id}>
            <PlaceCard place={place} />
          </li>
        ))}
      </CardList>
      {error && <ErrorMessage error={error} />}
      {pageInfo?.hasNextPage && (
        <Button onClick={loadNextPage} busy={fetching}>
          {fetching ? 'Loading…' : 'Show more'}
        </Button>
      )}
    </section>
  );
}
