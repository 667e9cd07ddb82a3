import L from 'leaflet';
import { useEffect, useRef } from 'react';
import { createMap, goTo, pinAt } from '../map/leafletMap';
import { useMapTiles } from '../map/mapTiles';
import styles from '../map/PlaceMap.module.css';
import { setField } from '../ui/setField';
import { readPlaceText, textToInput } from './placeText';

/** The coordinates in the form, or undefined if they are missing or invalid. */
function pointIn(form: HTMLFormElement) {
  const { coordinates } = textToInput(readPlaceText(new FormData(form))).input;
  const isPoint =
    coordinates && Math.abs(coordinates.latitude) <= 90 && Math.abs(coordinates.longitude) <= 180;
  return isPoint ? L.latLng(coordinates.latitude, coordinates.longitude) : undefined;
}

/** A map that shows the coordinates of the surrounding form, and sets them on click. */
export function PointMap() {
  const tiles = useMapTiles();
  const frame = useRef<HTMLElement>(null);

  useEffect(() => {
    const form = frame.current?.closest('form');
    if (!frame.current || !form) return;
    const map = createMap(frame.current, tiles);
    const pin = pinAt([0, 0]);
    function showPoint() {
      const point = form && pointIn(form);
      if (!point) return void pin.remove();
      pin.setLatLng(point).addTo(map);
      if (!map.getBounds().contains(point)) map.setView(point, undefined, { animate: false });
    }
    map.setView([25, 10], 1, { animate: false });
    const stored = pointIn(form);
    if (stored) goTo(map, stored);
    showPoint();
    form.addEventListener('input', showPoint);
    map.on('click', ({ latlng }) => {
      // More decimals than this are less than a pixel at the current zoom.
      const digits = Math.min(6, Math.max(2, Math.ceil(map.getZoom() / 3)));
      const { lat, lng } = latlng.wrap();
      setField(form, 'coordinates.latitude', String(Number(lat.toFixed(digits))));
      setField(form, 'coordinates.longitude', String(Number(lng.toFixed(digits))));
    });
    return () => {
      form.removeEventListener('input', showPoint);
      map.remove();
    };
  }, [tiles]);

  return (
    <section ref={frame} aria-label="Map: click to set the coordinates" className={styles.frame} />
  );
}
