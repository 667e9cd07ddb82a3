import { type ReactNode, useState } from 'react';
import { type FragmentType, graphql, readFragment } from './graphql';
import { PlaceCardSkeleton } from './PlaceCard';
import styles from './PlaceList.module.css';
import { PlacePage } from './PlacePage';

const PlaceListFragment = graphql(`
  fragment PlaceList on PlaceConnection {
    totalCount
    ...PlacePage
  }
`);

const number = new Intl.NumberFormat('en');

interface PlaceListProps {
  places: FragmentType<typeof PlaceListFragment>;
  /** What can be done with the list. */
  children: ReactNode;
}

/** All places, a page at a time. */
export function PlaceList({ children, ...props }: PlaceListProps) {
  const places = readFragment(PlaceListFragment, props.places);
  const { totalCount } = places;
  const [announcement, setAnnouncement] = useState('');
  return (
    <section className={styles.section}>
      <header className={styles.head}>
        <div className={styles.title}>
          <h1>All places</h1>
          {totalCount > 0 && (
            <p className={styles.count}>{`${number.format(totalCount)}, newest first`}</p>
          )}
        </div>
        {children}
      </header>
      {totalCount === 0 && (
        <p className={styles.empty}>There are no places yet. The first one could be yours.</p>
      )}
      {/* biome-ignore lint/a11y/noRedundantRoles: Safari takes a list without bullets for none */}
      <ul role="list" className={styles.list}>
        <PlacePage places={places} totalCount={totalCount} announce={setAnnouncement} />
      </ul>
      <p role="status" className="visually-hidden">
        {announcement}
      </p>
    </section>
  );
}

/** Stands where the list will be. */
export function PlaceListSkeleton() {
  return (
    <div className={styles.list}>
      {['first', 'second', 'third', 'fourth', 'fifth', 'sixth'].map((key) => (
        <PlaceCardSkeleton key={key} />
      ))}
    </div>
  );
}
