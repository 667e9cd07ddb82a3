import { useEffect, useRef, useState } from 'react';
import { useQuery } from 'urql';
import { ErrorMessage } from '../api/ErrorMessage';
import { type FragmentType, graphql, readFragment, withFragments } from '../api/graphql';
import type { PlaceSearchVariables } from '../explore/placeSearch';
import type { Lit } from '../map/pins';
import { Button } from '../ui/Button';
import { useInView } from '../ui/useInView';
import { PlaceCard, PlaceCardFragment, PlaceCardSkeleton } from './PlaceCard';
import styles from './PlaceList.module.css';

export const PlacePageFragment = withFragments(
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

const PlacePageQuery = withFragments(
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
  [PlacePageFragment],
);

/** As many places come by themselves as somebody scrolls. */
const unasked = 100;

export interface PlaceListPageProps {
  /** What is listed. */
  variables: PlaceSearchVariables;
  /** The place that stands out, as its pin does. */
  lit: string | null;
  onLight: (lit: Lit | null) => void;
  places: FragmentType<typeof PlacePageFragment>;
  totalCount: number;
  announce: (news: string) => void;
}

/** The places so far, and the way to more of them: the cache puts each next page behind those before. */
export function PlaceListPage({
  totalCount,
  announce,
  lit,
  onLight,
  ...props
}: PlaceListPageProps) {
  const { nodes, pageInfo } = readFragment(PlacePageFragment, props.places);
  const [after, setAfter] = useState<string | null>();
  const [{ error, fetching }, load] = useQuery({
    query: PlacePageQuery,
    variables: { ...props.variables, after },
    pause: !after,
  });
  const shown = nodes.length;
  /** How many there were when more were asked for, and whether those have come. */
  const [before, setBefore] = useState<number>();
  const arrived = useRef(true);
  /** Whether the button was pressed, or had the focus: where more come by themselves, the window must not move. */
  const wanted = useRef(false);
  const firstNew = useRef<HTMLLIElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (arrived.current || before === undefined || shown <= before) return;
    arrived.current = true;
    // Unless it has gone elsewhere meanwhile.
    const focused = document.activeElement;
    const isHere = focused === document.body ? wanted.current : focused === button.current;
    if (isHere) firstNew.current?.focus();
    announce(`Now showing ${shown} of ${totalCount} places`);
  }, [announce, before, shown, totalCount]);

  function showMore(isPressed: boolean) {
    setBefore(shown);
    arrived.current = false;
    wanted.current = isPressed || document.activeElement === button.current;
    if (after === pageInfo.endCursor) load({ requestPolicy: 'network-only' });
    else setAfter(pageInfo.endCursor);
  }

  function press() {
    if (fetching) wanted.current = true;
    else showMore(true);
  }

  // Those who scroll get more before they come to the end. After some pages they are asked, as there would
  // be no end, and nothing to be reached below it.
  const end = useInView<HTMLLIElement>(() => {
    const isAsked = fetching || error || after === pageInfo.endCursor;
    if (!isAsked && shown < unasked) showMore(false);
  });

  return (
    <>
      {nodes.map((place, index) => (
        <li
          key={place.id}
          {...(index === before && { ref: firstNew, tabIndex: -1 })}
          onMouseEnter={() => onLight(place)}
          onMouseLeave={() => onLight(null)}
          onFocus={() => onLight(place)}
          onBlur={() => onLight(null)}
          className={lit === place.id ? styles.lit : undefined}
        >
          {typeof place.distance === 'number' && (
            <p className={styles.distance}>{distanceText(place.distance)}</p>
          )}
          <PlaceCard place={place} />
        </li>
      ))}
      {fetching &&
        ['first', 'second', 'third'].map((key) => (
          <li key={key}>
            <PlaceCardSkeleton />
          </li>
        ))}
      {pageInfo.hasNextPage && (
        <li ref={end} className={styles.end}>
          {error && <ErrorMessage error={error} />}
          <Button ref={button} onClick={press} busy={fetching}>
            {fetching ? 'Loading…' : 'Show more'}
          </Button>
          <p className={styles.count}>
            {shown} of {totalCount}
          </p>
        </li>
      )}
    </>
  );
}

/** A distance in meters, as exactly as one wants to know it. */
function distanceText(meters: number) {
  if (meters < 950) return `${Math.max(Math.round(meters / 50) * 50, 50)} m away`;
  const kilometers = meters / 1000;
  const digits = kilometers < 10 ? 1 : 0;
  return `${kilometers.toLocaleString('en', { maximumFractionDigits: digits })} km away`;
}
