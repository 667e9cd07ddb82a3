import 'leaflet/dist/leaflet.css';
import type { Feature, MultiLineString, MultiPolygon, Polygon, Position } from 'geojson';
import L from 'leaflet';
import { feature, mesh } from 'topojson-client';
import coarse from 'world-atlas/countries-110m.json';
import styles from './leafletMap.module.css';
import type { MapTiles } from './mapTiles';
import pins from './pins.module.css';

type Atlas = typeof coarse;

/** The finer outlines load from this zoom level. */
const fineZoom = 5;

/** Zoom levels for a single point. Outlines show nothing from near. */
const pointZoom = { withTiles: 12, withOutlines: 6 };

/** The land is drawn three times, because the map repeats the world. */
const worldOffsets = [-360, 0, 360];

/** Continues a line beyond 180° instead of jumping to the other side of the map. */
function flatten(line: Position[]): Position[] {
  let offset = 0;
  let previous = line[0]?.[0] ?? 0;
  return line.map(([longitude = 0, latitude = 0]) => {
    if (longitude - previous > 180) offset -= 360;
    if (longitude - previous < -180) offset += 360;
    previous = longitude;
    return [longitude + offset, latitude];
  });
}

/** A coastline on a flat map. Antarctica's, which runs around the Earth, is closed along the map's edge. */
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

/** Coasts and borders below the tiles, for when tiles are missing or still loading. */
function outlines(atlas: Atlas, renderer: L.Renderer) {
  const parts = [
    { shape: landOf(atlas), className: styles.land },
    { shape: bordersOf(atlas), className: styles.border },
  ];
  return L.layerGroup(
    worldOffsets.flatMap((shift) =>
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

/** Leaflet expects HTML. Escapes the text and adds the link that OpenStreetMap requires. */
function attributionHTML(attribution: string) {
  const link = document.createElement('a');
  link.textContent = attribution;
  if (attribution.includes('OpenStreetMap')) {
    link.href = 'https://www.openstreetmap.org/copyright';
    link.target = '_blank';
    link.rel = 'noopener';
  }
  return link.outerHTML;
}

/** A map with outlines and tiles. The caller must call `remove`. */
export function createMap(element: HTMLElement, tiles: MapTiles | undefined) {
  const isAnimated = !matchMedia('(prefers-reduced-motion: reduce)').matches;
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
    zoomAnimation: isAnimated,
    fadeAnimation: isAnimated,
    markerZoomAnimation: isAnimated,
    inertia: isAnimated,
  });
  element.classList.add(styles.map ?? '');
  map.attributionControl.setPrefix(false);
  map.createPane('outlines').style.zIndex = '150';
  const renderer = L.svg({ pane: 'outlines', padding: 0.5 });
  let layer = outlines(coarse, renderer).addTo(map);
  let finer: Promise<void> | undefined;
  let isRemoved = false;
  map.on('unload', () => {
    isRemoved = true;
  });
  map.on('zoomend', () => {
    if (finer || map.getZoom() < fineZoom) return;
    finer = import('world-atlas/countries-50m.json').then(({ default: fine }) => {
      if (isRemoved) return;
      layer.remove();
      layer = outlines(fine, renderer).addTo(map);
    });
  });
  if (tiles) {
    const attribution = attributionHTML(tiles.attribution);
    L.tileLayer(tiles.url, { attribution, className: styles.tiles }).addTo(map);
  }
  return map;
}

/** Shows a point from near, or from farther away if no tiles load. */
export function goTo(map: L.Map, point: L.LatLngExpression) {
  let tileLayer: L.TileLayer | undefined;
  map.eachLayer((layer) => {
    if (layer instanceof L.TileLayer) tileLayer = layer;
  });
  map.setView(point, tileLayer ? pointZoom.withTiles : pointZoom.withOutlines, { animate: false });
  const stopListening = () => tileLayer?.off('tileerror', zoomOut);
  function zoomOut() {
    stopListening();
    const isUnmoved = map.getZoom() === pointZoom.withTiles && map.getBounds().contains(point);
    if (isUnmoved) map.setView(point, pointZoom.withOutlines, { animate: false });
  }
  tileLayer?.once('tileload', stopListening).on('tileerror', zoomOut);
}

/** A pin that does not react to clicks or keys. */
export const pinAt = (point: L.LatLngExpression) =>
  L.marker(point, {
    icon: L.divIcon({ className: pins.pin, iconSize: [28, 28], iconAnchor: [14, 28] }),
    interactive: false,
    keyboard: false,
  });
