/** Who may know whom: `pages` knows all, `models` and the embedded server know nobody. */
const rooms = '^(pages|graphql|models|components|tests|embedded-mongodb|scripts)/';

/** Files of `room` may import each other and, of the rest of the project, only what `allowed` matches. */
const onlyTo = (room, allowed, comment) => ({
  name: `${room}-boundary`,
  comment,
  severity: 'error',
  from: { path: `^${room}/` },
  to: { path: `${rooms}|^[^/]+\\.ts$`, pathNot: `^(${[room, ...allowed].join('|')})(/|\\.ts$)` },
});

module.exports = {
  forbidden: [
    onlyTo('models', [], 'Rules about data know no API and no HTTP.'),
    onlyTo('graphql', ['models'], 'The API asks the models, and nobody of the request.'),
    onlyTo('components', [], 'What runs in browsers must not reach the server.'),
    onlyTo('pages', ['graphql', 'models', 'components', 'environment', 'oauth'], 'The edge.'),
    onlyTo('embedded-mongodb', [], 'It could be a package of its own.'),
    onlyTo('scripts', ['models', 'environment'], 'The launcher starts servers, it is none.'),
    {
      name: 'models-packages',
      comment: 'Models depend on mongoose, and what guards passwords.',
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
      comment: 'Only pages know next, next-auth and cookies.',
      severity: 'error',
      from: { path: '^(graphql|models)/' },
      to: { path: 'node_modules/(next|next-auth)/' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-unresolved',
      severity: 'error',
      from: {},
      // That package is types and nothing else.
      to: { couldNotResolve: true, pathNot: '^@graphql-typed-document-node/core$' },
    },
    {
      name: 'no-development-packages',
      comment: 'What runs in production is a dependency, not a devDependency.',
      severity: 'error',
      from: {
        path: '^(pages|graphql|models|components|embedded-mongodb|environment|instrumentation)',
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
