/** The log and the console, where a pane is slow to tell: what it says stands where it belongs. */
import { expect, test } from '@playwright/test';
import type { createConsoleView as ConsoleViewMaker } from '../src/components/console-view.ts';
import type { createTraceView as TraceViewMaker } from '../src/components/trace-view.ts';
import type { TraceEntry } from '../src/trace/entry.ts';
import { bundle, serveRealms } from './support/realm.ts';

declare const createTraceView: typeof TraceViewMaker;
declare const createConsoleView: typeof ConsoleViewMaker;
declare const add: (...entries: [peer: string, time: number, text: string][]) => void;

let site: string;
let close: () => void;

test.beforeAll(async () => {
  const script = await bundle(`
    import { createConsoleView } from './src/components/console-view.ts';
    import { createTraceView } from './src/components/trace-view.ts';
    Object.assign(globalThis, { createConsoleView, createTraceView });`);
  ({ site, close } = await serveRealms({
    '/views.js': script,
    '/views': `<!doctype html><html lang="en"><title>Views</title><div id="log" style="height: 400px; overflow: auto"></div><div id="console"></div><script src="/views.js"></script></html>`,
  }));
});

test.afterAll(() => close());

test('late entries are put between those that are there; the keyboard stays on its row @firefox', async ({
  page,
}) => {
  await page.goto(`${site}/views`);
  await page.evaluate(() => {
    const [log, lines] = ['log', 'console'].map((id) => document.getElementById(id) as HTMLElement) as [
      HTMLElement,
      HTMLElement,
    ];
    const traceView = createTraceView(
      log,
      ['Alice', 'Bob'],
      () => {},
      () => {},
    );
    const consoleView = createConsoleView(lines, () => {}, true);
    Object.assign(globalThis, {
      add(...told: [string, number, string][]) {
        const entries = told.flatMap(([peer, time, text]): TraceEntry[] => [
          { kind: 'signal', direction: 'out', socket: 'io1', event: text, args: [], id: time, peer, time },
          { kind: 'console', level: 'log', values: [text], id: time + 1, peer, time },
        ]);
        traceView.add(entries);
        consoleView.add(entries);
      },
    });
    add(['Bob', 20, 'got'], ['Bob', 40, 'answers']);
  });
  const rows = page.locator('#log .row .what');
  const lines = page.locator('#console li .value');
  await expect(rows).toHaveText([/got/, /answers/]);
  await page.locator('#log summary').first().focus();
  await page.keyboard.press('ArrowDown');
  await page.evaluate(() => add(['Alice', 10, 'sends'], ['Alice', 30, 'waits'], ['Alice', 50, 'hears']));
  await expect(rows).toHaveText([/sends/, /got/, /waits/, /answers/, /hears/]);
  await expect(lines).toHaveText(['sends', 'got', 'waits', 'answers', 'hears']);
  await expect(page.locator('#log summary:focus')).toContainText('answers');
  await page.keyboard.press('ArrowUp');
  await expect(page.locator('#log summary:focus')).toContainText('waits');
});
