import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NextApiRequest, NextApiResponse } from 'next';
import { environment } from '../../server/environment';

/** Sends the schema as text, with the `@auth` directive, which introspection omits. */
export default async function handler(_request: NextApiRequest, response: NextApiResponse) {
  if (!environment().INTROSPECTION) return response.status(404).end();
  const schema = await readFile(join(process.cwd(), 'schema.graphql'), 'utf8');
  response.setHeader('Content-Type', 'text/plain; charset=utf-8').send(schema);
}
