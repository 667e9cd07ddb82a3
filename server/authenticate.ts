import { createHash } from 'node:crypto';
import { GraphQLError } from 'graphql';
import type { NextApiRequest, NextApiResponse } from 'next';
import type { Authentication } from '../graphql/context';
import { AccessTokenError, findBySecret } from '../models/account/accessToken';
import type { SessionClaims } from '../models/account/session';
import { connect } from '../models/database';
import { environment } from './environment';
import { hasSessionCookie, readSession } from './session';

/** An error that is the response to the whole request. */
const requestError = (status: 403 | 503, extensions: object, message: string) =>
  new GraphQLError(message, { extensions: { ...extensions, http: { status } } });

/** Whether a page of another site sent the request. Only browsers send these headers. */
function isCrossSite({ headers }: NextApiRequest) {
  const site = headers['sec-fetch-site'];
  if (site && site !== 'same-origin' && site !== 'none') return true;
  return Boolean(headers.origin) && headers.origin !== new URL(environment().NEXTAUTH_URL).origin;
}

const tokenMessages = {
  INVALID: 'The access token is not valid',
  REVOKED: 'The access token has been revoked',
  EXPIRED: 'The access token has expired',
};

/** Why the access token is rejected: `extensions.reason` in the body, and a header as in RFC 6750. */
function invalidToken({ reason }: AccessTokenError) {
  const challenge = `Bearer error="invalid_token", error_description="${tokenMessages[reason]}"`;
  const http = { status: 401, headers: { 'WWW-Authenticate': challenge } };
  return new GraphQLError('Not authorized', {
    extensions: { code: 'UNAUTHORIZED', reason, http },
  });
}

const shortHash = (text: string) =>
  createHash('sha256').update(text).digest('base64url').slice(0, 16);

/** Identifies a session to its pages: `<hash of the user>.<hash of the session>`. */
export const viewerKeyOf = ({ userId, sessionId }: SessionClaims) =>
  `${shortHash(userId)}.${shortHash(`${userId} ${sessionId}`)}`;

const userPart = (viewerKey: string) => viewerKey.split('.', 1)[0];

/** The session of the request's cookie. A page that was loaded as another user counts as a guest's. */
async function sessionOf(request: NextApiRequest, response: NextApiResponse) {
  if (!hasSessionCookie(request)) return null;
  if (isCrossSite(request)) {
    const message = 'Another site may not use your session';
    throw requestError(403, { code: 'FORBIDDEN' }, message);
  }
  const session = await readSession(request, response);
  const pageKey = request.headers['x-viewer-key'];
  const isOtherUser =
    session && pageKey && userPart(String(pageKey)) !== userPart(viewerKeyOf(session));
  return isOtherUser ? null : session;
}

/**
 * Who sends the request: the owner of the bearer token, else of the session cookie, else a guest (null).
 * @throws GraphQLError with an HTTP status when the credential is rejected or the database does not respond.
 */
export async function authenticate(
  request: NextApiRequest,
  response: NextApiResponse,
  requestId: string,
): Promise<Authentication> {
  const [scheme, secret = ''] = request.headers.authorization?.split(/ +/, 2) ?? [];
  try {
    await connect(environment().MONGODB_URI);
    if (scheme?.toLowerCase() === 'bearer') {
      return { credential: 'TOKEN', accessToken: await findBySecret(secret) };
    }
    const session = await sessionOf(request, response);
    return session && { credential: 'COOKIE', session };
  } catch (error) {
    if (error instanceof AccessTokenError) throw invalidToken(error);
    if (error instanceof GraphQLError) throw error;
    console.error(`[${requestId}]`, error);
    throw unavailable(requestId);
  }
}

export const unavailable = (requestId: string) =>
  requestError(503, { code: 'INTERNAL_SERVER_ERROR', requestId }, 'Something went wrong');
