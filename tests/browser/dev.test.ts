import { expect, test, vi } from 'vitest';
import { freePort, start, temporaryDirectory } from '../scripts/commands';
import { open, visitSignedIn, withBrowser } from './browser';

withBrowser();

/** Pages are compiled when they are first asked for. */
const timeout = 120_000;

test('pages run in development without React warnings', {
  timeout,
}, async () => {
  const PORT = String(await freePort());
  const dev = start('dev', [], { PORT, DATA_DIR: await temporaryDirectory() });
  await vi.waitUntil(() => /is ready.*\n/.test(dev.stdout()), { timeout, interval: 100 });
  const { page, complaints } = await visitSignedIn({ baseURL: `http://localhost:${PORT}` });
  page.setDefaultTimeout(timeout);
  const place = await page.getByRole('article').getByRole('link').first().getAttribute('href');
  for (const path of ['/?q=lake', String(place), `${place}/edit`, '/favorites', '/settings']) {
    await open(page, path);
    const isReact = () => Object.keys(document.getElementById('__next') ?? {}).join();
    expect(await page.evaluate(isReact)).toContain('__reactContainer');
  }
  expect(complaints).toEqual([]);
  dev.process.kill('SIGTERM');
  expect(await dev.ended).toBe(0);
});
