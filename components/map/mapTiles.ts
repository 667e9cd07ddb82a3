import { createContext, useContext, useMemo } from 'react';

/** Where the pictures of the map come from, and whom to thank for them. */
export interface MapTiles {
  /** With `{z}`, `{x}` and `{y}` in it. */
  url: string;
  attribution: string;
}

const MapTilesContext = createContext<MapTiles | undefined>(undefined);

export const MapTilesProvider = MapTilesContext;

/** The same as long as they say the same: every page that the server renders brings them anew. */
export function useMapTiles() {
  const { url, attribution } = useContext(MapTilesContext) ?? {};
  return useMemo(
    () => (url === undefined || attribution === undefined ? undefined : { url, attribution }),
    [url, attribution],
  );
}
