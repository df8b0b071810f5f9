// The workbook for other devices: asked by this machine's address in the network, as they would ask it.
import { type Browser, expect, type Page, test } from '@playwright/test';
import { lanAddresses } from '../server/addresses.ts';
import { all, reached } from '../src/trace/check.ts';
import { exerciseOn, expectFrames, expectTrace, FIXTURE } from './support/exercise.ts';
import { ROOM_CALL } from './support/room-call.ts';
import { type SiteServer, startServer } from './support/server.ts';

const [address] = lanAddresses();
test.skip(address === undefined, 'this machine is in no network besides loopback');

let server: SiteServer;
/** 'https://192.0.2.2:40123' */
let lan: string;
test.beforeAll(async () => {
  server = await startServer({}, ['--lan'], /SIGNALING_URL=/);
  lan = /https:\/\/[\d.]+:\d+/.exec(server.output())?.[0] ?? '';
});
test.afterAll(() => server?.stop());

/** A device whose person has read the warning and gone on. */
async function device(browser: Browser): Promise<Page> {
  return (await browser.newContext({ ignoreHTTPSErrors: true, permissions: ['camera'] })).newPage();
}

test('the terminal says address, QR code, fingerprint and what the warning means', async () => {
  const said = server.output();
  expect(said).toContain(`Other devices of this network open https://${address}:`);
  expect(said).toMatch(/█▀|▀█/);
  expect(said).toMatch(/([0-9A-F]{2}:){31}[0-9A-F]{2}/);
  expect(said).toContain('warns once');
});

test('over HTTPS another device runs lesson 5 with its camera, isolated on the other port', async ({
  browser,
}) => {
  const page = await device(browser);
  const violations: string[] = [];
  page.on('console', (message) => {
    if (/Content Security Policy|Permissions policy/i.test(message.text())) violations.push(message.text());
  });
  await page.goto(`${lan}/lessons/05-peer-connection/`);
  expect(await page.evaluate(() => isSecureContext)).toBe(true);
  const exercise = await exerciseOn(page, 'answer');
  await exercise.button('Show solution').click();
  await page.getByRole('button', { name: 'Apply solution' }).click();
  await exercise.run();
  for (const check of await exercise.checks().all())
    await expect(check).toContainText('Passed', { timeout: 40_000 });
  const trace = await exercise.trace();
  expect(all(trace, 'run').find(({ phase }) => phase === 'start')?.camera).toBe('real');
  const frame = await exercise.root.locator('iframe:not([hidden])').getAttribute('src');
  expect(new URL(frame ?? '').hostname).toBe(address);
  expect(new URL(frame ?? '').port).not.toBe(new URL(lan).port);
  expect(violations).toEqual([]);
  await page.context().close();
});

test('two panes of another device call each other over signaling at the frames’ own port', async ({
  browser,
}) => {
  const page = await device(browser);
  await page.goto(`${lan}/lessons/${FIXTURE}/`);
  const exercise = await exerciseOn(page, 'two-peers');
  await exercise.write([ROOM_CALL]);
  await exercise.run();
  for (const peer of ['Alice', 'Bob']) await expectFrames(exercise.pane(peer).locator('video'));
  await page.context().close();
});

test('plain HTTP says why there is no camera, where there is one, and runs with the synthetic one', async ({
  browser,
}) => {
  const page = await device(browser);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  const plain = lan.replace('https', 'http');
  await page.goto(`${plain}/lessons/${FIXTURE}/`);
  expect(await page.evaluate(() => isSecureContext)).toBe(false);
  const note = page.getByRole('note').filter({ hasText: 'plain HTTP' });
  await expect(note).toContainText('synthetic camera');
  await expect(note.getByRole('link')).toHaveAttribute('href', `${lan}/lessons/${FIXTURE}/`);

  const exercise = await exerciseOn(page, 'two-peers');
  await exercise.write([ROOM_CALL]);
  await exercise.run();
  await expect(exercise.root.getByText('so the browser offers no camera')).toBeVisible();
  await expectTrace(
    exercise,
    'both are connected',
    (trace) => reached(trace, 'alice', 'connected') && reached(trace, 'bob', 'connected'),
  );
  for (const peer of ['Alice', 'Bob']) await expectFrames(exercise.pane(peer).locator('video'));
  expect(all(await exercise.trace(), 'run').find(({ phase }) => phase === 'start')?.camera).toBe('synthetic');

  // What else a learner does there.
  await exercise.button('Share').click();
  await expect(exercise.root.getByRole('textbox', { name: 'Share' })).toHaveValue(/#code=/);
  await exercise.button('Invite').click();
  await expect(page.getByRole('dialog').getByRole('img')).toBeVisible();
  await page.getByRole('button', { name: 'Done' }).click();
  await exercise.button('Edit').click();
  await expect(exercise.root.locator('.monaco-editor').first()).toBeVisible();
  expect(errors).toEqual([]);
  await page.context().close();
});

test('nothing of it is open without --lan', async ({ browser }) => {
  const page = await device(browser);
  const { port } = new URL(process.env['WORKBOOK_URL'] ?? '');
  for (const scheme of ['http', 'https']) {
    await expect(page.goto(`${scheme}://${address}:${port}/`)).rejects.toThrow(/ERR_CONNECTION_REFUSED/);
  }
  await page.context().close();
});

test('a frame’s page that is opened by itself says what it is for', async ({ browser }) => {
  const page = await device(browser);
  const { sandboxPort } = await (await page.request.get(`${lan}/config.json`)).json();
  await page.goto(`https://${address}:${sandboxPort}/sandbox/boot.html`);
  await expect(page.getByText('This address is allowed now.')).toBeVisible();
  await page.context().close();
});
