import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GraphQLError } from 'graphql';
import type { NextApiRequest, NextApiResponse } from 'next';
import { createContext } from '../graphql/context';
import { notAuthorized } from '../graphql/plugins/errors';
import { exportOf } from '../models/account/export';
import type { User } from '../models/account/user';
import { connect } from '../models/database';
import { authenticate } from './authenticate';
import { environment } from './environment';

/** Whose browser asks on a page of ours, or why nobody gets an answer. */
async function viewerOf(request: NextApiRequest): Promise<User | GraphQLError> {
  const authentication = await authenticate(request);
  if (authentication instanceof GraphQLError) return authentication;
  const context = await createContext(authentication);
  return context.viewer && context.scopes.includes('session')
    ? context.viewer
    : notAuthorized(context);
}

/** The error in the form that the API has for one. */
function refuse(response: NextApiResponse, { message, extensions }: GraphQLError) {
  const { http, ...told } = extensions as { http?: { status: number }; code: string };
  const status = http?.status ?? (told.code === 'UNAUTHORIZED' ? 401 : 403);
  response.status(status).json({ errors: [{ message, extensions: told }] });
}

/** Everything that is kept of the person whose browser asks, as a file to keep. */
export async function exportAccount(request: NextApiRequest, response: NextApiResponse) {
  response.setHeader('Cache-Control', 'private, no-store');
  if (request.method !== 'GET') {
    response.setHeader('Allow', 'GET').status(405).end();
    return;
  }
  const requestId = randomUUID();
  response.setHeader('X-Request-Id', requestId);
  try {
    await connect(environment().MONGODB_URI);
    const viewer = await viewerOf(request);
    if (viewer instanceof GraphQLError) {
      refuse(response, viewer);
      return;
    }
    const day = new Date().toISOString().slice(0, 10);
    response.setHeader('Content-Type', 'application/json; charset=utf-8');
    response.setHeader('Content-Disposition', `attachment; filename="places-export-${day}.json"`);
    await pipeline(Readable.from(exportOf(viewer)), response);
  } catch (error) {
    // A client that goes away ends it as well.
    if (
      response.destroyed &&
      (error as NodeJS.ErrnoException).code === 'ERR_STREAM_PREMATURE_CLOSE'
    )
      return;
    console.error(`[${requestId}]`, error);
    if (response.headersSent) response.destroy();
    else response.status(503).json({ errors: [unavailable(requestId)] });
  }
}

const unavailable = (requestId: string) => ({
  message: 'Something went wrong on our side',
  extensions: { code: 'INTERNAL_SERVER_ERROR', requestId },
});
