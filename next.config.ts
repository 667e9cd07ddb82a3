import type { NextConfig } from 'next';
import { PHASE_PRODUCTION_BUILD } from 'next/constants';
import { sourceHash } from './scripts/launcher/sources';

// Next sends no telemetry.
process.env.NEXT_TELEMETRY_DISABLED = '1';

/**
 * Browsers get Preact instead of React in production: the scripts of the home page are 100 KB gzipped instead of 158,
 * which take 0.3 s less to transfer at 1.6 Mbit/s. The server and "npm run dev" use React.
 */
const preact = {
  react: { browser: 'preact/compat' },
  'react-dom': { browser: 'preact/compat' },
  'react-dom/client': { browser: 'preact/compat/client' },
  'react/jsx-runtime': { browser: 'preact/jsx-runtime' },
};

const config: NextConfig = {
  poweredByHeader: false,
  // Next's development badge logs a warning.
  devIndicators: false,
  reactStrictMode: true,
  // "npm run check" checks the types of all files.
  typescript: { ignoreBuildErrors: true },
  // "npm start" builds again if this hash has changed.
  generateBuildId: sourceHash,
  // Next does not write files into the project or check for newer versions.
  agentRules: false,
  experimental: {
    agentUpgrade: false,
    // Restores the scroll position after Back.
    scrollRestoration: true,
    // The shared runtime needs an inline script, which the Content-Security-Policy forbids.
    turbopackSharedRuntime: false,
  },
  headers: async () => [
    {
      // In development Next sends a script with the content type of JSON.
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
