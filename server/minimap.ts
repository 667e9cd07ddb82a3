import { geoAzimuthalEqualArea, geoCentroid, geoDistance, geoGraticule, geoPath } from 'd3-geo';
import { LRUCache } from 'lru-cache';
import type { NextApiRequest, NextApiResponse } from 'next';
import { feature, mesh } from 'topojson-client';
import world from 'world-atlas/countries-50m.json';

type Point = [longitude: number, latitude: number];

/** Size of the map in pixels, and the distance that its width shows, in kilometers. */
const width = 320;
const height = 180;
const reach = 900;
/** Mean radius of the Earth in kilometers (IUGG). */
const earth = 6371;
/** Distance from the center beyond the corners, in radians. */
const horizon = reach / earth;

/** Bounding circle. What is outside of the map is not drawn. */
interface Circle {
  center: Point;
  /** In radians. */
  radius: number;
}

/** A segment of a coast or border. */
type Stretch = Circle & { points: Point[] };
type Line = Stretch[];

/** Points per segment: a compromise between short segments and few segments. */
const length = 24;

function circleAround(points: Point[]): Circle {
  const center = geoCentroid({ type: 'MultiPoint', coordinates: points });
  return { center, radius: Math.max(...points.map((at) => geoDistance(center, at))) };
}

const stretchOf = (points: Point[]): Stretch => ({ ...circleAround(points), points });

/** Each segment starts with the last point of the previous one. */
const lineOf = (points: Point[]): Line =>
  Array.from({ length: Math.ceil((points.length - 1) / length) }, (_, index) =>
    stretchOf(points.slice(index * length, (index + 1) * length + 1)),
  );

let atlas: { land: (Circle & { rings: Line[] })[]; borders: Line[]; graticule: Line[] } | undefined;

/** Lines every two degrees, with fewer meridians near the poles. */
const graticule = geoGraticule()
  .stepMinor([2, 2])
  .extentMinor([
    [-180, -85],
    [180, 85],
  ])
  .stepMajor([30, 360])
  .lines();

/** Coasts and borders of Natural Earth, 1:50 million, divided into segments. */
function readAtlas() {
  const land = feature(world, world.objects.land).features.map(({ geometry }) => geometry);
  const polygons = land.flatMap((shape) =>
    shape.type === 'MultiPolygon' ? (shape.coordinates as Point[][][]) : [],
  );
  const borders = mesh(world, world.objects.countries, (one, other) => one !== other);
  return {
    land: polygons.map((rings) => ({ ...circleAround(rings.flat()), rings: rings.map(lineOf) })),
    borders: (borders.coordinates as Point[][]).map(lineOf),
    graticule: graticule.map(({ coordinates }) => lineOf(coordinates as Point[])),
  };
}

/** Draws coasts, borders and a pin, in an azimuthal projection centered at the point, in light and dark colors. */
function draw(center: Point) {
  atlas ??= readAtlas();
  const projection = geoAzimuthalEqualArea()
    .rotate([-center[0], -center[1]])
    .translate([width / 2, height / 2])
    .scale((width * earth) / reach)
    .clipAngle((horizon * 180) / Math.PI)
    .clipExtent([
      [-40, -40],
      [width + 40, height + 40],
    ]);
  const path = geoPath(projection).digits(1);
  const isNear = (circle: Circle) => geoDistance(center, circle.center) < circle.radius + horizon;
  // The chord of a segment is within its bounding circle.
  const pointsOf = (line: Line) =>
    line.flatMap((stretch) =>
      isNear(stretch) ? stretch.points : [stretch.points[0], stretch.points.at(-1)],
    ) as Point[];
  const land = atlas.land
    .filter(isNear)
    .map(({ rings }) => path({ type: 'Polygon', coordinates: rings.map(pointsOf) }) ?? '')
    .join('');
  const along = (lines: Line[]) =>
    lines
      .filter((line) => line.some(isNear))
      .map((line) => path({ type: 'LineString', coordinates: pointsOf(line) }) ?? '')
      .join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<style>
svg { background: #cfe3ea }
path { fill: none; stroke-linejoin: round }
.lines { stroke: #6d9aa5; stroke-opacity: .22; stroke-width: .7 }
.land { fill: #f1f3ea; stroke: #9fbcc2; stroke-width: .8 }
.borders { stroke: #aab39a; stroke-dasharray: 3 2 }
.pin { fill: #0f6b4f; stroke: #fff; stroke-width: 2 }
.hole { fill: #fff }
@media (prefers-color-scheme: dark) {
svg { background: #14232b }
.lines { stroke: #8fb6bf; stroke-opacity: .14 }
.land { fill: #25302b; stroke: #41565b }
.borders { stroke: #5a6a60 }
.pin { fill: #74d3ab; stroke: #0f1412 }
.hole { fill: #0f1412 }
}
</style>
<path class="land" d="${land}"/>
<path class="lines" d="${along(atlas.graticule)}"/>
<path class="borders" d="${along(atlas.borders)}"/>
<g transform="translate(${width / 2} ${height / 2})">
<path class="pin" d="M0 0C-3-7-11-12-11-21a11 11 0 0 1 22 0C11-12 3-7 0 0Z"/>
<circle class="hole" cy="-21" r="4"/>
</g>
</svg>
`;
}

/** Nearby places share a map: a tenth of a degree is at most five pixels. */
const round = (value: number) => Math.round(value * 10) / 10;

/** A query parameter in degrees, or undefined if it is invalid. */
function degrees(value: string | string[] | undefined, limit: 90 | 180) {
  const number = typeof value === 'string' && value !== '' ? Number(value) : Number.NaN;
  return Math.abs(number) <= limit ? round(number) : undefined;
}

/** Maps by point, about 20 KB each. */
const drawings = new LRUCache<string, string>({ max: 1000 });

/** Sends a small map around a point as SVG. Public, because it contains only what is in the URL. */
export function drawMinimap({ method, query }: NextApiRequest, response: NextApiResponse) {
  if (method !== 'GET' && method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD').status(405).end();
    return;
  }
  const latitude = degrees(query.latitude, 90);
  const longitude = degrees(query.longitude, 180);
  if (latitude === undefined || longitude === undefined) {
    response.status(400).send('latitude and longitude must be degrees');
    return;
  }
  const key = `${latitude} ${longitude}`;
  const drawing = drawings.get(key) ?? draw([longitude, latitude]);
  drawings.set(key, drawing);
  response
    .setHeader('Content-Type', 'image/svg+xml; charset=utf-8')
    .setHeader('Cache-Control', 'public, max-age=604800, immutable')
    .setHeader('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'")
    .send(drawing);
}
