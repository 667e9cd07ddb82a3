import L from 'leaflet';
import Supercluster, { type ClusterProperties } from 'supercluster';
import { boundsOf, type Point } from './geography';
import styles from './pins.module.css';

export interface MapPlace extends Point {
  id: string;
  name: string;
}

/** Places that are too many to be shown each. */
export interface Crowd extends Point {
  count: number;
}

/** The place that stands out. With its coordinates it does so even if it is not among those shown. */
export interface Lit {
  id: string;
  coordinates?: Point | null;
}

interface PinOptions {
  /** Opens a place. */
  open(id: string): void;
  /** A place is pointed at, or none any more. */
  light(lit: Lit | null): void;
}

/** Pixels within which pins become one. */
const radius = 48;

/** How much closer a crowd is looked at, in zoom levels: what was a tile fills the map. */
const closer = 2;

const number = new Intl.NumberFormat('en', { notation: 'compact' });

const icon = (className: string | undefined, size: number, text = '') =>
  L.divIcon({
    className,
    html: text,
    iconSize: [size, size],
    // A pin stands on its tip, a cluster lies over its middle.
    iconAnchor: text ? [size / 2, size / 2] : [size / 2, size],
  });

/** A map that moved under the focus would be another map by the time a key is pressed. */
const still = { autoPanOnFocus: false };

/** Pins of places on a map; many in one spot are one with their number in it. */
export class Pins {
  readonly #map: L.Map;
  readonly #options: PinOptions;
  readonly #layer = L.layerGroup();
  /** What is on the map, by place, cluster or crowd. */
  #markers = new Map<string, L.Marker>();
  #index = new Supercluster<MapPlace>({ radius, maxZoom: 18 });
  #crowds: readonly Crowd[] = [];
  #lit: Lit | null = null;
  /** The pin of the place that stands out, where it has no other. */
  readonly #extra = L.marker([0, 0], {
    icon: icon(`${styles.pin} ${styles.lit}`, 28),
    interactive: false,
    keyboard: false,
    zIndexOffset: 1000,
  });

  constructor(map: L.Map, options: PinOptions) {
    this.#map = map;
    this.#options = options;
    this.#layer.addTo(map);
    map.on('moveend', () => this.#draw());
  }

  /** These places and crowds, and no others. */
  show(places: readonly MapPlace[], crowds: readonly Crowd[]) {
    this.#index = new Supercluster<MapPlace>({ radius, maxZoom: 18 });
    this.#index.load(
      places.map((place) => ({
        type: 'Feature',
        properties: place,
        geometry: { type: 'Point', coordinates: [place.longitude, place.latitude] },
      })),
    );
    this.#crowds = crowds;
    // The numbers of clusters are another index's now.
    this.#draw(new Map());
  }

  /** Has the pin of a place, or of the cluster that it is in, stand out. */
  light(lit: Lit | null) {
    this.#lit = lit;
    this.#mark();
  }

  #draw(known: ReadonlyMap<string, L.Marker> = this.#markers) {
    const { south, west, north, east } = boundsOf(flat(this.#map.getBounds()));
    const zoom = Math.floor(this.#map.getZoom());
    const markers = new Map<string, L.Marker>();
    const put = (key: string, point: Point, make: () => L.Marker) =>
      markers.set(key, (known.get(key) ?? make()).setLatLng(this.#nearest(point)));
    for (const { geometry, properties } of this.#index.getClusters(
      [west, south, east, north],
      zoom,
    )) {
      const [longitude = 0, latitude = 0] = geometry.coordinates;
      if ('cluster' in properties) {
        put(`${properties.cluster_id}`, { latitude, longitude }, () => this.#clusterOf(properties));
      } else put(properties.id, { latitude, longitude }, () => this.#pinOf(properties));
    }
    for (const [index, crowd] of this.#crowds.entries()) {
      put(`crowd ${index}`, crowd, () => this.#crowdOf(crowd));
    }
    this.#replace(markers);
    this.#mark();
  }

  /** The focus stays where it is as long as that is there, and else on the map. */
  #replace(markers: Map<string, L.Marker>) {
    const focused = [...this.#markers].find(
      ([, marker]) => marker.getElement() === document.activeElement,
    );
    for (const [key, marker] of this.#markers) {
      if (markers.get(key) !== marker) this.#layer.removeLayer(marker);
    }
    for (const marker of markers.values()) {
      if (!this.#layer.hasLayer(marker)) this.#layer.addLayer(marker);
    }
    this.#markers = markers;
    if (!focused) return;
    const element = markers.get(focused[0])?.getElement() ?? this.#map.getContainer();
    if (element !== document.activeElement) element.focus({ preventScroll: true });
  }

  /** The copy of a point that is in the world in view. */
  #nearest({ latitude, longitude }: Point) {
    const turns = Math.round((this.#map.getCenter().lng - longitude) / 360);
    return L.latLng(latitude, longitude + turns * 360);
  }

  #pinOf({ id, name }: MapPlace) {
    const { open, light } = this.#options;
    const pin = L.marker([0, 0], { icon: icon(styles.pin, 28), riseOnHover: true, ...still });
    return named(pin, name)
      .on('click', () => open(id))
      .on('mouseover', () => light({ id }))
      .on('mouseout', () => light(null));
  }

  #clusterOf({ cluster_id: cluster, point_count: count }: ClusterProperties) {
    return this.#manyOf(count, () => this.#index.getClusterExpansionZoom(cluster));
  }

  #crowdOf({ count }: Crowd) {
    return this.#manyOf(count, () => this.#map.getZoom() + closer);
  }

  #manyOf(count: number, zoomOf: () => number) {
    const size = count < 10 ? 32 : count < 100 ? 38 : count < 1000 ? 44 : 52;
    const text = number.format(count);
    const marker = L.marker([0, 0], { icon: icon(styles.cluster, size, text), ...still });
    return named(marker, `${count} places`).on('click', () => {
      const animate = this.#map.options.zoomAnimation;
      this.#map.flyTo(marker.getLatLng(), zoomOf(), { animate });
    });
  }

  #mark() {
    const lit = this.#lit;
    let isShown = false;
    for (const [key, marker] of this.#markers) {
      const isLit = lit !== null && (key === lit.id || this.#holds(key, lit.id));
      if (isLit) isShown = true;
      marker.getElement()?.classList.toggle(styles.lit ?? '', isLit);
      marker.setZIndexOffset(isLit ? 1000 : 0);
    }
    if (!lit?.coordinates || isShown) this.#layer.removeLayer(this.#extra);
    else this.#layer.addLayer(this.#extra.setLatLng(this.#nearest(lit.coordinates)));
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

/** Leaflet makes a marker a button, but without a name unless it is a picture, and without its keys. */
const named = (marker: L.Marker, name: string) =>
  marker
    .on('add', () => {
      const element = marker.getElement();
      element?.setAttribute('aria-label', name);
      element?.setAttribute('title', name);
    })
    .on('keydown', ({ originalEvent: event }) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      marker.fire('click');
    });
