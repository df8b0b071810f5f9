// Browser tests. tests/support/copy.ts builds a copy of the project with a fixture lesson in it, once, and serves it on a
// free port; the tests use it as learners do.
import { defineConfig } from '@playwright/test';
import { FIREFOX_PREFS, findChromium, findFirefox } from './scripts/browser.ts';

const chromium = findChromium();
const firefox = findFirefox();

/** No word to any server of the browser's maker, and a fake camera that needs no permission. */
const CHROMIUM_ARGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream=fps=30',
  // Chromium has no sandbox of its own for root, as in most containers.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

export default defineConfig({
  testDir: 'tests',
  testMatch: '**/*.spec.ts',
  globalSetup: './tests/support/copy.ts',
  fullyParallel: true,
  // Each test runs calls of its own: more at once than processors make them slow, not the suite fast.
  workers: 2,
  forbidOnly: !!process.env['CI'],
  // The longest take 40 s on two quiet cores.
  timeout: 180_000,
  expect: { timeout: 20_000 },
  reporter: process.env['CI'] ? [['list']] : [['line']],
  use: { viewport: { width: 1440, height: 900 } },
  projects: [
    {
      name: 'chromium',
      use: {
        browserName: 'chromium',
        launchOptions: { args: CHROMIUM_ARGS, ...(chromium && { executablePath: chromium }) },
      },
    },
    ...(firefox
      ? [
          {
            name: 'firefox',
            // What differs between browsers: the sandbox's wall, the recorder, the synthetic camera.
            grep: /@firefox/,
            use: {
              browserName: 'firefox' as const,
              channel: 'moz-firefox',
              launchOptions: { executablePath: firefox, firefoxUserPrefs: FIREFOX_PREFS },
            },
          },
        ]
      : []),
  ],
});
