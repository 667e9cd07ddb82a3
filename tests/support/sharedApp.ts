import { inject } from 'vitest';

const app = inject('apps')[Number(process.env.VITEST_POOL_ID) - 1];
if (!app) throw new Error('The app project of vitest.config.ts starts one app for each worker');

/** The production build of this test worker, with demo data. */
export const { url: appURL, tokens } = app;
