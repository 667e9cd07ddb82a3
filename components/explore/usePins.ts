import { useEffect, useMemo, useState } from 'react';
import { useQuery } from 'urql';
import type { MapTilesQueryVariables, PlaceFilter } from '../api/generated/graphql';
import { type FragmentType, graphql, readFragment, withFragments } from '../api/graphql';
import { middleOf, tilesOf } from '../map/geography';
import type { Crowd, MapPlace } from '../map/pins';
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

// In an order that no list has: the cache takes lists apart by their filter and order.
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

/** Pins that a map shows at most. Where there are more, those of a crowded part of it are one mark. */
const mostPins = 300;

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

/** What to show on the map of what is looked for: places, and where there are too many how many there are. */
export function usePins(search: PlaceSearch): { places: MapPlace[]; crowds: Crowd[] } {
  const { filter } = variablesOf({ ...search, near: undefined });
  const isNear = search.near !== undefined && !search.bounds;
  const near = useNearPins(search, isNear);
  const few = useFewPins(filter, !isNear);
  const isTooMany = few.isTooMany && !isNear;
  const tiles = useTiles(filter, isTooMany);
  const places = isNear ? near : few.places;
  return useMemo(() => (isTooMany ? tiles : { places, crowds: [] }), [isTooMany, tiles, places]);
}

/** The nearest places: as long as nobody has moved the map, it is there to show where those are. */
function useNearPins(search: PlaceSearch, isNear: boolean) {
  const { filter } = variablesOf(search);
  // A meter less far than the list looks: the cache takes the two apart by that.
  const near = filter?.near && { ...filter.near, radius: filter.near.radius - 1 };
  const variables = { filter: { ...filter, near } };
  const [{ data }] = useQuery({ query: NearPinsQuery, variables, pause: !isNear });
  return useMemo(() => (data?.places?.nodes ?? []).flatMap(pinOf), [data]);
}

/** All places, a hundred at a time, as long as there are not too many. */
function useFewPins(filter: PlaceFilter | undefined, isAsked: boolean) {
  const key = JSON.stringify(filter);
  const [page, setPage] = useState<{ key?: string; after: string | null }>({ after: null });
  const after = page.key === key ? page.after : null;
  const variables: { filter?: PlaceFilter; after?: string } = {
    ...(filter && { filter }),
    ...(after && { after }),
  };
  const [{ data, fetching }] = useQuery({ query: PlacePinsQuery, variables, pause: !isAsked });
  const found = data?.places;
  const isTooMany = (found?.totalCount ?? 0) > mostPins;
  const next = found?.pageInfo.hasNextPage && !isTooMany ? found.pageInfo.endCursor : null;
  useEffect(() => {
    if (!fetching && next) setPage({ key, after: next });
  }, [fetching, next, key]);
  const places = useMemo(() => (found?.nodes ?? []).flatMap(pinOf), [found]);
  return { places, isTooMany };
}

/** The places of each tile of the map, or how many there are in it. */
function useTiles(filter: PlaceFilter | undefined, isTooMany: boolean) {
  const key = JSON.stringify(filter);
  const variables = useMemo(() => {
    const { bounds, ...rest }: PlaceFilter = key ? JSON.parse(key) : {};
    const tiles = tilesOf(bounds ?? undefined, columns, rows);
    return Object.fromEntries(
      names.map((name, index) => [name, { ...rest, bounds: tiles[index] }]),
    );
  }, [key]) as MapTilesQueryVariables;
  const [{ data }] = useQuery({ query: MapTilesQuery, variables, pause: !isTooMany });
  return useMemo(() => {
    const places = new Map<string, MapPlace>();
    const crowds: Crowd[] = [];
    for (const name of names) {
      const { totalCount = 0, nodes = [] } = readFragment(MapTileFragment, data?.[name]) ?? {};
      const pins = nodes.flatMap(pinOf);
      if (totalCount > nodes.length) crowds.push({ count: totalCount, ...middleOf(pins) });
      // What is on the edge between two tiles is in both.
      else for (const pin of pins) places.set(pin.id, pin);
    }
    return { places: [...places.values()], crowds };
  }, [data]);
}

function pinOf(node: FragmentType<typeof PinFragment>): MapPlace[] {
  const { id, name, coordinates } = readFragment(PinFragment, node);
  return coordinates ? [{ id, name, ...coordinates }] : [];
}
