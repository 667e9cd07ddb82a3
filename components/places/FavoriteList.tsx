import { useRef } from 'react';
import { type FragmentType, graphql, readFragment, withFragments } from '../api/graphql';
import { ShowMore } from '../api/ShowMore';
import { usePages } from '../api/usePages';
import { ButtonLink } from '../ui/Button';
import { Empty } from '../ui/Empty';
import { useFocusAfterRemoval } from '../ui/useFocusAfterRemoval';
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

/** The viewer's favorite places, most recently favorited first. */
export function FavoriteList(props: { viewer: FragmentType<typeof FavoriteListFragment> }) {
  const { favorites } = readFragment(FavoriteListFragment, props.viewer);
  const nodes = favorites?.nodes ?? [];
  const pageInfo = favorites?.pageInfo;
  const pages = usePages(FavoritePageQuery, {}, pageInfo);
  const heading = useRef<HTMLHeadingElement>(null);
  useFocusAfterRemoval(heading, nodes.length);

  return (
    <section className={styles.section}>
      <h1 ref={heading} tabIndex={-1}>
        Favorites
      </h1>
      {nodes.length === 0 && !pageInfo?.hasNextPage && (
        <Empty>
          <p>Tap the heart on a place to save it here.</p>
          <ButtonLink href="/" look="primary">
            Browse places
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
      {pageInfo?.hasNextPage && <ShowMore {...pages} />}
    </section>
  );
}
