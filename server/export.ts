import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GraphQLError } from 'graphql';
import type { NextApiRequest, NextApiResponse } from 'next';
import { createContext } from '../graphql/context';
import { notAuthorized } from '../graphql/plugins/errors';
import { exportOf } from '../models/account/export';
import { authenticate, unavailable } from './authenticate';

/** @throws GraphQLError unless the request has a browser session. */
async function viewerOf(request: NextApiRequest, response: NextApiResponse, requestId: string) {
  const context = await createContext(await authenticate(request, response, requestId));
  if (!context.viewer || !context.scopes.includes('session')) throw notAuthorized(context);
  return context.viewer;
}

/** Sends an error in the format of the API. */
function sendError(response: NextApiResponse, { message, extensions }: GraphQLError) {
  const { http, ...publicExtensions } = extensions as { http?: { status: number }; code: string };
  const status = http?.status ?? (publicExtensions.code === 'UNAUTHORIZED' ? 401 : 403);
  response.status(status).json({ errors: [{ message, extensions: publicExtensions }] });
}

/** Sends all data of the viewer as a JSON file. */
export async function exportAccount(request: NextApiRequest, response: NextApiResponse) {
  response.setHeader('Cache-Control', 'private, no-store');
  if (request.method !== 'GET') {
    response.setHeader('Allow', 'GET').status(405).end();
    return;
  }
  const requestId = randomUUID();
  response.setHeader('X-Request-Id', requestId);
  try {
    const viewer = await viewerOf(request, response, requestId);
    const day = new Date().toISOString().slice(0, 10);
    response.setHeader('Content-Type', 'application/json; charset=utf-8');
    response.setHeader('Content-Disposition', `attachment; filename="places-export-${day}.json"`);
    await pipeline(Readable.from(exportOf(viewer)), response);
  } catch (error) {
    if (error instanceof GraphQLError) {
      sendError(response, error);
      return;
    }
    const isAborted = (error as NodeJS.ErrnoException).code === 'ERR_STREAM_PREMATURE_CLOSE';
    if (response.destroyed && isAborted) return;
    console.error(`[${requestId}]`, error);
    if (response.headersSent) response.destroy();
    else sendError(response, unavailable(requestId));
  }
}
