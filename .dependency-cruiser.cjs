/**
 * The direction of imports: ui < features < pages, and models < graphql < server < pages.
 * CONTRIBUTING.md shows the tree.
 */
const directories = '^(pages|server|graphql|models|components|tests|packages|scripts)/';

/** Files of `directory` may import each other and, of the rest of the project, only what `allowed` matches. */
const onlyTo = (directory, allowed, comment) => ({
  name: `${directory}-boundary`,
  comment,
  severity: 'error',
  from: { path: `^${directory}/` },
  to: {
    path: `${directories}|^[^/]+\\.ts$`,
    pathNot: `^(${[directory, ...allowed].join('|')})(/|\\.ts$)`,
  },
});

/** Files of `components/<directory>` may import only from `allowed` directories of `components/`. */
const componentsOnlyTo = (directory, allowed, comment) => ({
  name: `components-${directory}-boundary`,
  comment,
  severity: 'error',
  from: { path: `^components/${directory}/` },
  to: {
    path: '^components/',
    pathNot: `^components/(${[directory, ...allowed].join('|')})/`,
  },
});

module.exports = {
  forbidden: [
    onlyTo('models', [], 'Data rules do not know GraphQL or HTTP.'),
    onlyTo('graphql', ['models'], 'The API calls the models and does not know HTTP requests.'),
    onlyTo('server', ['graphql', 'models', 'components'], 'The HTTP edge.'),
    onlyTo('components', [], 'Browser code must not reach the server.'),
    onlyTo('pages', ['server', 'graphql', 'models', 'components'], 'Routes.'),
    onlyTo('packages', [], 'Packages do not import the app.'),
    onlyTo('scripts', ['models', 'server/environment'], 'Commands and the launcher.'),
    componentsOnlyTo('ui', [], 'Building blocks that know nothing of the product.'),
    componentsOnlyTo('api', ['ui'], 'The urql client.'),
    componentsOnlyTo('map', ['ui', 'api'], 'The map without places.'),
    {
      name: 'no-imports-of-routes',
      comment: 'A route is an entry point. Shared code belongs to server/ or components/.',
      severity: 'error',
      from: { path: '^(server|graphql|models|components|scripts|pages)/' },
      to: { path: '^pages/' },
    },
    {
      name: 'models-packages',
      comment: 'Models depend on mongoose and on packages that protect passwords.',
      severity: 'error',
      from: { path: '^models/' },
      to: {
        dependencyTypes: ['npm'],
        pathNot:
          'node_modules/(mongoose|@node-rs/argon2|fxa-common-password-list|rate-limiter-flexible)/',
      },
    },
    {
      name: 'http-at-the-edge',
      comment: 'Only server/ and pages/ know next, next-auth and cookies.',
      severity: 'error',
      from: { path: '^(graphql|models)/' },
      to: { path: 'node_modules/(next|next-auth)/' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-unresolved',
      severity: 'error',
      from: {},
      // This package contains types only.
      to: { couldNotResolve: true, pathNot: '^@graphql-typed-document-node/core$' },
    },
    {
      name: 'no-development-packages',
      comment: 'A package used in production is a dependency, not a devDependency.',
      severity: 'error',
      from: {
        path: '^(pages|server|graphql|models|components|packages/[^/]+/src|instrumentation)',
      },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(\\.next|generated|public)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'default'] },
  },
};
