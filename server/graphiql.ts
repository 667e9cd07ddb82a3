import type { NextApiRequest } from 'next';
import { environment } from './environment';

/** The GraphiQL page. It has no inline script, which the Content-Security-Policy would block. */
export const graphiql = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Places API</title>
    <link rel="icon" href="/favicon.svg">
    <link rel="stylesheet" href="/graphiql/graphiql.css">
    <script src="/graphiql/graphiql.js" defer></script>
    <script src="/graphiql/start.js" defer></script>
  </head>
  <body>
    <noscript>GraphiQL needs JavaScript. You can also POST queries to this URL.</noscript>
    <div id="root"></div>
  </body>
</html>
`;

/** Whether to answer a request to the API with the GraphiQL page. */
export const wantsGraphiQL = ({ method, headers, query }: NextApiRequest) =>
  environment().INTROSPECTION &&
  method === 'GET' &&
  !query.query &&
  Boolean(headers.accept?.includes('text/html'));
