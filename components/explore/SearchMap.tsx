import dynamic from 'next/dynamic';
import { useRouter } from 'next/router';
import { useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react';
import type { Bounds } from '../map/geography';
import type { Lit } from '../map/pins';
import { usePins } from './usePins';
import type { usePlaceSearch } from './usePlaceSearch';

/** Milliseconds after which a map that was moved is probably where it was wanted. */
const pause = 300;

const PlaceMap = dynamic(() => import('../map/PlaceMap').then(({ PlaceMap }) => PlaceMap), {
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
  lit: Lit | null;
  onLight: (lit: Lit | null) => void;
}

/** The map of what is looked for, once it is to be seen. */
export function SearchMap(props: SearchMapProps) {
  const isWide = useIsWide();
  return isWide || props.search.view === 'map' ? <PinMap {...props} /> : null;
}

function PinMap({ search, change, lit, onLight }: SearchMapProps) {
  const router = useRouter();
  const { places, crowds } = usePins(search);
  const onMove = useDebounced((bounds: Bounds) => change({ bounds }, 'going on'));
  return (
    <PlaceMap
      label="Map of places"
      places={places}
      crowds={crowds}
      bounds={search.bounds}
      lit={lit}
      onLight={onLight}
      onOpen={(id) => void router.push(`/places/${id}`)}
      onMove={onMove}
    />
  );
}

/** Calls back after a pause, with the last of what it was called with meanwhile. */
function useDebounced<Value>(callback: (value: Value) => void) {
  const router = useRouter();
  const call = useEffectEvent(callback);
  const [waiting, setWaiting] = useState<{ value: Value }>();
  useEffect(() => {
    if (!waiting) return;
    const timer = setTimeout(() => call(waiting.value), pause);
    // Who is leaving is not to be called back.
    const forget = (_url: string, { shallow }: { shallow: boolean }) => {
      if (!shallow) clearTimeout(timer);
    };
    router.events.on('routeChangeStart', forget);
    return () => {
      clearTimeout(timer);
      router.events.off('routeChangeStart', forget);
    };
  }, [waiting, router]);
  return (value: Value) => setWaiting({ value });
}
