import dynamic from 'next/dynamic';
import { useRouter } from 'next/router';
import { useEffect, useEffectEvent, useMemo, useState, useSyncExternalStore } from 'react';
import { useQuery } from 'urql';
import type { PlaceFilter } from './generated/graphql';
import type { Bounds } from './geography';
import { graphql } from './graphql';
import styles from './PlaceExplorer.module.css';
import type { PlaceSearch } from './placeSearch';
import { variablesOf } from './placeSearch';
import type { usePlaceSearch } from './usePlaceSearch';

// In an order that no list has: the cache takes lists apart by their filter and order.
const PlacePinsQuery = graphql(`
  query PlacePins($filter: PlaceFilter, $after: String) {
    places(
      first: 100
      after: $after
      filter: $filter
      orderBy: { field: CREATED_AT, direction: ASC }
    ) {
      totalCount
      nodes {
        id
        name
        coordinates {
          latitude
          longitude
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

/** Pins that a map shows at most: with more, only coming closer helps. */
const mostPins = 300;

/** Milliseconds after which a map that was moved is probably where it was wanted. */
const pause = 300;

const PlaceMap = dynamic(() => import('./PlaceMap').then(({ PlaceMap }) => PlaceMap), {
  ssr: false,
});

const wide = '(width >= 64rem)';

/** Whether there is room for list and map. The server cannot know. */
const useIsWide = () =>
  useSyncExternalStore(
    (onChange) => {
      const query = matchMedia(wide);
      query.addEventListener('change', onChange);
      return () => query.removeEventListener('change', onChange);
    },
    () => matchMedia(wide).matches,
    () => false,
  );

interface SearchMapProps extends ReturnType<typeof usePlaceSearch> {
  lit: string | null;
  onLight: (id: string | null) => void;
}

/** The map of what is looked for, once it is to be seen. */
export function SearchMap(props: SearchMapProps) {
  const isWide = useIsWide();
  return isWide || props.search.view === 'map' ? <PinMap {...props} /> : null;
}

function PinMap({ search, change, lit, onLight }: SearchMapProps) {
  const router = useRouter();
  const { places, total } = usePins(search);
  const onMove = useDebounced((bounds: Bounds) => change({ bounds }, 'going on'));
  return (
    <>
      <PlaceMap
        label="Map of places"
        places={places}
        bounds={search.bounds}
        lit={lit}
        onLight={onLight}
        onOpen={(id) => void router.push(`/places/${id}`)}
        onMove={onMove}
      />
      {total > places.length && (
        <p className={styles.news}>
          Showing {places.length} of {total.toLocaleString('en')} in this area
        </p>
      )}
    </>
  );
}

/** The places on the map, a hundred at a time until there are enough. */
function usePins(search: PlaceSearch) {
  const { filter } = variablesOf({ ...search, near: undefined });
  const key = JSON.stringify(filter);
  const [page, setPage] = useState<{ key?: string; after: string | null }>({ after: null });
  const after = page.key === key ? page.after : null;
  const variables: { filter?: PlaceFilter; after?: string } = {
    ...(filter && { filter }),
    ...(after && { after }),
  };
  const [{ data, fetching }] = useQuery({ query: PlacePinsQuery, variables });
  const found = data?.places;
  const next = found?.pageInfo.hasNextPage ? found.pageInfo.endCursor : null;
  const isEnough = !found || found.nodes.length >= mostPins;
  useEffect(() => {
    if (!fetching && next && !isEnough) setPage({ key, after: next });
  }, [fetching, next, isEnough, key]);

  const places = useMemo(
    () =>
      (found?.nodes ?? []).flatMap(({ id, name, coordinates }) =>
        coordinates ? [{ id, name, ...coordinates }] : [],
      ),
    [found],
  );
  return { places, total: found?.totalCount ?? 0 };
}

/** Calls back after a pause, with the last of what it was called with meanwhile. */
function useDebounced<Value>(callback: (value: Value) => void) {
  const call = useEffectEvent(callback);
  const [waiting, setWaiting] = useState<{ value: Value }>();
  useEffect(() => {
    if (!waiting) return;
    const timer = setTimeout(() => call(waiting.value), pause);
    return () => clearTimeout(timer);
  }, [waiting]);
  return (value: Value) => setWaiting({ value });
}
