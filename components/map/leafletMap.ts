import 'leaflet/dist/leaflet.css';
import type { Feature, MultiLineString, MultiPolygon, Polygon, Position } from 'geojson';
import L from 'leaflet';
import { feature, mesh } from 'topojson-client';
import coarse from 'world-atlas/countries-110m.json';
import styles from './leafletMap.module.css';
import type { MapTiles } from './mapTiles';
import pins from './pins.module.css';

type Atlas = typeof coarse;

/** From this zoom on the finer outlines are worth their bytes. */
const fineZoom = 5;

/** Where a map stands before a point, in zoom levels: a town around it, and without tiles what coasts there are. */
const close = { withTiles: 12, withOutlines: 6 };

/** A flat map goes on beyond the 180th meridian: the land is drawn there as well. */
const worlds = [-360, 0, 360];

/** A line on a flat map: it goes on past the 180th meridian in place of jumping back to the other side. */
function flatten(line: Position[]): Position[] {
  let turn = 0;
  let before = line[0]?.[0] ?? 0;
  return line.map(([longitude = 0, latitude = 0]) => {
    if (longitude - before > 180) turn -= 360;
    if (longitude - before < -180) turn += 360;
    before = longitude;
    return [longitude + turn, latitude];
  });
}

/** A coast on a flat map: one that runs around the Earth, Antarctica's, is closed along the edge of the map. */
function coastOf(ring: Position[]): Position[] {
  const flat = flatten(ring);
  const [first = 0] = flat[0] ?? [];
  const [last = 0] = flat.at(-1) ?? [];
  return Math.abs(last - first) < 180 ? flat : [...flat, [last, -89.9], [first, -89.9]];
}

function landOf(atlas: Atlas): MultiPolygon {
  const land = feature(atlas, atlas.objects.land).features as Feature<Polygon | MultiPolygon>[];
  const polygons = land.flatMap(({ geometry }) =>
    geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates,
  );
  return { type: 'MultiPolygon', coordinates: polygons.map((coasts) => coasts.map(coastOf)) };
}

function bordersOf(atlas: Atlas): MultiLineString {
  const { coordinates } = mesh(atlas, atlas.objects.countries, (one, other) => one !== other);
  return { type: 'MultiLineString', coordinates: coordinates.map(flatten) };
}

/** Coasts and borders beneath the tiles: without a network, or before it answers, it is a map all the same. */
function outlines(atlas: Atlas, renderer: L.Renderer) {
  const parts = [
    { shape: landOf(atlas), className: styles.land },
    { shape: bordersOf(atlas), className: styles.border },
  ];
  return L.layerGroup(
    worlds.flatMap((shift) =>
      parts.map(({ shape, className }) =>
        L.geoJSON(shape, {
          interactive: false,
          pane: 'outlines',
          coordsToLatLng: ([longitude = 0, latitude = 0]) => L.latLng(latitude, longitude + shift),
          style: { className, renderer } as L.PathOptions,
        }),
      ),
    ),
  );
}

/** Leaflet takes HTML. Who is thanked is text, with the link that OpenStreetMap asks for where it is them. */
function creditOf(attribution: string) {
  const credit = document.createElement('a');
  credit.textContent = attribution;
  if (attribution.includes('OpenStreetMap')) {
    credit.href = 'https://www.openstreetmap.org/copyright';
    credit.target = '_blank';
    credit.rel = 'noopener';
  }
  return credit.outerHTML;
}

/** A map with outlines and tiles and nothing on it yet. Call `remove` on it at the end. */
export function createMap(element: HTMLElement, tiles: MapTiles | undefined) {
  const moves = !matchMedia('(prefers-reduced-motion: reduce)').matches;
  const map = L.map(element, {
    minZoom: 1,
    maxZoom: 19,
    zoomSnap: 0.5,
    worldCopyJump: true,
    maxBounds: [
      [-89, Number.NEGATIVE_INFINITY],
      [89, Number.POSITIVE_INFINITY],
    ],
    maxBoundsViscosity: 1,
    zoomAnimation: moves,
    fadeAnimation: moves,
    markerZoomAnimation: moves,
    inertia: moves,
  });
  element.classList.add(styles.map ?? '');
  map.attributionControl.setPrefix(false);
  map.createPane('outlines').style.zIndex = '150';
  const renderer = L.svg({ pane: 'outlines', padding: 0.5 });
  let shown = outlines(coarse, renderer).addTo(map);
  let finer: Promise<void> | undefined;
  let isGone = false;
  map.on('unload', () => {
    isGone = true;
  });
  map.on('zoomend', () => {
    if (finer || map.getZoom() < fineZoom) return;
    finer = import('world-atlas/countries-50m.json').then(({ default: fine }) => {
      if (isGone) return;
      shown.remove();
      shown = outlines(fine, renderer).addTo(map);
    });
  });
  if (tiles) {
    const attribution = creditOf(tiles.attribution);
    L.tileLayer(tiles.url, { attribution, className: styles.tiles }).addTo(map);
  }
  return map;
}

/** Goes close to a point; from farther away where no tiles come, since outlines show nothing from near. */
export function goTo(map: L.Map, point: L.LatLngExpression) {
  let source: L.TileLayer | undefined;
  map.eachLayer((layer) => {
    if (layer instanceof L.TileLayer) source = layer;
  });
  map.setView(point, source ? close.withTiles : close.withOutlines, { animate: false });
  const stay = () => source?.off('tileerror', retreat);
  function retreat() {
    stay();
    // Somebody may be looking elsewhere by now.
    const isThere = map.getZoom() === close.withTiles && map.getBounds().contains(point);
    if (isThere) map.setView(point, close.withOutlines, { animate: false });
  }
  source?.once('tileload', stay).on('tileerror', retreat);
}

/** A pin that nothing happens to. */
export const pinAt = (point: L.LatLngExpression) =>
  L.marker(point, {
    icon: L.divIcon({ className: pins.pin, iconSize: [28, 28], iconAnchor: [14, 28] }),
    interactive: false,
    keyboard: false,
  });
