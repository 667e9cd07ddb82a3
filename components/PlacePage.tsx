import { useEffect, useRef, useState } from 'react';
import { useQuery } from 'urql';
import { Button } from './Button';
import { ErrorMessage } from './ErrorMessage';
import { type FragmentType, graphql, readFragment } from './generated';
import { PlaceCard, PlaceCardSkeleton } from './PlaceCard';
import styles from './PlaceList.module.css';

const PlacePageFragment = graphql(`
  fragment PlacePage on PlaceConnection {
    nodes {
      id
      ...PlaceCard
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
`);

const PlacePageQuery = graphql(`
  query PlacePage($after: String) {
    places(first: 20, after: $after) {
      ...PlacePage
    }
  }
`);

interface Progress {
  /** How many places stand before. */
  shownBefore?: number;
  totalCount: number;
  announce: (news: string) => void;
}

interface PlacePageProps extends Progress {
  places: FragmentType<typeof PlacePageFragment>;
  /** The viewer asked for this page and waits for it. */
  awaited?: boolean;
}

/**
 * One page of the list, and after it the next one if it was asked for. Where that begins is taken from
 * this page, so that a place added at the top moves all pages on and none is lost between two of them.
 */
export function PlacePage({ awaited = false, shownBefore = 0, ...props }: PlacePageProps) {
  const { totalCount, announce } = props;
  const { nodes, pageInfo } = readFragment(PlacePageFragment, props.places);
  const first = useRef<HTMLLIElement>(null);
  const arrived = useRef(!awaited);
  const shown = shownBefore + nodes.length;

  // Once: the same page changes when a place is added, and nobody waits for it then.
  useEffect(() => {
    if (arrived.current) return;
    arrived.current = true;
    // The button is gone, and the focus with it, unless it has gone elsewhere meanwhile.
    if (document.activeElement === document.body) first.current?.focus();
    announce(`Now showing ${shown} of ${totalCount} places`);
  }, [announce, shown, totalCount]);

  return (
    <>
      {nodes.map((place, index) => (
        <li key={place.id} {...(index === 0 && { ref: first, tabIndex: -1 })}>
          <PlaceCard place={place} />
        </li>
      ))}
      {pageInfo.hasNextPage && (
        <NextPage
          after={pageInfo.endCursor}
          shownBefore={shown}
          totalCount={totalCount}
          announce={announce}
        />
      )}
    </>
  );
}

interface NextPageProps extends Required<Progress> {
  after: string | null | undefined;
}

function NextPage({ after, shownBefore, totalCount, announce }: NextPageProps) {
  const [wanted, setWanted] = useState(false);
  const [{ data, error, fetching }, load] = useQuery({
    query: PlacePageQuery,
    variables: { after },
    pause: !wanted,
  });

  const places = data?.places;
  if (places) {
    return (
      <PlacePage
        places={places}
        awaited
        shownBefore={shownBefore}
        totalCount={totalCount}
        announce={announce}
      />
    );
  }
  const showMore = () => (wanted ? load({ requestPolicy: 'network-only' }) : setWanted(true));
  return (
    <>
      {fetching &&
        ['first', 'second', 'third'].map((key) => (
          <li key={key}>
            <PlaceCardSkeleton />
          </li>
        ))}
      <li className={styles.end}>
        {error && <ErrorMessage error={error} />}
        <Button onClick={fetching ? undefined : showMore} busy={fetching}>
          {fetching ? 'Loading…' : 'Show more'}
        </Button>
        <p className={styles.count}>
          {shownBefore} of {totalCount}
        </p>
      </li>
    </>
  );
}
