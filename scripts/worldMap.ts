import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { geoContains, geoNaturalEarth1 } from 'd3-geo';
import { feature } from 'topojson-client';

/**
 * Draws the map of the page for guests: land as a grid of dots, with highlighted dots at the demo places. Antarctica is
 * left out.
 */
const require = createRequire(import.meta.url);
const read = async (path: string) => JSON.parse(await readFile(path, 'utf8'));
const world = await read(require.resolve('world-atlas/land-110m.json'));
const land = feature(world, world.objects.land);

const width = 960;
const height = 420;
/** Distance between dots, in units of the drawing. */
const step = 10;
const projection = geoNaturalEarth1()
  .scale(178)
  .translate([width / 2, 247]);

const snap = (value: number) => (Math.floor(value / step) + 0.5) * step;

const lines = await readFile(new URL('demo-places.ndjson', import.meta.url), 'utf8');
const highlighted = new Set<string>();
for (const line of lines.trim().split('\n')) {
  const { longitude, latitude } = JSON.parse(line).coordinates;
  const [x, y] = projection([longitude, latitude]) ?? [];
  if (x !== undefined && y !== undefined && y < height) highlighted.add(`M${snap(x)} ${snap(y)}h0`);
}

const dots: string[] = [];
for (let y = step / 2; y < height; y += step) {
  for (let x = step / 2; x < width; x += step) {
    const place = projection.invert?.([x, y]);
    const dot = `M${x} ${y}h0`;
    if (place && !highlighted.has(dot) && geoContains(land, place)) dots.push(dot);
  }
}

const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<style>
path { fill: none; stroke: #cdd6cd; stroke-linecap: round; stroke-width: 6 }
.highlighted { stroke: #0f6b4f; stroke-width: 8 }
@media (prefers-color-scheme: dark) { path { stroke: #33403a } .highlighted { stroke: #74d3ab } }
</style>
<path d="${dots.join('')}"/>
<path class="highlighted" d="${[...highlighted].join('')}"/>
</svg>
`;
await writeFile(new URL('../public/world.svg', import.meta.url), svg);
