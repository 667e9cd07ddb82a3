import { type ReactNode, useDeferredValue, useState } from 'react';
import { type FragmentType, graphql, readFragment, withFragments } from '../api/graphql';
import type { HighlightedPlace } from '../map/pins';
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
  results: FragmentType<typeof PlaceExplorerFragment> | undefined;
  /** The variables that `results` were loaded with; the current search may be newer. */
  variables: PlaceSearchVariables;
  /** Whether newer results are loading. */
  stale: boolean;
  /** Replaces the list, for example with an error. */
  children?: ReactNode;
}

/** The search with its results in a list and on a map. */
export function PlaceExplorer({ search, change, variables, stale, ...props }: PlaceExplorerProps) {
  const results = props.results && readFragment(PlaceExplorerFragment, props.results);
  const [highlighted, setHighlighted] = useState<HighlightedPlace | null>(null);
  const highlightedPin = useDeferredValue(highlighted);
  const { q, tags, order, near, view } = search;

  return (
    <div className={styles.explorer} data-view={view}>
      <div className={styles.tools}>
        <div className={styles.row}>
          <SearchBox q={q} onSearch={(q) => change({ q }, 'replace')} />
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
          popularTags={results?.tags ?? []}
          selected={tags}
          onSelect={(tags) => change({ tags: tags.slice(0, 10) })}
        />
      </div>
      <div className={styles.list} aria-busy={stale}>
        {props.children}
        {!props.children && !results?.places && <PlaceListSkeleton />}
        {!props.children && results?.places && (
          <div className={stale ? styles.stale : undefined}>
            <PlaceList
              places={results.places}
              variables={variables}
              title={isFiltered(search) ? 'Matching places' : 'All places'}
              order={order ?? (near ? 'nearest' : 'newest')}
              highlightedPlaceId={highlighted?.id ?? null}
              onHighlight={setHighlighted}
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
        <SearchMap
          search={search}
          change={change}
          highlighted={highlightedPin}
          onHighlight={setHighlighted}
        />
      </div>
    </div>
  );
}
