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

/** It brings Leaflet along. */
const PositionMap = dynamic(
  () => import('../placeForm/PositionMap').then(({ PositionMap }) => PositionMap),
  {
    ssr: false,
  },
);

interface PlacePositionProps {
  place: FragmentType<typeof PlacePositionFragment>;
  /** Gives it its size, and what there is to see until the map is there. */
  className: string | undefined;
}

/** Where a place is, on a map that comes when it is to be seen. Nothing where that is not known. */
export function PlacePosition({ place, className }: PlacePositionProps) {
  const { name, coordinates } = readFragment(PlacePositionFragment, place);
  const [seen, setSeen] = useState(false);
  const ref = useInView<HTMLDivElement>(() => setSeen(true));
  if (!coordinates) return null;
  return (
    <div ref={ref} className={className}>
      {seen && <PositionMap label={`Map of ${name}`} {...coordinates} />}
    </div>
  );
}
