// A call through a real coturn and no other way: proved by the statistics, not by the settings.
import { type Browser, expect, type Page, type PlaywrightWorkerArgs, test } from '@playwright/test';
import { turnCredentials } from '../server/ice.ts';
import { reached } from '../src/trace/check.ts';
import { candidatePairs, gathered, serverErrors } from '../src/trace/pairs.ts';
import { type ExercisePage, exerciseOn, expectFrames, expectTrace, FIXTURE } from './support/exercise.ts';
import { ROOM_CALL } from './support/room-call.ts';
import { type SiteServer, startServer } from './support/server.ts';
import { noTurn, startTurn, type Turn } from './support/turn.ts';

test.skip(noTurn !== undefined, noTurn);
// One coturn and one server for all of them.
test.describe.configure({ mode: 'default' });

let turn: Turn;
let server: SiteServer;
test.beforeAll(async () => {
  turn = await startTurn();
  server = await startServer(turn.env);
});
test.afterAll(async () => {
  await server?.stop();
  await turn?.stop();
});

async function openCall(page: Page, { url }: SiteServer): Promise<ExercisePage> {
  await page.goto(`${url}/lessons/${FIXTURE}/`);
  const exercise = await exerciseOn(page, 'two-peers');
  await exercise.write([ROOM_CALL]);
  return exercise;
}

/** The types of the candidates that are in use, of both peers: 'relay udp 127.0.0.1:50012' → 'relay'. */
async function typesInUse(exercise: ExercisePage): Promise<string[]> {
  const pairs = candidatePairs(await exercise.trace()).filter(({ selected }) => selected);
  return pairs.flatMap(({ local, remote }) =>
    [local, remote].map((candidate) => candidate.split(' ')[0] ?? ''),
  );
}

test('with “Relay only” video and data go through coturn, and the ICE view proves it', async ({ page }) => {
  const exercise = await openCall(page, server);
  await exercise.root.getByRole('checkbox', { name: 'Relay only' }).check();
  await exercise.run();
  await expectTrace(
    exercise,
    'both are connected',
    (trace) => reached(trace, 'alice', 'connected') && reached(trace, 'bob', 'connected'),
  );
  for (const peer of ['Alice', 'Bob']) await expectFrames(exercise.pane(peer).locator('video'));
  await expect(await exercise.console()).toContainText(/heard hello from (Alice|Bob)/);

  await expect.poll(() => typesInUse(exercise)).toEqual(['relay', 'relay', 'relay', 'relay']);
  await expect(async () => {
    const trace = await exercise.trace();
    expect(new Set(gathered(trace).map(({ type }) => type))).toEqual(new Set(['relay']));
    const nominated = candidatePairs(trace).filter(({ selected }) => selected);
    expect(nominated).toHaveLength(2);
    for (const { bytesSent, bytesReceived } of nominated) {
      expect(bytesSent).toBeGreaterThan(1000);
      expect(bytesReceived).toBeGreaterThan(1000);
    }
  }).toPass({ timeout: 20_000 });

  await exercise.root.getByRole('tab', { name: 'ICE' }).click();
  // Of others the row says that they are not as good as the one in use.
  const inUse = exercise.root.getByRole('row').filter({ has: page.getByText('in use', { exact: true }) });
  await expect(inUse).toHaveCount(2);
  for (const row of await inUse.all()) await expect(row).toContainText(/relay udp .*relay udp /);
});

test('without it the call takes the straight way, and the relay is the second choice', async ({ page }) => {
  const exercise = await openCall(page, server);
  // Chromium ends its gathering when a way is found: each description waits until all candidates are in it.
  const text = ROOM_CALL.text.replaceAll(
    'await pc.setLocalDescription();',
    `await pc.setLocalDescription();
  while (pc.iceGatheringState !== 'complete')
    await new Promise((resolve) => pc.addEventListener('icegatheringstatechange', resolve, { once: true }));`,
  );
  await exercise.write([{ ...ROOM_CALL, text: text.replace('candidate && send({ candidate })', '{}') }]);
  await exercise.run();
  await expect
    .poll(async () => new Set(await typesInUse(exercise)), { timeout: 30_000 })
    .toEqual(new Set(['host']));
  const types = gathered(await exercise.trace()).map(({ type }) => type);
  expect(types).toContain('host');
  expect(types).toContain('relay');
});

test('a server whose secret is not coturn’s gets 401 and no candidate, and the ICE view says why', async ({
  page,
}) => {
  const other = await startServer({ ...turn.env, TURN_SECRET: 'not the same secret' });
  const exercise = await openCall(page, other);
  await exercise.root.getByRole('checkbox', { name: 'Relay only' }).check();
  await exercise.run();
  await expectTrace(exercise, '401', (trace) => serverErrors(trace).some(({ code }) => code === 401));
  expect(gathered(await exercise.trace())).toEqual([]);
  await exercise.root.getByRole('tab', { name: 'ICE' }).click();
  await expect(exercise.root.getByRole('tabpanel', { name: 'ICE' })).toContainText(
    /turn:127\.0\.0\.1:\d+.* gave no candidate, with error 401.*wrong, or have expired/,
  );
  await other.stop();
});

test('an expired username is refused with 401', async ({ page }) => {
  const credentials = turnCredentials(turn.env.TURN_SECRET, 'p1', Math.floor(Date.now() / 1000) - 10);
  const iceServers = [{ urls: turn.env.TURN_URLS.split(','), ...credentials }];
  await page.goto(`${server.url}/lessons/${FIXTURE}/`);
  const exercise = await exerciseOn(page, 'blank');
  await exercise.write([
    {
      path: 'main.ts',
      text: `const pc = new RTCPeerConnection({ iceServers: ${JSON.stringify(iceServers)}, iceTransportPolicy: 'relay' });
pc.onicecandidateerror = ({ errorCode, url }) => console.log(errorCode, url);
pc.createDataChannel('any');
await pc.setLocalDescription();
`,
    },
  ]);
  await exercise.run();
  await expect(await exercise.console()).toContainText(/401 turn:127\.0\.0\.1:\d+/);
  expect(gathered(await exercise.trace())).toEqual([]);
});

/** A browser on a network that lets nothing through but TCP to servers. */
function launchApart(playwright: PlaywrightWorkerArgs['playwright']): Promise<Browser> {
  const { args = [], ...options } = test.info().project.use.launchOptions ?? {};
  return playwright.chromium.launch({
    ...options,
    args: [...args, '--webrtc-ip-handling-policy=disable_non_proxied_udp'],
  });
}

/** Two learners of a new workshop check their devices. Resolves when both have read this of the other's. */
async function neighboursRead(words: string, browser: Browser, url: string): Promise<void> {
  const open = async () => (await browser.newContext()).newPage();
  const ada = await open();
  await ada.goto(`${url}/class/`);
  await ada.getByRole('textbox', { name: 'What it is called' }).fill('Networks');
  await ada.getByRole('textbox', { name: 'Your name', exact: true }).fill('Ada');
  await ada.getByRole('button', { name: 'Start a workshop' }).click();
  await expect(ada.getByRole('heading', { name: 'Networks' })).toBeVisible();
  const code = (await ada.locator('[data-code]').textContent()) ?? '';
  const learners = await Promise.all(
    ['Bob', 'Dave'].map(async (name) => {
      const page = await open();
      await page.goto(`${url}/class/#code=${code}`);
      await page.getByRole('textbox', { name: 'Your name for this workshop' }).fill(name);
      await page.getByRole('button', { name: 'Join' }).click();
      await expect(page.getByText(`${name} in workshop ${code}`)).toBeVisible();
      await page.goto(`${url}/class/check/`);
      return page;
    }),
  );
  await Promise.all(learners.map((page) => page.getByRole('button', { name: 'Check', exact: true }).click()));
  for (const page of learners) {
    await expect(page.getByText(words)).toBeVisible({ timeout: 40_000 });
    await expect(page.getByText('Done. The instructors see the result.')).toBeVisible();
  }
  await expect(ada.getByText('Devices: 2 of 2 checked.')).toBeVisible();
}

test('neighbours whom their network keeps apart meet over the relay; without one they are told that they can’t', async ({
  playwright,
}) => {
  const apart = await launchApart(playwright);
  try {
    await Promise.all([
      neighboursRead('Only through the relay (TURN)', apart, server.url),
      neighboursRead('these two devices cannot work as a pair', apart, process.env['WORKBOOK_URL'] ?? ''),
    ]);
  } finally {
    await apart.close();
  }
});
