import L from 'leaflet';
import { useEffect, useRef } from 'react';
import { createMap } from './leafletMap';
import { useMapTiles } from './mapTiles';
import styles from './PlaceMap.module.css';
import { inputOf, typedText } from './placeText';
import { setField } from './setField';

/** The point in the form, or undefined where it has none. */
function pointIn(form: HTMLFormElement) {
  const { coordinates } = inputOf(typedText(new FormData(form))).input;
  const isPoint =
    coordinates && Math.abs(coordinates.latitude) <= 90 && Math.abs(coordinates.longitude) <= 180;
  return isPoint ? L.latLng(coordinates.latitude, coordinates.longitude) : undefined;
}

/** A map that shows the coordinates of the form around it; a click fills them in. */
export function PointMap() {
  const tiles = useMapTiles();
  const frame = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const form = frame.current?.closest('form');
    if (!frame.current || !form) return;
    const map = createMap(frame.current, tiles);
    const icon = L.divIcon({ className: styles.pin, iconSize: [28, 28], iconAnchor: [14, 28] });
    const pin = L.marker([0, 0], { icon, interactive: false, keyboard: false });
    function follow(zoom?: number) {
      const point = form && pointIn(form);
      if (!point) return void pin.remove();
      pin.setLatLng(point).addTo(map);
      if (zoom || !map.getBounds().contains(point)) map.setView(point, zoom, { animate: false });
    }
    map.setView([25, 10], 1, { animate: false });
    follow(pointIn(form) && 12);
    const onInput = () => follow();
    form.addEventListener('input', onInput);
    map.on('click', ({ latlng }) => {
      // As exactly as a click can tell.
      const digits = Math.min(6, Math.max(2, Math.ceil(map.getZoom() / 3)));
      const { lat, lng } = latlng.wrap();
      setField(form, 'coordinates.latitude', String(Number(lat.toFixed(digits))));
      setField(form, 'coordinates.longitude', String(Number(lng.toFixed(digits))));
    });
    return () => {
      form.removeEventListener('input', onInput);
      map.remove();
    };
  }, [tiles]);

  return (
    // biome-ignore lint/a11y/useSemanticElements: a map is no section of the text, but has to be found
    <div ref={frame} role="region" aria-label="Map: click where it is" className={styles.frame} />
  );
}
