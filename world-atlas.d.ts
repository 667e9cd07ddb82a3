// The package has no types, and inferring those of so much data would take the compiler long.
declare module 'world-atlas/countries-50m.json' {
  const topology: import('topojson-specification').Topology<{
    countries: import('topojson-specification').GeometryCollection;
    land: import('topojson-specification').GeometryCollection;
  }>;
  export default topology;
}
