import type { NextApiRequest } from 'next';

/** GraphiQL for people. Its scripts are files of their own, so that the page needs no inline script. */
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
    <noscript>GraphiQL needs JavaScript. The API itself does not: POST to this address.</noscript>
    <div id="root"></div>
  </body>
</html>
`;

export const wantsGraphiQL = ({ method, headers, query }: NextApiRequest) =>
  method === 'GET' && !query.query && headers.accept?.includes('text/html');
