import L from 'leaflet';
import Supercluster, { type ClusterProperties } from 'supercluster';
import { boundsOf, type Point } from './geography';
import styles from './pins.module.css';

export interface MapPlace extends Point {
  id: string;
  name: string;
}

/** A mark for the number of places in a part of the map. */
export interface PlaceCount extends Point {
  count: number;
}

/** With coordinates, the place gets a pin even if it has none on the map yet. */
export interface HighlightedPlace {
  id: string;
  coordinates?: Point | null;
}

interface PinOptions {
  open(id: string): void;
  /** Called with null when the pointer leaves the pin. */
  highlight(place: HighlightedPlace | null): void;
}

/** Pins closer than this many pixels form a cluster. */
const radius = 48;

/** Zoom levels by which a click on a count zooms in: its part then fills the map. */
const countZoomSteps = 2;

const number = new Intl.NumberFormat('en', { notation: 'compact' });

const icon = (className: string | undefined, size: number, text = '') =>
  L.divIcon({
    className,
    html: text,
    iconSize: [size, size],
    // The tip of a pin or the center of a cluster is at its coordinates.
    iconAnchor: text ? [size / 2, size / 2] : [size / 2, size],
  });

/** Moving the map on focus would load other pins. */
const noPanOnFocus = { autoPanOnFocus: false };

/** The pins, clusters and counts on a map. */
export class Pins {
  readonly #map: L.Map;
  readonly #options: PinOptions;
  readonly #layer = L.layerGroup();
  /** By place ID, cluster ID or `count` and index. */
  #markers = new Map<string, L.Marker>();
  #index = new Supercluster<MapPlace>({ radius, maxZoom: 18 });
  #counts: readonly PlaceCount[] = [];
  #highlighted: HighlightedPlace | null = null;
  /** The pin of the highlighted place if it has no other. */
  readonly #highlightPin = L.marker([0, 0], {
    icon: icon(`${styles.pin} ${styles.highlighted}`, 28),
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

  /** Replaces what the map shows. */
  show(places: readonly MapPlace[], counts: readonly PlaceCount[]) {
    this.#index = new Supercluster<MapPlace>({ radius, maxZoom: 18 });
    this.#index.load(
      places.map((place) => ({
        type: 'Feature',
        properties: place,
        geometry: { type: 'Point', coordinates: [place.longitude, place.latitude] },
      })),
    );
    this.#counts = counts;
    // Cluster IDs of the previous index are not valid in the new one.
    this.#draw(new Map());
  }

  /** Highlights the pin of a place or the cluster that contains it. */
  highlight(place: HighlightedPlace | null) {
    this.#highlighted = place;
    this.#updateHighlight();
  }

  #draw(reusable: ReadonlyMap<string, L.Marker> = this.#markers) {
    const { south, west, north, east } = boundsOf(flatBounds(this.#map.getBounds()));
    const zoom = Math.floor(this.#map.getZoom());
    const markers = new Map<string, L.Marker>();
    const put = (key: string, point: Point, make: () => L.Marker) =>
      markers.set(key, (reusable.get(key) ?? make()).setLatLng(this.#nearestCopy(point)));
    for (const { geometry, properties } of this.#index.getClusters(
      [west, south, east, north],
      zoom,
    )) {
      const [longitude = 0, latitude = 0] = geometry.coordinates;
      if ('cluster' in properties) {
        put(`${properties.cluster_id}`, { latitude, longitude }, () => this.#clusterOf(properties));
      } else put(properties.id, { latitude, longitude }, () => this.#pinOf(properties));
    }
    for (const [index, mark] of this.#counts.entries()) {
      put(`count ${index}`, mark, () => this.#countOf(mark));
    }
    this.#replace(markers);
    this.#updateHighlight();
  }

  /** Keeps the focus on the same marker, or moves it to the map if that marker is gone. */
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

  /** The map repeats the world: the copy of a point nearest to the center. */
  #nearestCopy({ latitude, longitude }: Point) {
    const turns = Math.round((this.#map.getCenter().lng - longitude) / 360);
    return L.latLng(latitude, longitude + turns * 360);
  }

  #pinOf({ id, name }: MapPlace) {
    const { open, highlight } = this.#options;
    const pin = L.marker([0, 0], {
      icon: icon(styles.pin, 28),
      riseOnHover: true,
      ...noPanOnFocus,
    });
    return named(pin, name)
      .on('click', () => open(id))
      .on('mouseover', () => highlight({ id }))
      .on('mouseout', () => highlight(null));
  }

  #clusterOf({ cluster_id: cluster, point_count: count }: ClusterProperties) {
    return this.#countMarker(count, () => this.#index.getClusterExpansionZoom(cluster));
  }

  #countOf({ count }: PlaceCount) {
    return this.#countMarker(count, () => this.#map.getZoom() + countZoomSteps);
  }

  #countMarker(count: number, zoomOf: () => number) {
    const size = count < 10 ? 32 : count < 100 ? 38 : count < 1000 ? 44 : 52;
    const text = number.format(count);
    const marker = L.marker([0, 0], { icon: icon(styles.cluster, size, text), ...noPanOnFocus });
    return named(marker, `${count} places`).on('click', () => {
      const animate = this.#map.options.zoomAnimation;
      this.#map.flyTo(marker.getLatLng(), zoomOf(), { animate });
    });
  }

  #updateHighlight() {
    const highlighted = this.#highlighted;
    let isShown = false;
    for (const [key, marker] of this.#markers) {
      const isHighlighted =
        highlighted !== null && (key === highlighted.id || this.#contains(key, highlighted.id));
      if (isHighlighted) isShown = true;
      marker.getElement()?.classList.toggle(styles.highlighted ?? '', isHighlighted);
      marker.setZIndexOffset(isHighlighted ? 1000 : 0);
    }
    if (!highlighted?.coordinates || isShown) this.#layer.removeLayer(this.#highlightPin);
    else
      this.#layer.addLayer(
        this.#highlightPin.setLatLng(this.#nearestCopy(highlighted.coordinates)),
      );
  }

  #contains(key: string, id: string) {
    if (!/^\d+$/.test(key)) return false;
    return this.#index
      .getLeaves(Number(key), Number.POSITIVE_INFINITY)
      .some(({ properties }) => properties.id === id);
  }
}

/** The bounds of a Leaflet map, which can extend beyond 180°. */
export const flatBounds = (bounds: L.LatLngBounds) => ({
  south: bounds.getSouth(),
  west: bounds.getWest(),
  north: bounds.getNorth(),
  east: bounds.getEast(),
});

/** Leaflet's marker buttons have no accessible name and do not react to Enter and Space. */
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
