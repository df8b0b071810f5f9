/**
 * Calls between browsers over the real signaling server, without the workbook around them: a Chromium and a Firefox peer;
 * pages that speak the codelab's protocol as its steps 04 to 06 do; lesson 8's chat over a connection that is cut.
 */
import { type Browser, type BrowserContext, expect, firefox, type Page, test } from '@playwright/test';
import { FIREFOX_PREFS, findFirefox } from '../scripts/browser.ts';
import { type Cable, exercisePage, layCable, type Pages, pageOf, servePages } from './support/pages.ts';

const ALL = 'tests/fixtures/call-with-all.ts';
const STEP = (number: string) => `tests/fixtures/codelab/step${number}.js`;
const CHAT = 'lessons/08-video-call/messages/solution';

/** What pages of the fixtures leave on their window. */
interface Left {
  heard: unknown[];
  photos: string[];
  isReady: boolean;
  pc: RTCPeerConnection;
  sendPhoto(): Promise<{ hash: string; bytes: number }>;
  sendMessage(message: unknown): void;
}

let pages: Pages;
test.beforeAll(async () => {
  pages = await servePages({
    ...pageOf(ALL),
    ...pageOf(STEP('04')),
    ...pageOf(STEP('05')),
    ...pageOf(STEP('06')),
    ...exercisePage(CHAT),
  });
});
test.afterAll(() => pages?.close());

const open: BrowserContext[] = [];
test.afterEach(async () => {
  // All at once: a page of step 06 that is left alone loads again, and Chromium does not get to the end of closing it.
  await Promise.all(open.splice(0).map((context) => context.close()));
});

/** Opens a page as one peer of a room, in a profile of its own. */
async function arrive(
  browser: Browser,
  path: string,
  room: string,
  peer = '',
  at = pages.url,
): Promise<Page> {
  const context = await browser.newContext();
  open.push(context);
  await context.addInitScript((workbook) => Object.assign(window, { workbook }), { room, peer });
  const page = await context.newPage();
  await page.goto(`${at}/${path.replace(/\.[jt]s$/, '')}#${room}`);
  return page;
}

/** Waits until the other one's picture moves. */
async function expectPicture(page: Page): Promise<void> {
  await page.locator('#remote').evaluate(
    (video: HTMLVideoElement) =>
      new Promise<void>((resolve) => {
        let frames = 0;
        const next = () => {
          frames += 1;
          if (frames === 5) resolve();
          else video.requestVideoFrameCallback(next);
        };
        video.requestVideoFrameCallback(next);
      }),
  );
}

function left<T>(page: Page, read: (left: Left) => T | Promise<T>): Promise<T> {
  return page.evaluate(
    (text) => (new Function('left', `return (${text})(left)`) as (left: unknown) => unknown)(window),
    String(read),
  ) as Promise<T>;
}

/** Packets that have come, by kind. */
function packets(page: Page): Promise<Record<string, number>> {
  return left(page, async ({ pc }) => {
    const stats: { type: string; kind: string; packetsReceived: number }[] = [];
    (await pc.getStats()).forEach((one) => {
      stats.push(one);
    });
    const inbound = stats.filter(({ type }) => type === 'inbound-rtp');
    return Object.fromEntries(inbound.map(({ kind, packetsReceived }) => [kind, packetsReceived]));
  });
}

test('Chromium and Firefox in one room exchange audio, video and data', async ({ browser }) => {
  const executablePath = findFirefox();
  test.skip(!executablePath, 'Firefox is not installed');
  const other = await firefox.launch({
    channel: 'moz-firefox',
    executablePath: executablePath ?? '',
    firefoxUserPrefs: FIREFOX_PREFS,
  });
  try {
    // Each of them calls once: who comes second makes the offer.
    for (const [first, second] of [
      [browser, other],
      [other, browser],
    ] as const) {
      const room = `mixed-${Math.random().toString(36).slice(2)}`;
      const alice = await arrive(first, ALL, room, 'Alice');
      await expect.poll(() => left(alice, ({ pc }) => pc !== undefined)).toBe(true);
      const bob = await arrive(second, ALL, room, 'Bob');
      await Promise.all([expectPicture(alice), expectPicture(bob)]);
      for (const [page, peer] of [
        [alice, 'Bob'],
        [bob, 'Alice'],
      ] as const) {
        await expect.poll(() => left(page, ({ heard }) => heard)).toEqual([`hello from ${peer}, é😀é😀é😀`]);
        await expect.poll(async () => (await packets(page))['audio'] ?? 0).toBeGreaterThan(20);
        await expect.poll(async () => (await packets(page))['video'] ?? 0).toBeGreaterThan(20);
      }
    }
  } finally {
    await other.close();
  }
});

test.describe('pages of the codelab', () => {
  test('step 04: the first creates the room, the second joins it, a third is told that it is full', async ({
    browser,
  }) => {
    const names = (page: Page) => left(page, ({ heard }) => heard.map((event) => (event as string[])[0]));
    const first = await arrive(browser, STEP('04'), 'rooms');
    await expect.poll(() => names(first)).toContain('created');
    const second = await arrive(browser, STEP('04'), 'rooms');
    await expect.poll(() => names(second)).toContain('joined');
    const third = await arrive(browser, STEP('04'), 'rooms');
    await expect.poll(() => names(third)).toEqual(['full']);
    await expect.poll(() => names(first)).toEqual(['created', 'join', 'ready']);
    await expect.poll(() => names(second)).toEqual(['joined', 'ready']);
  });

  /**
   * Until the camera is there: in the codelab's page an offer throws that comes before its camera did, and one is made
   * as soon as the first one's camera comes, if somebody else is in the room by then.
   */
  async function arriveWithCamera(browser: Browser, room: string): Promise<Page> {
    const page = await arrive(browser, STEP('05'), room);
    const width = () => page.locator('#local').evaluate((video: HTMLVideoElement) => video.videoWidth);
    await expect.poll(width).toBeGreaterThan(0);
    return page;
  }

  test('step 05: two pages see each other, over polling first and then a WebSocket', async ({ browser }) => {
    const first = await arriveWithCamera(browser, 'video');
    const polls: string[] = [];
    const context = await browser.newContext();
    open.push(context);
    const second = await context.newPage();
    second.on('request', (request) => {
      const transport = new URL(request.url()).searchParams.get('transport');
      if (transport) polls.push(transport);
    });
    const upgraded = second.waitForEvent('websocket');
    await second.goto(`${pages.url}/${STEP('05').replace('.js', '')}#video`);
    await Promise.all([expectPicture(first), expectPicture(second)]);
    expect(polls[0]).toBe('polling');
    expect((await upgraded).url()).toContain('transport=websocket');
  });

  /** All that came but candidates, which may still come when the call is up. */
  function heardBy(page: Page): Promise<unknown[]> {
    return left(page, ({ heard }) => heard.filter((message) => message !== 'candidate'));
  }

  test('step 05: a third tab is refused, and nothing that it sends reaches the call', async ({ browser }) => {
    const first = await arriveWithCamera(browser, 'three');
    const second = await arrive(browser, STEP('05'), 'three');
    await Promise.all([expectPicture(first), expectPicture(second)]);
    const before = await Promise.all([first, second].map(heardBy));
    const third = await arrive(browser, STEP('05'), 'three');
    await expect.poll(() => left(third, ({ heard }) => heard)).toEqual(['full']);
    await left(third, ({ sendMessage }) => {
      for (const message of ['got user media', 'bye', { type: 'offer', sdp: 'v=0' }, null])
        sendMessage(message);
    });
    // Closing sends a last 'bye', which hung up on the others with the codelab's own server.
    await third.close({ runBeforeUnload: true });
    await Promise.all([expectPicture(first), expectPicture(second)]);
    expect(await Promise.all([first, second].map(heardBy))).toEqual(before);
  });

  test('step 05: two rooms at once do not disturb each other', async ({ browser }) => {
    const one = [await arriveWithCamera(browser, 'one'), await arrive(browser, STEP('05'), 'one')];
    await Promise.all(one.map(expectPicture));
    const before = await Promise.all(one.map(heardBy));
    const two = [await arriveWithCamera(browser, 'two'), await arrive(browser, STEP('05'), 'two')];
    await Promise.all(two.map(expectPicture));
    await two[0]?.close({ runBeforeUnload: true });
    await expect.poll(() => left(two[1] as Page, ({ heard }) => heard.at(-1))).toBe('bye');
    await Promise.all(one.map(expectPicture));
    expect(await Promise.all(one.map(heardBy))).toEqual(before);
  });

  /** A photo each way; what arrives is what was sent, to the pixel. */
  async function expectPhotos(a: Page, b: Page): Promise<void> {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      for (const page of [a, b]) await expect.poll(() => left(page, ({ isReady }) => isReady)).toBe(true);
      await expect
        .poll(() => from.locator('#local').evaluate((video: HTMLVideoElement) => video.videoWidth))
        .toBe(640);
      const { hash, bytes } = await left(from, ({ sendPhoto }) => sendPhoto());
      expect(bytes).toBe(640 * 480 * 4);
      await expect.poll(() => left(to, ({ photos }) => photos.at(-1))).toBe(hash);
    }
  }

  test('step 06: photos go both ways, exact to the pixel', async ({ browser }) => {
    const first = await arrive(browser, STEP('06'), 'photos');
    const second = await arrive(browser, STEP('06'), 'photos');
    await expectPhotos(first, second);
  });

  test('step 06: either one may leave, and the next one to come takes part', async ({ browser }) => {
    const first = await arrive(browser, STEP('06'), 'again');
    const second = await arrive(browser, STEP('06'), 'again');
    await expectPhotos(first, second);
    await second.close({ runBeforeUnload: true });
    await expect.poll(() => left(first, ({ isReady }) => isReady)).toBe(false);
    const third = await arrive(browser, STEP('06'), 'again');
    await expectPhotos(first, third);
    // Whoever is left without the one who began loads its page again, and begins.
    const reloaded = third.waitForEvent('load');
    await first.close({ runBeforeUnload: true });
    await reloaded;
    const fourth = await arrive(browser, STEP('06'), 'again');
    await expectPhotos(third, fourth);
  });
});

test.describe("lesson 8's chat, over a connection that is cut", () => {
  let cable: Cable;
  test.beforeEach(async () => {
    cable = await layCable(pages.port);
  });
  test.afterEach(() => cable.close());

  async function chat(browser: Browser, room: string): Promise<{ alice: Page; bob: Page }> {
    const alice = await arrive(browser, CHAT, room, 'Alice');
    await expect(alice.locator('#state')).toContainText('seat');
    const bob = await arrive(browser, CHAT, room, 'Bob', cable.url);
    await expect(alice.locator('#state')).toHaveText('Bob: peer:joined');
    return { alice, bob };
  }

  async function say(page: Page, text: string): Promise<void> {
    await page.getByRole('textbox').fill(text);
    await page.getByRole('button', { name: 'Say' }).click();
  }

  /** Both show all that both have said: each line once, and each one's lines in their order. */
  async function expectAll(
    { alice, bob }: { alice: Page; bob: Page },
    said: Record<string, string[]>,
  ): Promise<void> {
    for (const page of [alice, bob]) {
      await expect(page.locator('li')).toHaveCount(Object.values(said).flat().length);
      const lines = await page.locator('li').allTextContents();
      for (const [name, texts] of Object.entries(said)) {
        const theirs = lines.filter((line) => line.startsWith(`${name}: `));
        expect(theirs).toEqual(texts.map((text) => `${name}: ${text}`));
      }
    }
  }

  for (const [how, title] of [
    ['ends', 'a connection that breaks for some seconds'],
    ['silence', 'a connection that falls silent for some seconds'],
  ] as const) {
    test(`${title}: nothing is lost, nothing comes twice`, async ({ browser }) => {
      const both = await chat(browser, `cut-${how}`);
      const { alice, bob } = both;
      await say(alice, 'before');
      await say(bob, 'before');
      await expectAll(both, { Alice: ['before'], Bob: ['before'] });

      cable.cut(how);
      await say(alice, 'at once');
      await say(bob, 'at once');
      await expect(alice.locator('#state')).toHaveText('Bob: peer:away');
      // A seat is held for ten seconds.
      await Promise.all([say(alice, 'while away'), say(bob, 'while away')]);
      cable.mend();
      await expect(alice.locator('#state')).toHaveText('Bob: peer:returned');

      await say(alice, 'after');
      await say(bob, 'after');
      const texts = ['before', 'at once', 'while away', 'after'];
      await expectAll(both, { Alice: texts, Bob: texts });
    });
  }

  test('a cut so long that the seat is given up: nothing is lost, nothing comes twice', async ({
    browser,
  }) => {
    const both = await chat(browser, 'cut-long');
    const { alice, bob } = both;
    await say(alice, 'before');
    await say(bob, 'before');
    await expectAll(both, { Alice: ['before'], Bob: ['before'] });
    cable.cut('ends');
    await say(bob, 'meanwhile');
    await say(alice, 'meanwhile');
    await expect(alice.locator('#state')).toHaveText('Bob: peer:left');
    cable.mend();
    await expect(alice.locator('#state')).toHaveText('Bob: peer:joined');
    await say(bob, 'after');
    await say(alice, 'after');
    const texts = ['before', 'meanwhile', 'after'];
    await expectAll(both, { Alice: texts, Bob: texts });
  });

  test('a reload in the middle of a cut: nothing is lost, nothing comes twice', async ({ browser }) => {
    const both = await chat(browser, 'reload');
    const { alice, bob } = both;
    await say(bob, 'before');
    await expectAll(both, { Bob: ['before'] });
    cable.cut('silence');
    await say(bob, 'said to nobody');
    await say(alice, 'into a dead connection');
    cable.mend();
    await bob.reload();
    await expect(bob.locator('#state')).toContainText('seat 1');
    await say(bob, 'after');
    await expectAll(both, { Bob: ['before', 'said to nobody', 'after'], Alice: ['into a dead connection'] });
  });
});
