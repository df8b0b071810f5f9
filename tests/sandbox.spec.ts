import { expect, type Page, test } from '@playwright/test';
import { all, printed } from '../src/trace/check.ts';
import {
  type ExercisePage,
  exerciseOn,
  expectTrace,
  FIXTURE,
  openExercise,
  url,
} from './support/exercise.ts';

const LOOP = { path: 'main.ts', text: "console.log('before');\nwhile (true) {}\n" };

test('Run works before Monaco has been loaded', async ({ page }) => {
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  const exercise = await openExercise(page, FIXTURE, 'blank');
  await exercise.write([{ path: 'main.ts', text: "console.log('hello');" }]);
  await exercise.run();
  await expect(exercise.checks().first()).toContainText('Passed');
  expect(requests.filter((url) => /editor\.api|ts\.worker/.test(url))).toEqual([]);
});

test('a Run that is pressed before the page’s scripts have come is not lost', async ({ page }) => {
  let press = () => {};
  const pressed = new Promise<void>((resolve) => {
    press = resolve;
  });
  await page.route('**/_astro/*.js', async (route) => {
    await pressed;
    await route.continue();
  });
  await page.goto(url(`/lessons/${FIXTURE}/`), { waitUntil: 'commit' });
  await page.locator('workbook-exercise[data-exercise="blank"] [data-do="run"]').click();
  press();
  const exercise = await exerciseOn(page, 'blank');
  await expect(exercise.checks().first()).toContainText('The console has: start');
});

test('a starter does not pass, and the check says what was seen', async ({ page }) => {
  const exercise = await openExercise(page, FIXTURE, 'blank');
  await exercise.run();
  await expect(exercise.checks().first()).toContainText('The console has: start');
  await expect(exercise.checks().first()).toContainText('Not yet');
});

test('JavaScript files run as they are', async ({ page }) => {
  const exercise = await openExercise(page, FIXTURE, 'script');
  await exercise.write([{ path: 'main.js', text: 'const a = 1 as_is;' }]);
  await exercise.run();
  await expect(await exercise.console()).toContainText('SyntaxError');
  await exercise.write([{ path: 'main.js', text: "console.log('hello');" }]);
  await exercise.run();
  await expect(exercise.checks().first()).toContainText('Passed');
});

test('Alice and Bob run the same code side by side and call each other @firefox', async ({ page }) => {
  const exercise = await openExercise(page, FIXTURE, 'two-peers');
  await exercise.button('Show solution').click();
  await page.getByRole('button', { name: 'Apply solution' }).click();
  await exercise.run();
  for (const check of await exercise.checks().all())
    await expect(check).toContainText('Passed', { timeout: 40_000 });
  await expect(exercise.pane('Alice').locator('p')).toHaveText('Alice');
  await expect(exercise.pane('Bob').locator('p')).toHaveText('Bob');
  const trace = await exercise.trace();
  expect(new Set(all(trace, 'candidate').map(({ peer }) => peer))).toEqual(new Set(['Alice', 'Bob']));
});

test('the methods of the console have their names, as without the page that listens', async ({ page }) => {
  const exercise = await openExercise(page, FIXTURE, 'script');
  await exercise.write([
    { path: 'main.js', text: "console.log(console.warn.name, String(console.warn).includes('warn'));" },
  ]);
  await exercise.run();
  await expect(await exercise.console()).toContainText('warn true');
});

test('the console shows values that can be opened, and where each line came from', async ({ page }) => {
  const exercise = await openExercise(page, FIXTURE, 'blank');
  await exercise.write([
    {
      path: 'main.ts',
      text: "const call: { who: string } = { who: 'Alice' };\nconsole.log('call %s', 'x', call);\nconsole.warn(new Map([['a', 1]]));\n",
    },
  ]);
  await exercise.run();
  const panel = await exercise.console();
  await expect(panel).toContainText('call x');
  await panel.getByText('{who: "Alice"}').click();
  await expect(panel.getByText('who: "Alice"', { exact: true })).toBeVisible();
  await expect(panel.getByText('Map {a: 1}')).toBeVisible();
  await expect(panel.getByRole('button', { name: 'main.ts:2:9' })).toBeVisible();
});

test('an uncaught error names file, line and column, and its link moves the cursor there @firefox', async ({
  page,
}) => {
  const exercise = await openExercise(page, FIXTURE, 'blank');
  const text = "const x: number = 1;\n\nconst y: string = 'a' as string; throw new TypeError('here');\n";
  await exercise.write([{ path: 'main.ts', text }]);
  await exercise.run();
  const link = (await exercise.console()).getByRole('button', { name: /^main\.ts:3:/ });
  // Both browsers point at the `new`, in the column of the TypeScript as it was written.
  await expect(link).toHaveText(`main.ts:3:${(text.split('\n')[2]?.indexOf('new TypeError') ?? 0) + 1}`);
  await link.click();
  await expect(exercise.root.locator('.monaco-editor .squiggly-error').first()).toBeVisible();
  await page.keyboard.type('/*cursor*/');
  await expect
    .poll(() =>
      exercise.root.evaluate(
        (element) => (element as unknown as { files: { text: string }[] }).files[2]?.text,
      ),
    )
    .toContain('/*cursor*/');
});

test('an unhandled rejection is shown with the call that was rejected', async ({ page }) => {
  const exercise = await openExercise(page, FIXTURE, 'blank');
  await exercise.write([
    {
      path: 'main.ts',
      text: "\nnew RTCPeerConnection().setRemoteDescription({ type: 'answer', sdp: '' });\n",
    },
  ]);
  await exercise.run();
  const panel = await exercise.console();
  await expect(panel).toContainText('Unhandled rejection: OperationError');
  await expect(panel.getByRole('button', { name: /^main\.ts:2:/ })).toBeVisible();
});

test('code that cannot be compiled says where, and an import that is missing says what there is', async ({
  page,
}) => {
  const exercise = await openExercise(page, FIXTURE, 'blank');
  const panel = await exercise.console();
  await exercise.write([{ path: 'main.ts', text: 'const a: = 1;' }]);
  await exercise.run();
  await expect(panel).toContainText('SyntaxError: Unexpected token');
  await exercise.write([{ path: 'main.ts', text: "import './nothing.ts';" }]);
  await exercise.run();
  await expect(panel).toContainText(
    './nothing.ts was not found. The other files of this exercise are: index.html, main.css, greeting.ts',
  );
});

test('Run, Stop, Restart and Reset are four different things', async ({ page }) => {
  const exercise = await openExercise(page, FIXTURE, 'blank');
  await exercise.write([
    {
      path: 'main.ts',
      text: "console.log('mine');\nglobalThis.count = (globalThis.count ?? 0) + 1;\nconsole.log('count', globalThis.count);",
    },
  ]);
  await expect(exercise.button('Stop')).toBeDisabled();
  await exercise.run();
  await expectTrace(exercise, 'the code ran', (trace) => trace.some(({ kind }) => kind === 'console'));
  await expect(exercise.root.locator('iframe[title="Preview"]')).toBeVisible();

  await exercise.button('Restart').click();
  await expectTrace(exercise, 'a fresh frame counts from one', (trace) =>
    all(trace, 'console').some(({ values }) => values[0] === 'count' && values[1] === 1),
  );

  // Restart takes the code that ran, Run what has been typed since.
  await exercise.write([{ path: 'main.ts', text: "console.log('typed since');" }]);
  await exercise.button('Restart').click();
  await expectTrace(exercise, 'the old code ran again', (trace) =>
    all(trace, 'console').some(({ values }) => values[0] === 'mine'),
  );
  await exercise.run();
  await expectTrace(exercise, 'the new code ran', (trace) =>
    all(trace, 'console').some(({ values }) => values[0] === 'typed since'),
  );

  await exercise.button('Stop').click();
  await expect(exercise.root.locator('iframe[title="Preview"]')).toHaveCount(0);
  await expect(exercise.root.getByText('Stopped', { exact: true })).toBeVisible();

  await exercise.button('Reset').click();
  await expect(exercise.root.locator('[data-source="main.ts"] code')).toContainText('TODO: say hello');
  await exercise.button('Undo reset').click();
  await expect(exercise.root.locator('[data-source="main.ts"] code')).toContainText('typed since');
});

test('a CSS edit is applied live: the call in progress goes on', async ({ page }) => {
  const exercise = await openExercise(page, FIXTURE, 'blank');
  await exercise.write([
    { path: 'main.ts', text: "document.querySelector('h1').textContent = String(Math.random());" },
  ]);
  await exercise.run();
  const heading = exercise.pane('Preview').locator('h1');
  await expect(heading).toContainText('0.');
  const before = await heading.textContent();

  await exercise.root.getByRole('tab', { name: 'main.css' }).click();
  await exercise.root.getByRole('tabpanel', { name: 'main.css' }).locator('pre').click();
  await expect(exercise.root.locator('.monaco-editor .view-line').first()).toBeVisible();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('h1 { color: rgb(9, 8, 7) }');
  await expect(heading).toHaveCSS('color', 'rgb(9, 8, 7)');
  await expect(heading).toHaveText(before ?? '');
});

test('Ctrl+Enter runs from within the editor', async ({ page }) => {
  const exercise = await openExercise(page, FIXTURE, 'blank');
  await exercise.button('Edit').click();
  await expect(exercise.root.locator('.monaco-editor .view-line').first()).toBeVisible();
  await page.keyboard.press('Control+A');
  await page.keyboard.type("console.log('hello');");
  await page.keyboard.press('Control+Enter');
  await expect(exercise.checks().first()).toContainText('Passed');
});

test('an endless loop leaves the page answering, is noticed and can be stopped; the code is kept and does not start again @firefox', async ({
  page,
}) => {
  const exercise = await openExercise(page, FIXTURE, 'blank');
  await exercise.write([LOOP]);
  await exercise.run();
  await expectTrace(exercise, 'the line before the loop arrived', (trace) =>
    trace.some(({ kind }) => kind === 'console'),
  );
  const started = Date.now();
  await expect(exercise.root.getByText('has not answered for 2 seconds')).toBeVisible();
  // Not a bound on speed: it only shows that the page is not the one that hangs.
  expect(await page.evaluate(() => 1 + 1)).toBe(2);
  test.info().annotations.push({ type: 'noticed after', description: `${Date.now() - started} ms` });

  await exercise.button('Stop Preview').click();
  await expect(exercise.root.locator('iframe[title="Preview"]')).toHaveCount(0);
  await page.reload();
  const again = await openExercise(page, FIXTURE, 'blank');
  await expect(again.root.getByText('stopped answering, so it was not started again')).toBeVisible();
  await expect(again.root.locator('[data-source="main.ts"] code')).toContainText('while (true)');
  expect(await again.root.locator('iframe').count()).toBe(0);

  await again.write([{ path: 'main.ts', text: "console.log('hello');" }]);
  await again.run();
  await expect(again.checks().first()).toContainText('Passed');
});

/** Runs code that begins once its frame posts in batches: the page has had a message with what happened at several times. */
async function runOnceBatched(page: Page, code: string): Promise<ExercisePage> {
  await page.addInitScript(() => {
    const onmessage = Object.getOwnPropertyDescriptor(MessagePort.prototype, 'onmessage');
    Object.defineProperty(MessagePort.prototype, 'onmessage', {
      ...onmessage,
      set(this: MessagePort, handler: (event: MessageEvent) => void) {
        onmessage?.set?.call(this, (event: MessageEvent) => {
          if (event.data?.moments?.length > 1) Object.assign(window, { hasBatch: true });
          handler.call(this, event);
        });
      },
    });
  });
  const exercise = await openExercise(page, FIXTURE, 'blank');
  const text = `
    const ticking = setInterval(() => console.count(), 5);
    await new Promise((resolve) => addEventListener('go', resolve));
    clearInterval(ticking);
    ${code}`;
  await exercise.write([{ path: 'main.ts', text }]);
  await exercise.run();
  await page.waitForFunction(() => 'hasBatch' in window);
  // In a task of its own: the code may loop, or leave its page.
  const body = exercise.pane('Preview').locator('body');
  await body.evaluate(() => void setTimeout(() => dispatchEvent(new Event('go'))));
  return exercise;
}

test('what came before an endless loop is told to its last call, also where the loop begins in the middle of a run @firefox', async ({
  page,
}) => {
  const exercise = await runOnceBatched(
    page,
    `const pc = new RTCPeerConnection();
    pc.onnegotiationneeded = () => {
      while (true) {}
    };
    pc.createDataChannel('last words');`,
  );
  await expect(exercise.root.getByText('has not answered for 2 seconds')).toBeVisible();
  await expectTrace(exercise, 'the call, and the event in which the loop began', (trace) => {
    const made = trace.some((entry) => entry.kind === 'call' && entry.method === 'createDataChannel');
    return made && trace.some((entry) => entry.kind === 'event' && entry.type === 'negotiationneeded');
  });
});

// The main thread collects, or the worker does, where the code has a loop that may not end.
for (const [loop, collects] of [
  ['', 'the main thread'],
  ['for (let i = 0; i < 1; i += 1);', 'the worker'],
] as const) {
  test(`what is written just before the code leaves its page, and while it does, is told where ${collects} collects @firefox`, async ({
    page,
  }) => {
    const exercise = await runOnceBatched(
      page,
      `${loop}
      addEventListener('pagehide', () => console.log('gone'));
      console.log('going');
      location.reload();`,
    );
    await expectTrace(exercise, 'both lines', (trace) => printed(trace).slice(-2).join() === 'going,gone');
  });

  test(`code that replaces how messages are posted is told of all the same where ${collects} collects @firefox`, async ({
    page,
  }) => {
    const exercise = await runOnceBatched(
      page,
      `${loop}
      for (const { prototype } of [Worker, MessagePort]) prototype.postMessage = () => {};
      console.log('replaced');`,
    );
    await expectTrace(exercise, 'the line', (trace) => printed(trace).includes('replaced'));
  });
}

test('times count from Run, also on a page that was open while the computer slept @firefox', async ({
  page,
}) => {
  await page.addInitScript(() => {
    if (window !== top) return;
    // A page's clock does not go on in sleep; that of a frame which begins later is right.
    const now = performance.now.bind(performance);
    performance.now = () => now() - 8 * 3600 * 1000;
  });
  const exercise = await openExercise(page, FIXTURE, 'blank');
  await exercise.write([{ path: 'main.ts', text: "console.log('awake');" }]);
  await exercise.run();
  await expectTrace(exercise, 'the line', (trace) => printed(trace).includes('awake'));
  const times = (await exercise.trace()).map(({ time }) => time);
  expect(Math.min(...times)).toBeGreaterThan(0);
  expect(Math.max(...times)).toBeLessThan(10 * 60 * 1000);
});

test('Alice hanging does not hang Bob', async ({ page }) => {
  const exercise = await openExercise(page, FIXTURE, 'two-peers');
  await exercise.write([
    {
      path: 'main.ts',
      text: "let n = 0;\nsetInterval(() => (document.querySelector('p').textContent = String(++n)), 50);\nif (workbook.peer === 'Alice') setTimeout(() => { while (true) {} }, 100);",
    },
  ]);
  await exercise.run();
  await expect(exercise.root.getByText('Alice has not answered')).toBeVisible();
  const count = async () => Number(await exercise.pane('Bob').locator('p').textContent());
  const before = await count();
  await expect.poll(count).toBeGreaterThan(before);
  await exercise.button('Stop Alice').click();
  await expect(exercise.root.locator('iframe[title="Alice"]')).toHaveCount(0);
  const after = await count();
  await expect.poll(count).toBeGreaterThan(after);
});

test('a dialog holds the frame up on purpose and is not taken for a hang', async ({ page }) => {
  const exercise = await openExercise(page, FIXTURE, 'blank');
  await exercise.write([{ path: 'main.ts', text: "console.log(prompt('Which room?'));" }]);
  let answered = false;
  page.on('dialog', async (dialog) => {
    // Longer than the watchdog waits.
    await page.waitForFunction(
      (since) => performance.now() - since > 4000,
      await page.evaluate(() => performance.now()),
    );
    expect(await page.getByText('has not answered').count()).toBe(0);
    answered = true;
    await dialog.accept('hello');
  });
  await exercise.run();
  await expect(exercise.checks().first()).toContainText('Passed');
  expect(answered).toBe(true);
});

test('a flood of console lines does not freeze the page', async ({ page }) => {
  const exercise = await openExercise(page, FIXTURE, 'blank');
  await exercise.write([
    {
      path: 'main.ts',
      text: "for (let i = 0; i < 100_000; i++) console.log(i);\nconsole.log('hello');\nsetTimeout(() => console.log('hello'), 600);",
    },
  ]);
  await exercise.run();
  // The test itself is told of each line, too.
  await expect(exercise.checks().first()).toContainText('Passed', { timeout: 60_000 });
  await expectTrace(exercise, 'what was left out is said', (trace) =>
    all(trace, 'dropped').some(({ count }) => count > 50_000),
  );
});

test('a pane can be opened in its own tab, and still speaks to the trace', async ({ page, context }) => {
  const exercise = await openExercise(page, FIXTURE, 'blank');
  await exercise.write([{ path: 'main.ts', text: "console.log('hello', location.host);" }]);
  await exercise.run();
  // A check says "Not yet" before the code has begun, too.
  await expectTrace(exercise, 'a run has written', (trace) => all(trace, 'console').length === 1);
  const [tab] = await Promise.all([
    context.waitForEvent('page'),
    exercise.button('Open in its own tab').click(),
  ]);
  await expect(tab.locator('iframe[title="Preview"]')).toBeVisible();
  await expectTrace(exercise, 'two runs have written', (trace) => all(trace, 'console').length === 2);
  await expect(exercise.root.getByText('Preview runs in another tab')).toBeVisible();
  await tab.close();

  const stranger = await context.newPage();
  await stranger.goto(`${new URL(page.url()).origin}/pane/#workbook:pane:made-up`);
  await expect(stranger.getByText('is not open any more')).toBeVisible();
});
