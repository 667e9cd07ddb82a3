import { type ReactNode, useDeferredValue, useState } from 'react';
import { type FragmentType, graphql, readFragment, withFragments } from '../api/graphql';
import type { Lit } from '../map/pins';
import { PlaceList, PlaceListFragment, PlaceListSkeleton } from '../places/PlaceList';
import { Button, ButtonLink } from '../ui/Button';
import { NearMe } from './NearMe';
import { OrderChoice } from './OrderChoice';
import styles from './PlaceExplorer.module.css';
import type { PlaceSearchVariables } from './placeSearch';
import { isFiltered } from './placeSearch';
import { SearchBox } from './SearchBox';
import { SearchMap } from './SearchMap';
import { TagFilter, TagFilterFragment } from './TagFilter';
import type { usePlaceSearch } from './usePlaceSearch';

export const PlaceExplorerFragment = withFragments(
  graphql(`
  fragment PlaceExplorer on Query {
    tags(first: 12) {
      ...TagFilter
    }
    places(first: 20, filter: $filter, orderBy: $orderBy) {
      ...PlaceList
    }
  }
`),
  [TagFilterFragment, PlaceListFragment],
);

interface PlaceExplorerProps extends ReturnType<typeof usePlaceSearch> {
  found: FragmentType<typeof PlaceExplorerFragment> | undefined;
  /** What `found` answers; later than that, what is looked for now may have changed. */
  variables: PlaceSearchVariables;
  /** Whether something newer is on its way. */
  stale: boolean;
  /** What to say in the place of the list. */
  children?: ReactNode;
}

/** Places in a list and on a map, which both show the same. */
export function PlaceExplorer({ search, change, variables, stale, ...props }: PlaceExplorerProps) {
  const found = props.found && readFragment(PlaceExplorerFragment, props.found);
  const [lit, setLit] = useState<Lit | null>(null);
  const onMap = useDeferredValue(lit);
  const { q, tags, order, near, view } = search;

  return (
    <div className={styles.explorer} data-view={view}>
      <div className={styles.tools}>
        <div className={styles.row}>
          <SearchBox q={q} onSearch={(q) => change({ q }, 'going on')} />
          <NearMe
            near={near}
            onNear={(near) =>
              change({ near, order: undefined, ...(near && { bounds: undefined }) })
            }
          />
          <OrderChoice order={order} near={near} onOrder={(order) => change({ order })} />
          <fieldset aria-label="Show places in" className={styles.views}>
            {(['list', 'map'] as const).map((name) => (
              <Button
                key={name}
                aria-pressed={view === name}
                onClick={() => change({ view: name })}
              >
                {name === 'list' ? 'List' : 'Map'}
              </Button>
            ))}
          </fieldset>
        </div>
        <TagFilter
          popular={found?.tags ?? []}
          chosen={tags}
          onChoose={(tags) => change({ tags: tags.slice(0, 10) })}
        />
      </div>
      <div className={styles.list} aria-busy={stale}>
        {props.children}
        {!props.children && !found?.places && <PlaceListSkeleton />}
        {!props.children && found?.places && (
          <div className={stale ? styles.stale : undefined}>
            <PlaceList
              places={found.places}
              variables={variables}
              title={isFiltered(search) ? 'Places found' : 'All places'}
              order={order ?? (near ? 'nearest' : 'newest')}
              highlightedPlaceId={lit?.id ?? null}
              onHighlight={setLit}
              onClear={
                isFiltered(search)
                  ? () => change({ q: '', tags: [], bounds: undefined, near: undefined })
                  : undefined
              }
            >
              <ButtonLink href="/places/new" look="primary">
                Add a place
              </ButtonLink>
            </PlaceList>
          </div>
        )}
      </div>
      {view === 'map' && <h1 className={`visually-hidden ${styles.narrow}`}>Places on the map</h1>}
      <div className={styles.map}>
        <a href="#footer" className="skip">
          Skip the map
        </a>
        <SearchMap search={search} change={change} lit={onMap} onLight={setLit} />
      </div>
    </div>
  );
}
