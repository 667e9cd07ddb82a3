import { type Browser, chromium } from 'playwright-core';

/** `@sparticuz/chromium` contains a browser for bare Linux on x64 only. */
const isBundled = process.platform === 'linux' && process.arch === 'x64';

/** Unpacks the bundled browser unless a previous run did, and returns the path of its executable. */
export async function unpackChromium() {
  if (!isBundled) return undefined;
  // Makes the package unpack the libraries that a bare Linux lacks.
  process.env.AWS_LAMBDA_JS_RUNTIME = 'nodejs20.x';
  const { default: bundled } = await import('@sparticuz/chromium');
  return bundled.executablePath();
}

const installedBrowsers = [
  { channel: 'chrome' },
  { channel: 'msedge' },
  { executablePath: '/usr/bin/chromium' },
  { executablePath: '/usr/bin/chromium-browser' },
];

export async function launchBrowser(): Promise<Browser> {
  const executablePath = await unpackChromium();
  // A container may have no GPU and may not allow a sandbox.
  if (executablePath)
    return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  for (const options of installedBrowsers) {
    const browser = await chromium.launch(options).catch(() => undefined);
    if (browser) return browser;
  }
  throw new Error('The browser tests need Chrome, Edge or Chromium');
}
