import { randomUUID } from 'node:crypto';
import type { NextApiRequest, NextApiResponse } from 'next';
import { authenticate } from '../../server/authenticate';
import { graphiql, wantsGraphiQL } from '../../server/graphiql';
import { graphqlServer } from '../../server/graphql';
import { ipAddressOf } from '../../server/ipAddress';

// Yoga reads the body and ends the response.
export const config = { api: { bodyParser: false, externalResolver: true } };

export default async function handler(request: NextApiRequest, response: NextApiResponse) {
  if (wantsGraphiQL(request)) {
    response.setHeader('Content-Type', 'text/html; charset=utf-8').send(graphiql);
    return;
  }
  const requestId = randomUUID();
  response.setHeader('X-Request-Id', requestId);
  await graphqlServer()(request, response, {
    authenticate: () => authenticate(request, response, requestId),
    requestId,
    ipAddress: ipAddressOf(request),
  });
}
