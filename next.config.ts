import type { NextConfig } from 'next';
import { PHASE_DEVELOPMENT_SERVER } from 'next/constants';
import { sourceHash } from './scripts/sources';

// Neither the build nor a server tells anybody about itself, whoever starts it.
process.env.NEXT_TELEMETRY_DISABLED = '1';

/** Scripts are files of our own. In development Next writes and evaluates others, and speaks through a web socket. */
const contentSecurityPolicy = (development: boolean) =>
  Object.entries({
    'default-src': "'self'",
    'script-src': development ? "'self' 'unsafe-eval' 'unsafe-inline'" : "'self'",
    // GraphiQL's editor makes style elements.
    'style-src': "'self' 'unsafe-inline'",
    'img-src': "'self' https: http: data:",
    'font-src': "'self' data:",
    'connect-src': development ? "'self' ws:" : "'self'",
    'worker-src': "'self'",
    'object-src': "'none'",
    'base-uri': "'self'",
    // Browsers hold redirects of a form to this as well: sign-in leads to the providers.
    'form-action': "'self' https://github.com https://accounts.google.com",
    'frame-ancestors': "'none'",
  })
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join('; ');

const config = (phase: string): NextConfig => ({
  poweredByHeader: false,
  reactStrictMode: true,
  // "npm run check" does it, with more than Next would look at.
  typescript: { ignoreBuildErrors: true },
  // The build is known by what went into it: "npm start" compares.
  generateBuildId: sourceHash,
  // Next writes no files for coding agents into the project, and asks no registry for newer versions.
  agentRules: false,
  experimental: {
    agentUpgrade: false,
    // Back leads to where a person was, once the page is there again.
    scrollRestoration: true,
    // The shared runtime starts with an inline script, which the policy above forbids.
    turbopackSharedRuntime: false,
  },
  headers: async () => [
    {
      source: '/:path*',
      headers: [
        {
          key: 'Content-Security-Policy',
          value: contentSecurityPolicy(phase === PHASE_DEVELOPMENT_SERVER),
        },
        { key: 'X-Content-Type-Options', value: 'nosniff' },
        { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
        {
          key: 'Permissions-Policy',
          value: 'geolocation=(self), camera=(), microphone=(), payment=(), usb=()',
        },
      ],
    },
  ],
});

export default config;
