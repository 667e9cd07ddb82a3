import { type ReactNode, useEffect, useState } from 'react';
import { type FragmentType, graphql, readFragment, withFragments } from '../api/graphql';
import { NewPlaces } from '../explore/NewPlaces';
import type { PlaceSearchOrder } from '../explore/placeSearch';
import { Button } from '../ui/Button';
import { Empty } from '../ui/Empty';
import { CardList } from './CardList';
import { PlaceCardSkeleton } from './PlaceCard';
import styles from './PlaceList.module.css';
import { PlaceListPage, PlaceListPageFragment, type PlaceListPageProps } from './PlaceListPage';

export const PlaceListFragment = withFragments(
  graphql(`
  fragment PlaceList on PlaceConnection {
    totalCount
    ...PlaceListPage
  }
`),
  [PlaceListPageFragment],
);

const number = new Intl.NumberFormat('en');

const orders: Record<PlaceSearchOrder, string> = {
  newest: 'newest first',
  name: 'by name',
  nearest: 'nearest first',
};

interface PlaceListProps
  extends Pick<PlaceListPageProps, 'variables' | 'highlightedPlaceId' | 'onHighlight'> {
  places: FragmentType<typeof PlaceListFragment>;
  title: string;
  order: PlaceSearchOrder;
  /** Clears search and filters. Undefined without any. */
  onClear: (() => void) | undefined;
  /** Actions beside the title. */
  children: ReactNode;
}

/** The places of a search. */
export function PlaceList({ title, order, onClear, children, ...props }: PlaceListProps) {
  const places = readFragment(PlaceListFragment, props.places);
  const { totalCount } = places;
  const [announcement, setAnnouncement] = useState('');
  const key = JSON.stringify(props.variables);
  const [announcedKey, setAnnouncedKey] = useState(key);

  useEffect(() => {
    if (key === announcedKey) return;
    setAnnouncedKey(key);
    setAnnouncement(
      totalCount === 1 ? '1 place found' : `${number.format(totalCount)} places found`,
    );
  }, [key, announcedKey, totalCount]);

  return (
    <section className={styles.section}>
      <header className={styles.head}>
        <div className={styles.title}>
          <h1>{title}</h1>
          {totalCount > 0 && (
            <p className={styles.count}>{`${number.format(totalCount)}, ${orders[order]}`}</p>
          )}
        </div>
        {children}
      </header>
      <NewPlaces key={`new ${key}`} filter={props.variables.filter} />
      {totalCount === 0 && (
        <Empty>
          {onClear ? (
            <>
              <p>No places match. Try another part of the map, or fewer words and tags.</p>
              <Button onClick={onClear}>Clear filters</Button>
            </>
          ) : (
            <p>No places yet. Add the first one.</p>
          )}
        </Empty>
      )}
      <CardList>
        <PlaceListPage
          key={key}
          places={places}
          totalCount={totalCount}
          announce={setAnnouncement}
          variables={props.variables}
          highlightedPlaceId={props.highlightedPlaceId}
          onHighlight={props.onHighlight}
        />
      </CardList>
      <p role="status" className="visually-hidden">
        {announcement}
      </p>
    </section>
  );
}

/** Takes the space of the list until it is loaded. */
export function PlaceListSkeleton() {
  return (
    <CardList aria-hidden="true">
      {['first', 'second', 'third', 'fourth', 'fifth', 'sixth'].map((key) => (
        <li key={key}>
          <PlaceCardSkeleton />
        </li>
      ))}
    </CardList>
  );
}
