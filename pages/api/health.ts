import type { NextApiRequest, NextApiResponse } from 'next';
import { connect, isReachable } from '../../models/database';
import { environment } from '../../server/environment';

/** Responds with 200, or with 503 while the database does not respond. */
export default async function health(_request: NextApiRequest, response: NextApiResponse) {
  const reachable = await connect(environment().MONGODB_URI)
    .then(isReachable)
    .catch(() => false);
  response
    .status(reachable ? 200 : 503)
    .setHeader('Cache-Control', 'no-store')
    .json({ database: reachable ? 'up' : 'down' });
}
