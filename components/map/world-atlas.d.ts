// The package has no types, and inferring them from the data is slow.
type Collection = import('topojson-specification').GeometryCollection;
type Atlas<Objects extends Record<string, Collection>> =
  import('topojson-specification').Topology<Objects>;

declare module 'world-atlas/countries-50m.json' {
  const atlas: Atlas<{ countries: Collection; land: Collection }>;
  export default atlas;
}
declare module 'world-atlas/countries-110m.json' {
  const atlas: Atlas<{ countries: Collection; land: Collection }>;
  export default atlas;
}
