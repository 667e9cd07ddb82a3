import type { ServerResponse } from 'node:http';
import type { AppEnvironment } from './environment';

/** Browsers that came by https use only https for a year, in seconds. */
const strictTransportSecurity = 'max-age=31536000';

/** Next's configuration is fixed when it builds, but the OAuth providers are known only when a server starts. */
function contentSecurityPolicy({ NODE_ENV, GITHUB_URL, GOOGLE_ISSUER }: AppEnvironment) {
  const development = NODE_ENV === 'development';
  return Object.entries({
    'default-src': "'self'",
    // In development Next uses inline scripts, `eval` and a WebSocket.
    'script-src': development ? "'self' 'unsafe-eval' 'unsafe-inline'" : "'self'",
    // GraphiQL's editor creates style elements.
    'style-src': "'self' 'unsafe-inline'",
    'img-src': "'self' https: http: data:",
    'font-src': "'self' data:",
    'connect-src': development ? "'self' ws:" : "'self'",
    'worker-src': "'self'",
    'object-src': "'none'",
    'base-uri': "'self'",
    // Browsers also apply this to redirects of a form: sign-in redirects to the providers.
    'form-action': `'self' ${GITHUB_URL} ${GOOGLE_ISSUER}`,
    'frame-ancestors': "'none'",
  })
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join('; ');
}

/** Returns a function that sets the security headers of a response. */
export function securityHeaders(environment: AppEnvironment) {
  const policy = contentSecurityPolicy(environment);
  const isHttps = environment.NEXTAUTH_URL.startsWith('https:');
  return (response: ServerResponse) => {
    response.setHeader('Content-Security-Policy', policy);
    if (isHttps) response.setHeader('Strict-Transport-Security', strictTransportSecurity);
  };
}
