import { createHash } from 'node:crypto';
import { GraphQLError } from 'graphql';
import type { NextApiRequest } from 'next';
import type { Authentication } from '../graphql/context';
import { findBySecret, type TokenFault } from '../models/account/accessToken';
import type { SessionClaims } from '../models/account/session';
import { hasSessionCookie, readSession } from './session';

/** Whether a page of another site had the browser send this. Browsers say so; other programs say nothing. */
function isFromElsewhere({ headers }: NextApiRequest) {
  const site = headers['sec-fetch-site'];
  if (site && site !== 'same-origin' && site !== 'none') return true;
  if (!headers.origin) return false;
  return !URL.canParse(headers.origin) || new URL(headers.origin).host !== headers.host;
}

export const refusal = (status: 403 | 503, code: string, message: string) =>
  new GraphQLError(message, { extensions: { code, http: { status } } });

const tokenFaults: Record<TokenFault, { reason: string; description: string }> = {
  invalid: { reason: 'INVALID', description: 'The access token is not valid' },
  revoked: { reason: 'REVOKED', description: 'The access token has been revoked' },
  expired: { reason: 'EXPIRED', description: 'The access token has expired' },
};

/** Tells why a token does not work: to programs in the body, and in the words of RFC 6750 in a header. */
function badToken(fault: TokenFault) {
  const { reason, description } = tokenFaults[fault];
  const headers = {
    'WWW-Authenticate': `Bearer error="invalid_token", error_description="${description}"`,
  };
  return new GraphQLError('Not authorized', {
    extensions: { code: 'UNAUTHORIZED', reason, http: { status: 401, headers } },
  });
}

const shortHash = (text: string) =>
  createHash('sha256').update(text).digest('base64url').slice(0, 16);

/** Two sessions never have the same, but those of one person begin alike; nothing else can be read from it. */
export const viewerKeyOf = ({ userId, sessionId }: SessionClaims) =>
  `${shortHash(userId)}.${shortHash(`${userId} ${sessionId}`)}`;

const personOf = (viewerKey: string) => viewerKey.split('.', 1)[0];

/** Who is asking, or why nobody gets an answer. With a bearer token the cookie is not looked at. */
export async function authenticate(
  request: NextApiRequest,
): Promise<Authentication | GraphQLError> {
  const [scheme, secret] = request.headers.authorization?.split(/ +/, 2) ?? [];
  if (scheme?.toLowerCase() === 'bearer') {
    const found = await findBySecret(secret ?? '');
    return typeof found === 'string'
      ? badToken(found)
      : { credential: 'TOKEN', accessToken: found };
  }
  if (!hasSessionCookie(request)) return null;
  if (isFromElsewhere(request)) {
    return refusal(403, 'FORBIDDEN', 'Another site may not use your session');
  }
  const session = await readSession(request);
  // A page that is open since somebody else was signed in does nothing in the name of who is now.
  const key = request.headers['x-viewer-key'];
  if (session && key && personOf(String(key)) !== personOf(viewerKeyOf(session))) return null;
  return session && { credential: 'COOKIE', session };
}
