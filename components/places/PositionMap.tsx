import { useEffect, useRef } from 'react';
import type { Point } from '../map/geography';
import { createMap, goTo, pinAt } from '../map/leafletMap';
import { useMapTiles } from '../map/mapTiles';
import styles from '../map/PlaceMap.module.css';

/** A map around one point. It ignores the wheel and one-finger drags, so that the page scrolls over it. */
export function PositionMap({ label, latitude, longitude }: Point & { label: string }) {
  const tiles = useMapTiles();
  const frame = useRef<HTMLElement>(null);

  useEffect(() => {
    if (!frame.current) return;
    const map = createMap(frame.current, tiles);
    map.scrollWheelZoom.disable();
    if (matchMedia('(pointer: coarse)').matches) map.dragging.disable();
    goTo(map, [latitude, longitude]);
    pinAt([latitude, longitude]).addTo(map);
    return () => void map.remove();
  }, [tiles, latitude, longitude]);

  return <section ref={frame} aria-label={label} className={styles.frame} />;
}
