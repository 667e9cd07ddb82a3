import { useEffect, useRef, useState } from 'react';
import { type FragmentType, graphql, readFragment, withFragments } from '../api/graphql';
import { ShowMore } from '../api/ShowMore';
import { usePages } from '../api/usePages';
import type { PlaceSearchVariables } from '../explore/placeSearch';
import type { HighlightedPlace } from '../map/pins';
import { useInView } from '../ui/useInView';
import { PlaceCard, PlaceCardFragment, PlaceCardSkeleton } from './PlaceCard';
import styles from './PlaceList.module.css';

export const PlaceListPageFragment = withFragments(
  graphql(`
  fragment PlaceListPage on PlaceConnection {
    nodes {
      id
      coordinates {
        latitude
        longitude
      }
      distance(from: $from)
      ...PlaceCard
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
`),
  [PlaceCardFragment],
);

const PlaceListPageQuery = withFragments(
  graphql(`
  query PlaceListPage(
    $after: String
    $filter: PlaceFilter
    $orderBy: PlaceOrder
    $from: CoordinatesInput
  ) {
    places(first: 20, after: $after, filter: $filter, orderBy: $orderBy) {
      ...PlaceListPage
    }
  }
`),
  [PlaceListPageFragment],
);

/** Above this number of places, the next page is loaded by the button only, so that the footer can be reached. */
const maxAutomatic = 100;

export interface PlaceListPageProps {
  variables: PlaceSearchVariables;
  highlightedPlaceId: string | null;
  onHighlight: (place: HighlightedPlace | null) => void;
  places: FragmentType<typeof PlaceListPageFragment>;
  totalCount: number;
  /** Announces a text to screen readers. */
  announce: (text: string) => void;
}

/** The places that are loaded so far. Loads the next page near the end of the list. */
export function PlaceListPage(props: PlaceListPageProps) {
  const { variables, totalCount, announce, highlightedPlaceId, onHighlight } = props;
  const { nodes, pageInfo } = readFragment(PlaceListPageFragment, props.places);
  const pages = usePages(PlaceListPageQuery, variables, pageInfo);
  const loadedCount = nodes.length;
  const [firstNewIndex, setFirstNewIndex] = useState<number>();
  const firstNew = useRef<HTMLLIElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  /** Only the button moves the focus: while a person scrolls, the window must not jump. */
  const movesFocus = useRef(false);

  useEffect(() => {
    if (firstNewIndex === undefined || loadedCount <= firstNewIndex) return;
    announce(`Showing ${loadedCount} of ${totalCount} places`);
    const focused = document.activeElement;
    const isFocusHere = focused === document.body || focused === button.current;
    if (movesFocus.current && isFocusHere) firstNew.current?.focus();
    movesFocus.current = false;
  }, [announce, firstNewIndex, loadedCount, totalCount]);

  function loadNext() {
    if (!pages.fetching) setFirstNewIndex(loadedCount);
    void pages.loadNextPage();
  }

  async function press() {
    movesFocus.current = true;
    loadNext();
  }

  const end = useInView<HTMLLIElement>(() => {
    if (!pages.error && loadedCount < maxAutomatic) loadNext();
  });

  return (
    <>
      {nodes.map((place, index) => (
        <li
          key={place.id}
          {...(index === firstNewIndex && { ref: firstNew, tabIndex: -1 })}
          onMouseEnter={() => onHighlight(place)}
          onMouseLeave={() => onHighlight(null)}
          onFocus={() => onHighlight(place)}
          onBlur={() => onHighlight(null)}
          className={highlightedPlaceId === place.id ? styles.highlighted : undefined}
        >
          {typeof place.distance === 'number' && (
            <p className={styles.distance}>{formatDistance(place.distance)}</p>
          )}
          <PlaceCard place={place} />
        </li>
      ))}
      {pages.fetching &&
        ['first', 'second', 'third'].map((key) => (
          <li key={key}>
            <PlaceCardSkeleton />
          </li>
        ))}
      {pageInfo.hasNextPage && (
        <li ref={end} className={styles.end}>
          <ShowMore {...pages} ref={button} loadNextPage={press} />
          <p className={styles.count}>
            {loadedCount} of {totalCount}
          </p>
        </li>
      )}
    </>
  );
}

/** @param meters a distance, shown to 50 m, then to 100 m, and to 1 km from 10 km on */
function formatDistance(meters: number) {
  if (meters < 950) return `${Math.max(Math.round(meters / 50) * 50, 50)} m away`;
  const kilometers = meters / 1000;
  const digits = kilometers < 10 ? 1 : 0;
  return `${kilometers.toLocaleString('en', { maximumFractionDigits: digits })} km away`;
}
