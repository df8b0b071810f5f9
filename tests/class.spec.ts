// A whole workshop as people have it: one instructor and three learners in browsers of their own.
import { readFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { reached } from '../src/trace/check.ts';
import { exerciseOn, expectFrames, expectTrace, hasReturned, url } from './support/exercise.ts';

async function join(browser: Browser, code: string, name: string): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await page.goto(url(`/class/#code=${code}`));
  await page.getByRole('textbox', { name: 'Your name for this workshop' }).fill(name);
  await page.getByRole('button', { name: 'Join' }).click();
  await expect(barOf(page)).toContainText(`${name} in workshop ${code}`);
  return page;
}

function barOf(page: Page) {
  return page.getByRole('region', { name: 'Workshop', exact: true });
}

async function expectNoFaults(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.target}`)).toEqual([]);
}

test('a workshop: join, follow, run, fail, raise a hand, look, suggest, pair, call, export, end', async ({
  page: ada,
  browser,
  context,
}) => {
  // Three minutes on two quiet cores.
  test.setTimeout(600_000);
  await ada.goto(url('/class/'));
  await expectNoFaults(ada);
  await ada.getByRole('textbox', { name: 'What it is called' }).fill('Monday <i>WebRTC</i>');
  await ada.getByRole('textbox', { name: 'Your name', exact: true }).fill('Ada');
  await ada.getByRole('button', { name: 'Start a workshop' }).click();
  await expect(ada.getByRole('heading', { name: 'Monday <i>WebRTC</i>' })).toBeVisible();
  await expect(ada.getByRole('img', { name: 'QR code of the link for learners' })).toBeVisible();
  const code = (await ada.locator('[data-code]').textContent()) ?? '';
  const row = (name: string) => ada.getByRole('row').filter({ has: ada.getByRole('button', { name }) });

  // A wrong code is explained, and the right one is known by the link.
  const MARKUP = '<img src=x onerror=alert(1)>';
  const [bob, carol, dave] = await Promise.all([
    join(browser, code, 'Bob'),
    join(browser, code, MARKUP),
    join(browser, code, 'Dave'),
  ]);
  await expect(ada.getByText('3 here of 3')).toBeVisible();
  await expect(ada.getByRole('button', { name: MARKUP })).toBeVisible();
  expect(await ada.locator('img').count()).toBe(0);

  // Bob and Dave check their devices, and each is the other's neighbour.
  await Promise.all(
    [bob, dave].map(async (page) => {
      await page.goto(url('/class/check/'));
      await page.getByRole('button', { name: 'Check', exact: true }).click();
      await expect(page.getByText('Yes, straight from device to device')).toBeVisible();
      await expect(page.getByText('Done. The instructors see the result.')).toBeVisible();
    }),
  );
  await expect(ada.getByText('Devices: 2 of 3 checked. Fine: 2.')).toBeVisible();

  // Follow me; Dave does not.
  await barOf(dave).getByRole('checkbox', { name: 'Follow the instructor' }).uncheck();
  await ada.getByRole('combobox', { name: 'Lesson' }).selectOption('05-peer-connection');
  await ada.getByRole('combobox', { name: 'Exercise' }).selectOption('candidates');
  await ada.getByRole('button', { name: 'Bring everyone there' }).click();
  await expect(ada.getByText('Class at Lesson 5, candidates')).toBeVisible();
  await Promise.all(
    [bob, carol].map((page) => page.waitForURL('**/05-peer-connection/#exercise-candidates')),
  );
  await expect(barOf(dave).getByText('The instructor is at Lesson 5, candidates.')).toBeVisible();
  await ada.getByRole('textbox', { name: 'Message to all' }).fill('Mind the <TODO>');
  await ada.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(barOf(bob).getByText('Ada: Mind the <TODO>')).toBeVisible();
  await ada.getByRole('button', { name: 'Start timer' }).click();
  await expect(barOf(dave).getByRole('timer')).toHaveText(/^\d+:\d\d left$/);
  await ada.getByRole('button', { name: 'Close its solutions' }).click();
  const atBob = await exerciseOn(bob, 'candidates');
  await expect(atBob.button('Show solution')).toBeDisabled();

  // Bob fails, and raises a hand: he comes first.
  await atBob.run();
  await barOf(bob).getByRole('button', { name: 'Raise hand' }).click();
  await expect(ada.getByRole('row').nth(1)).toContainText('Hand up');
  await expect(row('Bob').getByRole('img', { name: /^Failing: The callee is given/ })).toBeVisible();
  await expect(ada.getByText('Open most often: “The callee is given')).toBeVisible();
  await Promise.all([bob, ada].map(expectNoFaults));

  // Ada looks, with Bob's leave, and sees what he writes.
  await ada.getByRole('button', { name: 'Bob' }).focus();
  await ada.keyboard.press('Enter');
  const panel = ada.getByRole('dialog', { name: 'Bob' });
  await panel.getByRole('button', { name: 'Ask to look' }).click();
  await expect(panel.getByText('Asked. The learner decides.')).toBeVisible();
  await barOf(bob).getByRole('button', { name: 'Let them look' }).click();
  await expect(barOf(bob).getByText('Ada looks at your code, checks and trace.')).toBeVisible();
  await atBob.write([{ path: 'main.ts', text: '// <b>what Bob writes</b>\n' }]);
  await expect(panel.getByRole('region', { name: 'main.ts' })).toHaveText('// <b>what Bob writes</b>\n');
  await expect(panel.getByText('Not yet').first()).toBeVisible();
  await expectNoFaults(ada);

  // A suggestion replaces nothing before Bob takes it over.
  await panel.getByRole('button', { name: 'Suggest code…' }).click();
  const draft = ada.getByRole('dialog', { name: 'Send code as a suggestion' });
  await draft.getByRole('combobox', { name: 'Begin with' }).selectOption('the solution');
  await draft.getByRole('button', { name: 'Send suggestion' }).click();
  await expect(draft.getByText('Sent to 1.')).toBeVisible();
  await draft.getByRole('button', { name: 'Close' }).click();
  await barOf(bob).getByRole('button', { name: 'Look at it' }).click();
  const suggestion = bob.getByRole('dialog', { name: 'Suggestion' });
  await expect(suggestion.getByRole('button', { name: 'Take it over' })).toBeVisible();
  await expect(atBob.root.locator('[data-source="main.ts"] code')).toContainText('what Bob writes');
  await expectNoFaults(bob);
  await suggestion.getByRole('button', { name: 'Take it over' }).click();
  expect(await atBob.root.locator('.pane iframe:not([hidden])').count()).toBe(0);
  await atBob.run();
  await expect(atBob.root.getByText('Passed').first()).toBeVisible();
  await expect(row('Bob').getByRole('img', { name: 'Passed' })).toHaveCount(1);
  await barOf(bob).getByRole('button', { name: 'Stop it' }).click();
  await expect(panel.getByText('The learner has stopped it.')).toBeVisible();

  // A call between the two, over the workbook's own signaling.
  await panel.getByRole('button', { name: 'Ask for a call' }).click();
  const bobsTab = bob.context().waitForEvent('page');
  await barOf(bob).getByRole('button', { name: 'Take the call' }).click();
  const adasTab = context.waitForEvent('page');
  await panel.getByRole('link', { name: 'Open the call' }).click();
  const both = [await bobsTab, await adasTab];
  for (const tab of both) await tab.getByRole('button', { name: 'Start camera and call' }).click();
  for (const tab of both) {
    await expect(tab.getByText('Connected.')).toBeVisible();
    await expectFrames(tab.getByLabel('The other').first());
  }
  for (const tab of both) await tab.close();

  // Bob and Dave as a pair: Alice on one machine, Bob on the other.
  await panel.getByRole('combobox', { name: 'Pair with' }).selectOption({ label: 'Dave' });
  await panel.getByRole('button', { name: 'Pair', exact: true }).click();
  await expect(panel.getByText('In a pair with Dave.')).toBeVisible();
  await panel.getByRole('button', { name: 'Close' }).click();
  await expect(barOf(dave).getByText('You work with Bob.')).toBeVisible();
  await expect(barOf(carol).getByText('You work with')).toHaveCount(0);
  await ada.getByRole('combobox', { name: 'An odd one' }).selectOption('works with a bot');
  await ada.getByRole('button', { name: 'Pair up the rest' }).click();
  await expect(ada.getByText('1 pair, and 1 learner with a bot.')).toBeVisible();
  await expect(barOf(carol).getByText('You work with a bot')).toBeVisible();
  await ada.getByRole('combobox', { name: 'Lesson' }).selectOption('08-video-call');
  await ada.getByRole('combobox', { name: 'Exercise' }).selectOption('call');
  await ada.getByRole('button', { name: 'Bring everyone there' }).click();
  await ada.getByRole('button', { name: 'Send code to all…' }).click();
  const toAll = ada.getByRole('dialog', { name: 'Send code as a suggestion' });
  await toAll.getByRole('combobox', { name: 'Begin with' }).selectOption('the solution');
  // His bar still has the button of the first step.
  await expect(barOf(dave).getByText('The instructor is at Lesson 8, call.')).toBeVisible();
  await barOf(dave).getByRole('button', { name: 'Go there' }).click();
  await Promise.all(
    [bob, carol, dave].map(async (page) => {
      await page.waitForURL('**/08-video-call/#exercise-call');
      await expect(barOf(page)).toContainText('in workshop');
    }),
  );
  await toAll.getByRole('button', { name: 'Send suggestion' }).click();
  await expect(toAll.getByText('Sent to 3.')).toBeVisible();
  await toAll.getByRole('button', { name: 'Close' }).click();
  const takes = async (page: Page) => {
    await barOf(page).getByRole('button', { name: 'Look at it' }).click();
    await page.getByRole('button', { name: 'Take it over' }).click();
    const exercise = await exerciseOn(page, 'call');
    // What comes next is to run it: the keyboard is there.
    await expect(exercise.button('Run')).toBeFocused();
    await page.keyboard.press('Enter');
    return exercise;
  };
  const [alice, other] = await Promise.all([takes(bob), takes(dave)]);
  await expect(alice.root.getByText('You are Alice here; Dave is Bob on another device.')).toBeVisible();
  await expectTrace(alice, 'Alice is connected', (trace) => reached(trace, 'alice', 'connected'));
  await expectTrace(other, 'Bob is connected', (trace) => reached(trace, 'bob', 'connected'));

  // Who runs again leaves first, and so finds a seat free.
  await alice.run();
  await expectTrace(other, 'Alice has left and come back', hasReturned);

  // Carol's partner is a bot, which has the finished code while she has the starter; with the suggestion both meet.
  const atCarol = await exerciseOn(carol, 'call');
  await expect(atCarol.root.getByText('You are Alice; Bob is a bot in this page')).toBeVisible();
  await expect(atCarol.root.getByRole('group', { name: 'Bob, a bot' }).getByText('Bot')).toBeVisible();
  await atCarol.run();
  await expectTrace(atCarol, 'Bob asks for a room', (trace) =>
    trace.some((entry) => entry.kind === 'signal' && entry.peer === 'Bob'),
  );
  await takes(carol);
  await expectTrace(atCarol, 'Alice meets the bot', (trace) => reached(trace, 'alice', 'connected'));
  await expectTrace(atCarol, 'the bot meets Alice', (trace) => reached(trace, 'bob', 'connected'));

  // A projector shows no names; what is exported has them.
  await ada.getByRole('checkbox', { name: 'Projector view: no names' }).check();
  await expect(ada.getByRole('button', { name: 'Learner 1' })).toBeVisible();
  await expect(ada.getByRole('table')).toHaveAttribute('aria-rowcount', '4');
  // No name anywhere: not in texts, titles, lists or what is read out.
  // Rows are drawn a few at a time.
  await expect.poll(() => ada.evaluate(() => document.documentElement.outerHTML)).not.toContain('Dave');
  await ada.getByText('Lock, export, co-instructor, end').click();
  const download = ada.waitForEvent('download');
  await ada.getByRole('button', { name: 'Export CSV' }).click();
  const csv = readFileSync(await (await download).path(), 'utf8');
  const [head, ...names] = csv.split('\r\n').map((line) => line.split(',')[0]);
  expect(head).toBe('"name"');
  expect(names.sort()).toEqual(['', `"${MARKUP}"`, '"Bob"', '"Dave"'].sort());

  // One leaves with all that was kept, by keyboard; the rest are told of the end.
  await barOf(carol).getByRole('button', { name: 'Leave' }).press('Enter');
  const leaving = carol.getByRole('dialog');
  await expect(leaving).toBeVisible();
  await expectNoFaults(carol);
  const leave = leaving.getByRole('button', { name: 'Leave' });
  const isThere = () => leave.evaluate((button) => button === document.activeElement);
  for (let tabs = 0; tabs < 5 && !(await isThere()); tabs += 1) await carol.keyboard.press('Tab');
  await expect(leave).toBeFocused();
  await carol.keyboard.press('Enter');
  await expect(barOf(carol)).toContainText('what it kept of you is forgotten');
  await expect(ada.getByText('2 here of 2')).toBeVisible();
  await ada.getByRole('button', { name: 'End the workshop' }).click();
  await ada.getByRole('dialog').getByRole('button', { name: 'End it now' }).click();
  await expect(barOf(dave)).toContainText('The workshop has ended.');
  await expect(ada.getByText('The workshop has ended.')).toBeVisible();
  for (const page of [bob, carol, dave]) await page.context().close();
});

test('a call: one without a camera shares a screen, the other too and takes it back, hangs up and calls again', async ({
  page: ada,
  context,
}) => {
  const bob = await context.newPage();
  const room = `call-${crypto.randomUUID()}`;
  const both = [ada, bob];
  for (const page of both) await page.goto(url(`/class/call/#${room}`));
  // Ada's machine has neither camera nor microphone.
  await ada.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotFoundError'));
  });
  for (const page of both) await page.getByRole('button', { name: 'Start camera and call' }).click();
  for (const page of both) await expect(page.getByText('Connected.')).toBeVisible();
  const [seenByAda, seenByBob] = [ada.getByLabel('The other').first(), bob.getByLabel('The other').first()];
  await expectFrames(seenByAda);
  await expect(ada.getByText('You: no camera and no microphone')).toBeVisible();

  // Ada's screen goes into a sender that had nothing, Bob's in place of his camera.
  await ada.getByRole('button', { name: 'Share screen' }).click();
  await expect(ada.getByText('The other sees your screen.')).toBeVisible();
  await expectFrames(seenByBob);
  await expectNoFaults(ada);
  await ada.getByRole('button', { name: 'Stop sharing' }).click();
  await expect(ada.getByText('Your screen is no longer shared.')).toBeVisible();
  const width = () => seenByAda.evaluate((video: HTMLVideoElement) => video.videoWidth);
  await bob.getByRole('button', { name: 'Share screen' }).click();
  await expect.poll(width).toBeGreaterThan(640);
  await bob.getByRole('button', { name: 'Stop sharing' }).click();
  await expect.poll(width).toBeLessThanOrEqual(640);

  // Bob hangs up, and calls again.
  await bob.getByRole('button', { name: 'Hang up' }).click();
  await expect(ada.getByText('The other has hung up.')).toBeVisible();
  await bob.getByRole('button', { name: 'Start camera and call' }).click();
  for (const page of both) await expect(page.getByText('Connected.')).toBeVisible();
  await expectFrames(seenByAda);
});
