// `npm run screenshot`: takes the README's picture from the running site: lesson 5, solved and connected.
import { mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { findChromium } from './browser.ts';

const site = process.argv[2] ?? 'http://localhost:3000';
const root = fileURLToPath(new URL('..', import.meta.url));
const solution = readFileSync(`${root}/lessons/05-peer-connection/answer/solution/main.ts`, 'utf8');
const executablePath = findChromium();
const browser = await chromium.launch({
  args: [
    '--disable-gpu',
    '--disable-background-networking',
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ],
  ...(executablePath && { executablePath }),
});
const page = await browser.newPage({ viewport: { width: 1440, height: 860 }, deviceScaleFactor: 1 });
await page.goto(`${site}/lessons/05-peer-connection/`);
const exercise = page.locator('workbook-exercise[data-exercise="answer"]');
await exercise.evaluate((element, text) => {
  type Files = { path: string; text: string }[];
  const workbook = element as unknown as {
    files: Files;
    setFiles(files: Files): void;
    chooseCamera(of: string): void;
  };
  workbook.chooseCamera('synthetic');
  workbook.setFiles(workbook.files.map((file) => (file.path === 'main.ts' ? { ...file, text } : file)));
  element.scrollIntoView();
}, solution);
await exercise.getByRole('button', { name: 'Edit' }).click();
await exercise.locator('.monaco-editor .view-line').first().waitFor();
await exercise.getByRole('button', { name: 'Run', exact: true }).click();
await exercise.getByText('All checks passed.').waitFor();
await exercise.locator('.view.trace').getByText('connection: connected').first().scrollIntoViewIfNeeded();
mkdirSync(`${root}/docs`, { recursive: true });
await page.screenshot({ path: `${root}/docs/lesson.png` });
await browser.close();
