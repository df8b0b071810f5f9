// Finds the browsers for the tests. Chromium must be there; Firefox's tests are skipped where it is missing, but not in
// CI. Run by itself it prints what it found, or a sentence that says how to get one.
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

const CHROMIUM = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];
const FIREFOX = [
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
  'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
];

/** A fake camera that needs no permission, and videos that play. */
export const FIREFOX_PREFS = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.autoplay.default': 0,
};

/** The Chromium to use: $CHROMIUM, Playwright's own, the system's; undefined where there is none. */
export function findChromium(): string | undefined {
  return [process.env['CHROMIUM'] ?? '', chromium.executablePath(), ...CHROMIUM].find(
    (path) => path && existsSync(path),
  );
}

/** The system's Firefox: Playwright 1.64 drives it through WebDriver BiDi. */
export function findFirefox(): string | undefined {
  return [process.env['FIREFOX'] ?? '', ...FIREFOX].find((path) => path && existsSync(path));
}

if (import.meta.main) {
  const found = findChromium();
  if (!found) {
    console.error(
      'The browser tests need Chromium or Chrome, and none was found. Get one with `npx playwright install chromium`, or `apt-get install chromium`, or name yours in CHROMIUM=/path/to/chrome.',
    );
    process.exit(1);
  }
  console.log(`Chromium: ${found}`);
  const firefox = findFirefox();
  if (!firefox && process.env['CI']) {
    console.error(
      'In CI the tests need Firefox too, and none was found. Get it with `apt-get install firefox-esr`.',
    );
    process.exit(1);
  }
  console.log(`Firefox: ${firefox ?? 'not found, so its tests are skipped (`apt-get install firefox-esr`)'}`);
}
