import { createContext, useContext, useMemo } from 'react';

/** Source of the map's background images. */
export interface MapTiles {
  /** Contains `{z}`, `{x}` and `{y}`. */
  url: string;
  attribution: string;
}

const MapTilesContext = createContext<MapTiles | undefined>(undefined);

export const MapTilesProvider = MapTilesContext;

/** Keeps its identity while the values are equal, although every rendered page brings a new object. */
export function useMapTiles() {
  const { url, attribution } = useContext(MapTilesContext) ?? {};
  return useMemo(
    () => (url === undefined || attribution === undefined ? undefined : { url, attribution }),
    [url, attribution],
  );
}
