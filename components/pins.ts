import L from 'leaflet';
import Supercluster, { type ClusterProperties } from 'supercluster';
import { boundsOf, type Point } from './geography';
import styles from './pins.module.css';

export interface MapPlace extends Point {
  id: string;
  name: string;
}

interface PinOptions {
  /** Opens a place. */
  open(id: string): void;
  /** A place is pointed at, or none any more. */
  light(id: string | null): void;
}

/** Pixels within which pins become one. */
const radius = 48;

const icon = (className: string | undefined, size: number, text = '') =>
  L.divIcon({
    className,
    html: text,
    iconSize: [size, size],
    // A pin stands on its tip, a cluster lies over its middle.
    iconAnchor: text ? [size / 2, size / 2] : [size / 2, size],
  });

/** Pins of places on a map; many in one spot are one with their number in it. */
export class Pins {
  readonly #map: L.Map;
  readonly #options: PinOptions;
  readonly #layer = L.layerGroup();
  /** What is on the map, by place or cluster. */
  #markers = new Map<string, L.Marker>();
  #index = new Supercluster<MapPlace>({ radius, maxZoom: 18 });
  #lit: string | null = null;

  constructor(map: L.Map, options: PinOptions) {
    this.#map = map;
    this.#options = options;
    this.#layer.addTo(map);
    map.on('moveend', () => this.#draw());
  }

  /** These places, and no others. */
  show(places: readonly MapPlace[]) {
    this.#index = new Supercluster<MapPlace>({ radius, maxZoom: 18 });
    this.#index.load(
      places.map((place) => ({
        type: 'Feature',
        properties: place,
        geometry: { type: 'Point', coordinates: [place.longitude, place.latitude] },
      })),
    );
    // The numbers of clusters are another index's now.
    this.#layer.clearLayers();
    this.#markers.clear();
    this.#draw();
  }

  /** Has the pin of a place, or of the cluster that it is in, stand out. */
  light(id: string | null) {
    this.#lit = id;
    this.#mark();
  }

  #draw() {
    const { south, west, north, east } = boundsOf(flat(this.#map.getBounds()));
    const zoom = Math.floor(this.#map.getZoom());
    const found = this.#index.getClusters([west, south, east, north], zoom);
    const markers = new Map<string, L.Marker>();
    for (const { geometry, properties } of found) {
      const key = 'cluster' in properties ? `${properties.cluster_id}` : properties.id;
      const [longitude = 0, latitude = 0] = geometry.coordinates;
      const at = this.#nearest(latitude, longitude);
      const marker = this.#markers.get(key) ?? this.#markerOf(properties);
      markers.set(key, marker.setLatLng(at));
      if (!this.#layer.hasLayer(marker)) this.#layer.addLayer(marker);
    }
    for (const [key, marker] of this.#markers) if (!markers.has(key)) marker.remove();
    this.#markers = markers;
    this.#mark();
  }

  /** The copy of a point that is in the world in view. */
  #nearest(latitude: number, longitude: number) {
    const turns = Math.round((this.#map.getCenter().lng - longitude) / 360);
    return L.latLng(latitude, longitude + turns * 360);
  }

  #markerOf(properties: MapPlace | ClusterProperties) {
    return 'cluster' in properties ? this.#clusterOf(properties) : this.#pinOf(properties);
  }

  #pinOf({ id, name }: MapPlace) {
    const { open, light } = this.#options;
    return named(L.marker([0, 0], { icon: icon(styles.pin, 28), riseOnHover: true }), name)
      .on('click', () => open(id))
      .on('mouseover', () => light(id))
      .on('mouseout', () => light(null));
  }

  #clusterOf({ cluster_id: cluster, point_count: count }: ClusterProperties) {
    const size = count < 10 ? 32 : count < 100 ? 38 : 44;
    const marker = L.marker([0, 0], { icon: icon(styles.cluster, size, String(count)) });
    return named(marker, `${count} places`).on('click', () => {
      const zoom = this.#index.getClusterExpansionZoom(cluster);
      this.#map.flyTo(marker.getLatLng(), zoom, { animate: this.#map.options.zoomAnimation });
    });
  }

  #mark() {
    const lit = this.#lit;
    for (const [key, marker] of this.#markers) {
      const isLit = lit !== null && (key === lit || this.#holds(key, lit));
      marker.getElement()?.classList.toggle(styles.lit ?? '', isLit);
      marker.setZIndexOffset(isLit ? 1000 : 0);
    }
  }

  #holds(key: string, id: string) {
    if (!/^\d+$/.test(key)) return false;
    return this.#index
      .getLeaves(Number(key), Number.POSITIVE_INFINITY)
      .some(({ properties }) => properties.id === id);
  }
}

/** The corners of what a map shows. */
export const flat = (bounds: L.LatLngBounds) => ({
  south: bounds.getSouth(),
  west: bounds.getWest(),
  north: bounds.getNorth(),
  east: bounds.getEast(),
});

/** Leaflet makes a marker a button, without a name unless it is a picture. */
const named = (marker: L.Marker, name: string) =>
  marker.on('add', () => {
    const element = marker.getElement();
    element?.setAttribute('aria-label', name);
    element?.setAttribute('title', name);
  });
