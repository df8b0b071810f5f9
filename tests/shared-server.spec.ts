// SIGNALING_URL: a learner's workbook here, the teacher's server elsewhere.
import { expect, type Page, test } from '@playwright/test';
import { lanAddresses } from '../server/addresses.ts';
import { reached } from '../src/trace/check.ts';
import { exerciseOn, expectFrames, expectTrace, FIXTURE } from './support/exercise.ts';
import { ROOM_CALL } from './support/room-call.ts';
import { type SiteServer, startServer } from './support/server.ts';

let teacher: SiteServer;
/** Where the teacher's server is for others: in the network if this machine is in one. */
let shared: string;
let learner: SiteServer;
test.beforeAll(async () => {
  const isInNetwork = lanAddresses().length > 0;
  teacher = isInNetwork ? await startServer({}, ['--lan'], /SIGNALING_URL=/) : await startServer();
  // What the teacher's terminal tells learners to start with.
  shared = /SIGNALING_URL=(\S+)/.exec(teacher.output())?.[1] ?? teacher.url;
  learner = await startServer({ SIGNALING_URL: shared });
});
test.afterAll(async () => {
  await learner?.stop();
  await teacher?.stop();
});

const peersAt = async (url: string) => (await (await fetch(`${url}/healthz`)).json()).peers;

test('io() of a lesson meets at the teacher’s server, and a call connects over it', async ({ page }) => {
  const violations: string[] = [];
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) violations.push(message.text());
  });
  await page.goto(`${learner.url}/lessons/${FIXTURE}/`);
  const exercise = await exerciseOn(page, 'two-peers');
  await exercise.write([ROOM_CALL]);
  await exercise.run();
  await expectTrace(
    exercise,
    'both are connected',
    (trace) => reached(trace, 'alice', 'connected') && reached(trace, 'bob', 'connected'),
  );
  for (const peer of ['Alice', 'Bob']) await expectFrames(exercise.pane(peer).locator('video'));
  const { hostname, port } = new URL(shared);
  await expect(await exercise.console()).toContainText(`impolite of ${hostname} ${port} in`);
  expect(violations).toEqual([]);
});

test('the classic script’s io means it too, an address that is written out stays', async ({ page }) => {
  await page.goto(`${learner.url}/lessons/${FIXTURE}/`);
  const exercise = await exerciseOn(page, 'script');
  await exercise.write([
    {
      path: 'index.html',
      text: `<!doctype html><title>Classic</title>
<script src="/socket.io/socket.io.js"></script>
<script src="main.js"></script>`,
    },
    {
      path: 'main.js',
      text: `for (const [name, socket] of Object.entries({
  bare: io(),
  connect: io.connect(),
  options: io({ forceNew: true }),
  namespace: io('/workbook', { forceNew: true }),
  own: io(location.origin),
})) {
  socket.on('connect', () => console.log(name, 'at', socket.io.uri));
  socket.on('connect_error', ({ message }) => console.log(name, 'failed', message));
}
console.log('same', io.connect === io, typeof io.Manager);`,
    },
  ]);
  await exercise.run();
  const panel = await exercise.console();
  for (const name of ['bare', 'connect', 'options'])
    await expect(panel).toContainText(`${name} at ${shared}`);
  await expect(panel).toContainText('namespace at');
  await expect(panel).toContainText(/own at http:\/\/p1\.localhost/);
  await expect(panel).toContainText('same true function');
  expect(await peersAt(shared)).toBeGreaterThan(0);
});

test('a workshop of the teacher’s: a learner’s own workbook and a browser over the network are both in it', async ({
  browser,
  page: ada,
}) => {
  const open = async (address: string) => {
    const page = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) violations.push(message.text());
    });
    await page.goto(address);
    return page;
  };
  const violations: string[] = [];
  await ada.goto(`${teacher.url}/class/`);
  await ada.getByRole('textbox', { name: 'What it is called' }).fill('Monday');
  await ada.getByRole('textbox', { name: 'Your name', exact: true }).fill('Ada');
  await ada.getByRole('button', { name: 'Start a workshop' }).click();
  await expect(ada.getByRole('heading', { name: 'Monday' })).toBeVisible();
  const code = (await ada.locator('[data-code]').textContent()) ?? '';
  // The address that the board shows is where others find it: over HTTPS if the machine is in a network.
  const told = (await ada.locator('[data-address]').textContent()) ?? '';
  const overNetwork = /https:\/\/\S+:\d+/.exec(teacher.output())?.[0] ?? teacher.url;
  expect(told).toContain(new URL(overNetwork).host);

  const learners: Page[] = [];
  for (const [name, origin] of [
    ['Bob', learner.url],
    ['Carol', overNetwork],
  ]) {
    const page = await open(`${origin}/class/#code=${code}`);
    await page.getByRole('textbox', { name: 'Your name for this workshop' }).fill(`${name}`);
    await page.getByRole('button', { name: 'Join' }).click();
    await expect(page.getByRole('region', { name: 'Workshop', exact: true })).toContainText(
      `${name} in workshop ${code}`,
    );
    learners.push(page);
  }
  await expect(ada.getByText('2 here of 2')).toBeVisible();
  // Bob's own workbook has the lesson; the workshop is at the teacher's.
  await ada.getByRole('combobox', { name: 'Lesson' }).selectOption('05-peer-connection');
  await ada.getByRole('combobox', { name: 'Exercise' }).selectOption('candidates');
  await ada.getByRole('button', { name: 'Bring everyone there' }).click();
  const [bob, carol] = learners as [Page, Page]; // two were pushed
  await bob.waitForURL(`${learner.url}/lessons/05-peer-connection/#exercise-candidates`);
  await carol.waitForURL(`${overNetwork}/lessons/05-peer-connection/#exercise-candidates`);
  await expect(ada.getByText('2 here of 2')).toBeVisible();
  await (await exerciseOn(bob, 'candidates')).run();
  await expect(
    ada
      .getByRole('row')
      .filter({ hasText: 'Bob' })
      .getByRole('img', { name: /^Failing: The callee is given/ }),
  ).toBeVisible();
  expect(violations).toEqual([]);
  for (const page of learners) await page.context().close();
});

test('without SIGNALING_URL io() stays at home', async ({ page }) => {
  await page.goto(`${process.env['WORKBOOK_URL']}/lessons/${FIXTURE}/`);
  const exercise = await exerciseOn(page, 'blank');
  await exercise.write([
    {
      path: 'main.ts',
      text: `import io, { connect } from 'socket.io-client';
io().on('connect', () => console.log('at', io().io.uri));
connect('/workbook').on('connect', () => console.log('connected by its other name'));`,
    },
  ]);
  await exercise.run();
  const panel = await exercise.console();
  await expect(panel).toContainText(/at http:\/\/p1\.localhost/);
  await expect(panel).toContainText('connected by its other name');
});
