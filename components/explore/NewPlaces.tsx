import { useState } from 'react';
import type { PlaceFilter } from '../api/generated/graphql';
import { graphql, withFragments } from '../api/graphql';
import { useLive } from '../api/useLive';
import { useViewerClient } from '../api/viewerClient';
import { PlaceCardFragment } from '../places/PlaceCard';
import styles from '../places/PlaceList.module.css';
import { Button } from '../ui/Button';

const PlaceChangedSubscription = withFragments(
  graphql(`
  subscription PlaceChanged($filter: PlaceFilter) {
    placeChanged(filter: $filter) {
      kind
      id
      place {
        id
        ...PlaceCard
      }
    }
  }
`),
  [PlaceCardFragment],
);

/** Keeps the listed places up to date. New places appear only on request, so that the list does not move. */
export function NewPlaces({ filter }: { filter?: PlaceFilter | null }) {
  const { refetch } = useViewerClient();
  const [added, setAdded] = useState<readonly string[]>([]);
  useLive(PlaceChangedSubscription, { filter }, ({ placeChanged }) => {
    if (!placeChanged || placeChanged.kind === 'UPDATED') return;
    const { kind, id } = placeChanged;
    setAdded((added) => {
      const others = added.filter((other) => other !== id);
      return kind === 'CREATED' ? [...others, id] : others;
    });
  });

  function show() {
    setAdded([]);
    refetch();
  }

  return (
    <p role="status" className={styles.news}>
      {added.length > 0 && (
        <Button onClick={show}>
          {added.length === 1 ? 'Show 1 new place' : `Show ${added.length} new places`}
        </Button>
      )}
    </p>
  );
}
