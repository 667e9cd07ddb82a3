import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    // Vite would load the ES modules of graphql, but Pothos and Yoga load CommonJS: two copies of graphql fail.
    alias: { graphql: 'graphql/index.js' },
  },
  test: {
    reporters: ['default', './tests/support/summaryReporter.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // At least two: most tests wait more than they compute.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        extends: true,
        test: {
          name: 'api',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/{browser,pages,scripts}/**'],
          globalSetup: './tests/support/database.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'embedded-mongodb',
          include: ['packages/embedded-mongodb/tests/**/*.test.ts'],
        },
      },
      {
        extends: true,
        test: { name: 'scripts', include: ['tests/scripts/**/*.test.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'app',
          // Each worker has an app of its own: see tests/support/app.ts.
          maxWorkers: 2,
          // After the other projects.
          sequence: { groupOrder: 1 },
          include: ['tests/{browser,pages}/**/*.test.ts'],
          globalSetup: './tests/support/app.ts',
        },
      },
    ],
  },
});
