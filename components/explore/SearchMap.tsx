import dynamic from 'next/dynamic';
import { useRouter } from 'next/router';
import { useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react';
import type { Bounds } from '../map/geography';
import type { HighlightedPlace } from '../map/pins';
import { usePins } from './usePins';
import type { usePlaceSearch } from './usePlaceSearch';

/** Milliseconds after the map's last move until the list follows. */
const debounceMs = 300;

const PlaceMap = dynamic(() => import('../map/PlaceMap').then(({ PlaceMap }) => PlaceMap), {
  ssr: false,
});

const wideQuery = '(width >= 64rem)';

/** Whether there is room for both list and map. False on the server. */
const useIsWide = () =>
  useSyncExternalStore(
    (onChange) => {
      const query = matchMedia(wideQuery);
      query.addEventListener('change', onChange);
      return () => query.removeEventListener('change', onChange);
    },
    () => matchMedia(wideQuery).matches,
    () => false,
  );

interface SearchMapProps extends ReturnType<typeof usePlaceSearch> {
  highlighted: HighlightedPlace | null;
  onHighlight: (place: HighlightedPlace | null) => void;
}

/** The map of the search results. Loads nothing while it is hidden. */
export function SearchMap(props: SearchMapProps) {
  const isWide = useIsWide();
  return isWide || props.search.view === 'map' ? <PinMap {...props} /> : null;
}

function PinMap({ search, change, highlighted, onHighlight }: SearchMapProps) {
  const router = useRouter();
  const { places, counts } = usePins(search);
  const onMove = useDebounced((bounds: Bounds) => change({ bounds }, 'replace'));
  return (
    <PlaceMap
      label="Map of places"
      places={places}
      counts={counts}
      bounds={search.bounds}
      highlighted={highlighted}
      onHighlight={onHighlight}
      onOpen={(id) => void router.push(`/places/${id}`)}
      onMove={onMove}
    />
  );
}

/** Calls back once with the latest value after a pause. Leaving the page cancels the call. */
function useDebounced<Value>(callback: (value: Value) => void) {
  const router = useRouter();
  const call = useEffectEvent(callback);
  const [pending, setPending] = useState<{ value: Value }>();
  useEffect(() => {
    if (!pending) return;
    const timer = setTimeout(() => call(pending.value), debounceMs);
    const cancel = (_url: string, { shallow }: { shallow: boolean }) => {
      if (!shallow) clearTimeout(timer);
    };
    router.events.on('routeChangeStart', cancel);
    return () => {
      clearTimeout(timer);
      router.events.off('routeChangeStart', cancel);
    };
  }, [pending, router]);
  return (value: Value) => setPending({ value });
}
