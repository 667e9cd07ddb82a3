import type { NextConfig } from 'next';
import { sourceHash } from './scripts/sources';

// Neither the build nor a server tells anybody about itself, whoever starts it.
process.env.NEXT_TELEMETRY_DISABLED = '1';

const config: NextConfig = {
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
    // The shared runtime starts with an inline script, which our Content-Security-Policy forbids.
    turbopackSharedRuntime: false,
  },
  headers: async () => [
    {
      source: '/:path*',
      headers: [
        { key: 'X-Content-Type-Options', value: 'nosniff' },
        { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
        {
          key: 'Permissions-Policy',
          value: 'geolocation=(self), camera=(), microphone=(), payment=(), usb=()',
        },
      ],
    },
  ],
};

export default config;
