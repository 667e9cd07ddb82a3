import { type ReactNode, useEffect, useState } from 'react';
import { type FragmentType, graphql, readFragment, withFragments } from '../api/graphql';
import { NewPlaces } from '../explore/NewPlaces';
import type { PlaceSearchOrder } from '../explore/placeSearch';
import { Button } from '../ui/Button';
import { Empty } from '../ui/Empty';
import { CardList } from './CardList';
import { PlaceCardSkeleton } from './PlaceCard';
import styles from './PlaceList.module.css';
import { PlaceListPage, type PlaceListPageProps, PlacePageFragment } from './PlaceListPage';

export const PlaceListFragment = withFragments(
  graphql(`
  fragment PlaceList on PlaceConnection {
    totalCount
    ...PlaceListPage
  }
`),
  [PlacePageFragment],
);

const number = new Intl.NumberFormat('en');

const orders: Record<PlaceSearchOrder, string> = {
  newest: 'newest first',
  name: 'by name',
  nearest: 'nearest first',
};

interface PlaceListProps extends Pick<PlaceListPageProps, 'variables' | 'lit' | 'onLight'> {
  places: FragmentType<typeof PlaceListFragment>;
  title: string;
  order: PlaceSearchOrder;
  /** Looks for everything again, where something is looked for. */
  onClear: (() => void) | undefined;
  /** What can be done with the list. */
  children: ReactNode;
}

/** The places that were found, a page at a time. */
export function PlaceList({ title, order, onClear, children, ...props }: PlaceListProps) {
  const places = readFragment(PlaceListFragment, props.places);
  const { totalCount } = places;
  const [announcement, setAnnouncement] = useState('');
  const key = JSON.stringify(props.variables);
  const [told, setTold] = useState(key);

  useEffect(() => {
    if (key === told) return;
    setTold(key);
    setAnnouncement(
      totalCount === 1 ? '1 place found' : `${number.format(totalCount)} places found`,
    );
  }, [key, told, totalCount]);

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
              <p>Nothing matches. Look elsewhere on the map, or for fewer words and tags.</p>
              <Button onClick={onClear}>Clear filters</Button>
            </>
          ) : (
            <p>There are no places yet. The first one could be yours.</p>
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
          lit={props.lit}
          onLight={props.onLight}
        />
      </CardList>
      <p role="status" className="visually-hidden">
        {announcement}
      </p>
    </section>
  );
}

/** Stands where the list will be. */
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
