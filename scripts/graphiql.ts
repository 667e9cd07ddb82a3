import { mkdir, writeFile } from 'node:fs/promises';
import * as graphiql from '@graphql-yoga/render-graphiql/graphiql';

/**
 * Writes GraphiQL, which its package contains as strings, to files that this server serves: inline scripts would need
 * `unsafe-inline`, and a CDN would have to be trusted.
 */
const folder = new URL('../public/graphiql/', import.meta.url);

const start = `self.MonacoEnvironment = {
  globalAPI: false,
  getWorkerUrl: (_moduleId, label) =>
    '/graphiql/' + ({ graphql: 'graphql', json: 'json' }[label] ?? 'editor') + '.worker.js',
};
YogaGraphiQL.renderYogaGraphiQL(document.getElementById('root'), {
  title: 'Places API',
  endpoint: '/api/graphql',
  credentials: 'same-origin',
  defaultQuery: '# Requests use your session.\\n{\\n  viewer {\\n    user {\\n      name\\n    }\\n    scopes\\n  }\\n  places(first: 5) {\\n    nodes {\\n      name\\n      location\\n    }\\n  }\\n}\\n',
});
`;

const files = {
  'graphiql.css': graphiql.css,
  'graphiql.js': graphiql.js,
  'editor.worker.js': graphiql.editorWorkerService,
  'graphql.worker.js': graphiql.graphqlWorker,
  'json.worker.js': graphiql.jsonWorker,
  'start.js': start,
};

await mkdir(folder, { recursive: true });
await Promise.all(
  Object.entries(files).map(([name, content]) => writeFile(new URL(name, folder), content)),
);
