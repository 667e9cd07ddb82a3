import dynamic from 'next/dynamic';
import { useState } from 'react';
import { type FragmentType, graphql, readFragment } from '../api/graphql';
import { useInView } from '../ui/useInView';

export const PlacePositionFragment = graphql(`
  fragment PlacePosition on Place {
    name
    coordinates {
      latitude
      longitude
    }
  }
`);

/** Loaded on demand, because it depends on Leaflet. */
const PositionMap = dynamic(() => import('./PositionMap').then(({ PositionMap }) => PositionMap), {
  ssr: false,
});

interface PlacePositionProps {
  place: FragmentType<typeof PlacePositionFragment>;
  /** Sets the size, and the background until the map is loaded. */
  className: string | undefined;
}

/** A map with the place on it, loaded when it is scrolled into view. Empty without coordinates. */
export function PlacePosition({ place, className }: PlacePositionProps) {
  const { name, coordinates } = readFragment(PlacePositionFragment, place);
  const [visible, setVisible] = useState(false);
  const ref = useInView<HTMLDivElement>(() => setVisible(true));
  if (!coordinates) return null;
  return (
    <div ref={ref} className={className}>
      {visible && <PositionMap label={`Map of ${name}`} {...coordinates} />}
    </div>
  );
}
