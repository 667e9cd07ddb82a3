import type { Map as LeafletMap } from 'leaflet';
import { useEffect, useEffectEvent, useRef } from 'react';
import { type Bounds, boundsOf, type Point, unwrapped } from './geography';
import { createMap } from './leafletMap';
import { useMapTiles } from './mapTiles';
import styles from './PlaceMap.module.css';
import { flatBounds, type HighlightedPlace, type MapPlace, Pins, type PlaceCount } from './pins';

interface PlaceMapProps {
  /** Accessible name. */
  label: string;
  places: readonly MapPlace[];
  /** Shown instead of pins where there are too many places. */
  counts: readonly PlaceCount[];
  /** Defaults to the bounds of all places. */
  bounds?: Bounds;
  highlighted: HighlightedPlace | null;
  onHighlight: (place: HighlightedPlace | null) => void;
  onOpen: (id: string) => void;
  /** Called when the user has moved the map. */
  onMove: (bounds: Bounds) => void;
}

/** Maximum zoom when the map shows all places. */
const maxZoom = 13;

/** A map with pins of places. Import it dynamically, because it includes Leaflet. */
export function PlaceMap({ label, places, counts, bounds, highlighted, ...on }: PlaceMapProps) {
  const tiles = useMapTiles();
  const frame = useRef<HTMLElement>(null);
  const map = useRef<LeafletMap>(null);
  const pins = useRef<Pins>(null);
  /** Center and zoom. Unchanged by a `moveend` that only resized the map. */
  const view = useRef('');
  /** Bounds passed to `onMove`. The map does not move when it receives them back. */
  const reportedBounds = useRef(new Set<string>());
  /** The key of the last bounds or places that the map showed. */
  const shownKey = useRef<string>(null);

  const open = useEffectEvent((id: string) => on.onOpen(id));
  const highlight = useEffectEvent((place: HighlightedPlace | null) => on.onHighlight(place));
  /** True while the code, not the user, moves the map. */
  const isFraming = useRef(false);
  /** True from a move of the user until its bounds arrive as a prop. Places that load in between must not undo it. */
  const isMoving = useRef(false);
  const frameAll = useEffectEvent((map: LeafletMap) => {
    isFraming.current = true;
    const corners = bounds ? cornersOf(unwrapped(bounds)) : [...places, ...counts].map(cornerOf);
    if (corners.length === 0) map.setView([25, 10], 1.5, { animate: false });
    else if (bounds) map.fitBounds(corners, { animate: false });
    else map.fitBounds(corners, { animate: false, maxZoom, padding: [32, 40] });
    view.current = viewOf(map);
    isFraming.current = false;
  });
  const moved = useEffectEvent((map: LeafletMap) => {
    if (isFraming.current) return;
    if (viewOf(map) === view.current) {
      isMoving.current = false;
      return;
    }
    view.current = viewOf(map);
    const mapBounds = boundsOf(flatBounds(map.getBounds()));
    reportedBounds.current.add(JSON.stringify(mapBounds));
    on.onMove(mapBounds);
  });

  useEffect(() => {
    if (!frame.current) return;
    const created = createMap(frame.current, tiles);
    map.current = created;
    frameAll(created);
    pins.current = new Pins(created, { open, highlight });
    created.on('movestart', () => {
      if (!isFraming.current) isMoving.current = true;
    });
    created.on('moveend', () => moved(created));
    return () => {
      created.off('moveend');
      created.remove();
      map.current = null;
      pins.current = null;
    };
  }, [tiles]);

  useEffect(() => pins.current?.show(places, counts), [places, counts]);
  useEffect(() => pins.current?.highlight(highlighted), [highlighted]);

  const key = JSON.stringify(bounds ?? [places.map(({ id }) => id), counts]);
  useEffect(() => {
    if (!map.current || key === shownKey.current) return;
    shownKey.current = key;
    if (bounds) isMoving.current = false;
    if (!isMoving.current && !reportedBounds.current.delete(key)) frameAll(map.current);
  }, [key, bounds]);

  return <section ref={frame} aria-label={label} className={styles.frame} />;
}

/** Center (to about 11 m) and zoom. */
function viewOf(map: LeafletMap) {
  const { lat, lng } = map.getCenter();
  return [lat.toFixed(4), lng.toFixed(4), map.getZoom()].join();
}

const cornersOf = ({ south, west, north, east }: Bounds): [number, number][] => [
  [south, west],
  [north, east],
];

const cornerOf = ({ latitude, longitude }: Point): [number, number] => [latitude, longitude];
