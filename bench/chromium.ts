// The Chromium of the benches: what plays in it comes from a fake camera, and it has no word with its maker's servers.
import { type Browser, chromium } from '@playwright/test';
import { findChromium } from '../scripts/browser.ts';

/** Starts one, without any of the learner's profile. Close it in the end. */
export function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  return chromium.launch({
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream=fps=30',
      // Chromium has no sandbox of its own for root, as in most containers.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
    ...(executablePath && { executablePath }),
  });
}
