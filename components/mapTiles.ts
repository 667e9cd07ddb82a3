import { createContext, useContext } from 'react';

/** Where the pictures of the map come from, and whom to thank for them. */
export interface MapTiles {
  /** With `{z}`, `{x}` and `{y}` in it. */
  url: string;
  attribution: string;
}

const MapTilesContext = createContext<MapTiles | undefined>(undefined);

export const MapTilesProvider = MapTilesContext;

export const useMapTiles = () => useContext(MapTilesContext);
