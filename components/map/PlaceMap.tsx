import type { Map as LeafletMap } from 'leaflet';
import { useEffect, useEffectEvent, useRef } from 'react';
import { type Bounds, boundsOf, type Point, unwrapped } from './geography';
import { createMap } from './leafletMap';
import { useMapTiles } from './mapTiles';
import styles from './PlaceMap.module.css';
import { type Crowd, flat, type Lit, type MapPlace, Pins } from './pins';

interface PlaceMapProps {
  /** What the map is of, for those who do not see it. */
  label: string;
  places: readonly MapPlace[];
  /** Where there are too many to be shown each. */
  crowds: readonly Crowd[];
  /** The window to show. Where absent, all of the places. */
  bounds?: Bounds;
  /** The place that stands out. */
  lit: Lit | null;
  onLight: (lit: Lit | null) => void;
  onOpen: (id: string) => void;
  /** The person has moved the map to this window. */
  onMove: (bounds: Bounds) => void;
}

/** Closest that the map goes by itself: a town around the place. */
const maxZoom = 13;

/** A map with the pins of places. Loaded when there is one to be shown: it brings Leaflet along. */
export function PlaceMap({ label, places, crowds, bounds, lit, ...on }: PlaceMapProps) {
  const tiles = useMapTiles();
  const frame = useRef<HTMLElement>(null);
  const map = useRef<LeafletMap>(null);
  const pins = useRef<Pins>(null);
  /** What is looked at. Where it is the same after a move, the window has only got another size. */
  const view = useRef('');
  /** The windows that the map told: when one comes back as `bounds` it is no reason to move. */
  const told = useRef(new Set<string>());
  /** What the map was told to show last. */
  const framed = useRef<string>(null);

  const open = useEffectEvent((id: string) => on.onOpen(id));
  const light = useEffectEvent((lit: Lit | null) => on.onLight(lit));
  /** Whether it is the code that moves the map, and nobody's hand. */
  const framing = useRef(false);
  const frameAll = useEffectEvent((map: LeafletMap) => {
    framing.current = true;
    const corners = bounds ? cornersOf(unwrapped(bounds)) : [...places, ...crowds].map(cornerOf);
    if (corners.length === 0) map.setView([25, 10], 1.5, { animate: false });
    else if (bounds) map.fitBounds(corners, { animate: false });
    else map.fitBounds(corners, { animate: false, maxZoom, padding: [32, 40] });
    view.current = viewOf(map);
    framing.current = false;
  });
  const moved = useEffectEvent((map: LeafletMap) => {
    if (framing.current || viewOf(map) === view.current) return;
    view.current = viewOf(map);
    const window = boundsOf(flat(map.getBounds()));
    told.current.add(JSON.stringify(window));
    on.onMove(window);
  });

  useEffect(() => {
    if (!frame.current) return;
    const created = createMap(frame.current, tiles);
    map.current = created;
    frameAll(created);
    pins.current = new Pins(created, { open, light });
    created.on('moveend', () => moved(created));
    return () => {
      created.off('moveend');
      created.remove();
      map.current = null;
      pins.current = null;
    };
  }, [tiles]);

  useEffect(() => pins.current?.show(places, crowds), [places, crowds]);
  useEffect(() => pins.current?.light(lit), [lit]);

  const wanted = JSON.stringify(bounds ?? [places.map(({ id }) => id), crowds]);
  useEffect(() => {
    if (!map.current || wanted === framed.current) return;
    framed.current = wanted;
    if (!told.current.delete(wanted)) frameAll(map.current);
  }, [wanted]);

  return <section ref={frame} aria-label={label} className={styles.frame} />;
}

/** Where a map looks, to eleven meters. */
function viewOf(map: LeafletMap) {
  const { lat, lng } = map.getCenter();
  return [lat.toFixed(4), lng.toFixed(4), map.getZoom()].join();
}

const cornersOf = ({ south, west, north, east }: Bounds): [number, number][] => [
  [south, west],
  [north, east],
];

const cornerOf = ({ latitude, longitude }: Point): [number, number] => [latitude, longitude];
