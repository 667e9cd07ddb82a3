import type { NextConfig } from 'next';
import { PHASE_PRODUCTION_BUILD } from 'next/constants';
import { sourceHash } from './scripts/launcher/sources';

// Neither the build nor a server tells anybody about itself, whoever starts it.
process.env.NEXT_TELEMETRY_DISABLED = '1';

/**
 * React as the browser gets it: Preact, with which the scripts of the home page are 100 KB gzipped instead
 * of 158. The server renders with React, and "npm run dev" uses it for its warnings and hot reload.
 */
const preact = {
  react: { browser: 'preact/compat' },
  'react-dom': { browser: 'preact/compat' },
  'react-dom/client': { browser: 'preact/compat/client' },
  'react/jsx-runtime': { browser: 'preact/jsx-runtime' },
};

const config: NextConfig = {
  poweredByHeader: false,
  // Next's badge looks for the router before that is there, and warns.
  devIndicators: false,
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
      // In development Next sends a script of its own as JSON.
      source: '/((?!_next/static/development/).*)',
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

export default (phase: string): NextConfig =>
  phase === PHASE_PRODUCTION_BUILD ? { ...config, turbopack: { resolveAlias: preact } } : config;
