import { useEffect, useMemo, useState } from 'react';
import { useQuery } from 'urql';
import type { MapTilesQueryVariables, PlaceFilter } from '../api/generated/graphql';
import { type FragmentType, graphql, readFragment, withFragments } from '../api/graphql';
import { gridOf, meanOf } from '../map/geography';
import type { MapPlace, PlaceCount } from '../map/pins';
import type { PlaceSearch } from './placeSearch';
import { variablesOf } from './placeSearch';

const PinFragment = graphql(`
  fragment Pin on Place {
    id
    name
    coordinates {
      latitude
      longitude
    }
  }
`);

// Another order than the list's, because the cache distinguishes connections by filter and order.
const PlacePinsQuery = withFragments(
  graphql(`
  query PlacePins($filter: PlaceFilter, $after: String) {
    places(
      first: 100
      after: $after
      filter: $filter
      orderBy: { field: CREATED_AT, direction: ASC }
    ) {
      totalCount
      nodes {
        id
        ...Pin
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`),
  [PinFragment],
);

const NearPinsQuery = withFragments(
  graphql(`
  query NearPins($filter: PlaceFilter) {
    places(first: 60, filter: $filter, orderBy: { field: DISTANCE, direction: ASC }) {
      nodes {
        id
        ...Pin
      }
    }
  }
`),
  [PinFragment],
);

/** With more places, the map shows counts per part instead of pins. */
const maxPins = 300;

const MapTileFragment = withFragments(
  graphql(`
  fragment MapTile on PlaceConnection {
    totalCount
    nodes {
      id
      ...Pin
    }
  }
`),
  [PinFragment],
);

const columns = 3;
const rows = 4;

const MapTilesQuery = withFragments(
  graphql(`
  query MapTiles(
    $a: PlaceFilter
    $b: PlaceFilter
    $c: PlaceFilter
    $d: PlaceFilter
    $e: PlaceFilter
    $f: PlaceFilter
    $g: PlaceFilter
    $h: PlaceFilter
    $i: PlaceFilter
    $j: PlaceFilter
    $k: PlaceFilter
    $l: PlaceFilter
  ) {
    a: places(first: 12, filter: $a, orderBy: { field: CREATED_AT, direction: ASC }) {
      ...MapTile
    }
    b: places(first: 12, filter: $b, orderBy: { field: CREATED_AT, direction: ASC }) {
      ...MapTile
    }
    c: places(first: 12, filter: $c, orderBy: { field: CREATED_AT, direction: ASC }) {
      ...MapTile
    }
    d: places(first: 12, filter: $d, orderBy: { field: CREATED_AT, direction: ASC }) {
      ...MapTile
    }
    e: places(first: 12, filter: $e, orderBy: { field: CREATED_AT, direction: ASC }) {
      ...MapTile
    }
    f: places(first: 12, filter: $f, orderBy: { field: CREATED_AT, direction: ASC }) {
      ...MapTile
    }
    g: places(first: 12, filter: $g, orderBy: { field: CREATED_AT, direction: ASC }) {
      ...MapTile
    }
    h: places(first: 12, filter: $h, orderBy: { field: CREATED_AT, direction: ASC }) {
      ...MapTile
    }
    i: places(first: 12, filter: $i, orderBy: { field: CREATED_AT, direction: ASC }) {
      ...MapTile
    }
    j: places(first: 12, filter: $j, orderBy: { field: CREATED_AT, direction: ASC }) {
      ...MapTile
    }
    k: places(first: 12, filter: $k, orderBy: { field: CREATED_AT, direction: ASC }) {
      ...MapTile
    }
    l: places(first: 12, filter: $l, orderBy: { field: CREATED_AT, direction: ASC }) {
      ...MapTile
    }
  }
`),
  [MapTileFragment],
);

const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l'] as const;

/** The places and counts that the map shows for a search. */
export function usePins(search: PlaceSearch): { places: MapPlace[]; counts: PlaceCount[] } {
  const { filter } = variablesOf({ ...search, near: undefined });
  const isNear = search.near !== undefined && !search.bounds;
  const near = useNearPins(search, isNear);
  const few = useFewPins(filter, !isNear);
  const isTooMany = few.isTooMany && !isNear;
  const tiles = useTiles(filter, isTooMany);
  const places = isNear ? near : few.places;
  return useMemo(() => (isTooMany ? tiles : { places, counts: [] }), [isTooMany, tiles, places]);
}

/** The nearest places, until the user moves the map. */
function useNearPins(search: PlaceSearch, isNear: boolean) {
  const { filter } = variablesOf(search);
  // This list has an explicit order, so the cache does not merge it with the list of cards, which has none.
  const [{ data }] = useQuery({ query: NearPinsQuery, variables: { filter }, pause: !isNear });
  return useMemo(() => (data?.places?.nodes ?? []).flatMap(pinOf), [data]);
}

/** All places, loaded in pages of 100, unless there are more than `maxPins`. */
function useFewPins(filter: PlaceFilter | undefined, isActive: boolean) {
  const key = JSON.stringify(filter);
  const [page, setPage] = useState<{ key?: string; after: string | null }>({ after: null });
  const after = page.key === key ? page.after : null;
  const variables: { filter?: PlaceFilter; after?: string } = {
    ...(filter && { filter }),
    ...(after && { after }),
  };
  const [{ data, fetching }] = useQuery({ query: PlacePinsQuery, variables, pause: !isActive });
  const list = data?.places;
  const isTooMany = (list?.totalCount ?? 0) > maxPins;
  const next = list?.pageInfo.hasNextPage && !isTooMany ? list.pageInfo.endCursor : null;
  useEffect(() => {
    if (!fetching && next) setPage({ key, after: next });
  }, [fetching, next, key]);
  const places = useMemo(() => (list?.nodes ?? []).flatMap(pinOf), [list]);
  return { places, isTooMany };
}

/** For each part of the map its places, or their number if there are more than 12. */
function useTiles(filter: PlaceFilter | undefined, isTooMany: boolean) {
  const key = JSON.stringify(filter);
  const variables = useMemo(() => {
    const { bounds, ...rest }: PlaceFilter = key ? JSON.parse(key) : {};
    const tiles = gridOf(bounds ?? undefined, columns, rows);
    return Object.fromEntries(
      names.map((name, index) => [name, { ...rest, bounds: tiles[index] }]),
    );
  }, [key]) as MapTilesQueryVariables;
  const [{ data }] = useQuery({ query: MapTilesQuery, variables, pause: !isTooMany });
  return useMemo(() => {
    const places = new Map<string, MapPlace>();
    const counts: PlaceCount[] = [];
    for (const name of names) {
      const { totalCount = 0, nodes = [] } = readFragment(MapTileFragment, data?.[name]) ?? {};
      const pins = nodes.flatMap(pinOf);
      if (totalCount > nodes.length) counts.push({ count: totalCount, ...meanOf(pins) });
      // A place on the edge is in two parts.
      else for (const pin of pins) places.set(pin.id, pin);
    }
    return { places: [...places.values()], counts };
  }, [data]);
}

function pinOf(node: FragmentType<typeof PinFragment>): MapPlace[] {
  const { id, name, coordinates } = readFragment(PinFragment, node);
  return coordinates ? [{ id, name, ...coordinates }] : [];
}
