// `npm run bench:lab`: how quick the lab is under the hand, and what its filters cost.
//
// From drag to pixel: in the built site a number of a CSS filter is dragged with the mouse; from the event of each step
// until the pane's frame that has it is done (the frame after the one whose computed style is new). Budget: two frames of
// the screen, at the 95th percentile.
//
// Cost per frame: every piece of the gallery that filters runs as it stands, in a page of its own without the workbook, and
// without its call: what it would send is shown in one more video. Processor time of all of Chromium's processes in ms for
// each picture of the camera, less that of the camera shown in two videos. There is no GPU here, so the processor does all:
// on a machine with one, SVG and WebGL cost far less. What it can bear depends on the machine, so it has no budget.
//
// `npm run bench:lab -- 5` takes five rounds. The times from drag to pixel are for a quiet machine.
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from '@playwright/test';
import { launchChromium } from './chromium.ts';
import { serveSite } from './site.ts';

const ROUNDS = Number(process.argv[2] ?? 3);
const STEPS = 60;
/** How long a filter runs while its cost is taken, and before. */
const MEASURED_MS = 3000;
const SETTLE_MS = 1000;
const SIZES = [
  [640, 480],
  [1280, 720],
] as const;
const BUDGET_FRAMES = 2;

/** In place of a piece's connect.ts: what would be sent is shown. */
const SHOW = `export async function connect(caller) {
  const video = Object.assign(document.createElement('video'), { muted: true, autoplay: true });
  video.srcObject = new MediaStream(caller.getSenders().map(({ track }) => track));
  document.body.append(video);
}`;
/** The camera of every piece has the size that is measured, and its pictures are counted. */
const COUNT = `<script>{
  const [width, height] = location.pathname.split('/')[1].split('x').map(Number);
  const native = MediaDevices.prototype.getUserMedia;
  window.pictures = 0;
  MediaDevices.prototype.getUserMedia = async function () {
    const stream = await native.call(this, { video: { width: { exact: width }, height: { exact: height }, frameRate: 30 } });
    const meter = Object.assign(document.createElement('video'), { muted: true, srcObject: stream });
    const count = (now, { presentedFrames }) => {
      window.pictures = presentedFrames;
      meter.requestVideoFrameCallback(count);
    };
    meter.requestVideoFrameCallback(count);
    await meter.play();
    return stream;
  };
}</script>
<style>:is(video, canvas) { width: auto !important; max-width: none !important; }</style>`;
const ALONE = `<video autoplay muted></video><script type="module">
  document.querySelector('video').srcObject = await navigator.mediaDevices.getUserMedia({ video: true });
</script>`;

const root = fileURLToPath(new URL('..', import.meta.url));
const browser = await launchChromium();
console.log(`Load of the machine: ${loadavg()[0]?.toFixed(1)}\n`);
try {
  await dragToPixel(browser);
  await costs(browser);
} finally {
  await browser.close();
}

// From drag to pixel

async function dragToPixel(browser: Browser): Promise<void> {
  const { site, close } = await serveSite();
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`${site}/lab/css-filter/`);
    const pane = page.frameLocator('iframe[title="Preview"]');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await pane.locator('video').evaluate((video: HTMLVideoElement) => {
      return new Promise((resolve) => video.requestVideoFrameCallback(resolve));
    });
    const slider = await openSlider(page, 'saturate');
    const box = await slider.boundingBox();
    if (!box) throw new Error('The slider of saturate() is nowhere to be seen: is there a build in dist/?');

    await slider.evaluate((input: HTMLInputElement) => {
      const moved: [value: string, at: number][] = [];
      input.addEventListener('input', ({ timeStamp }) =>
        moved.push([input.value, performance.timeOrigin + timeStamp]),
      );
      Object.assign(window, { moved });
    });
    const video = pane.locator('video');
    await video.evaluate((video: HTMLVideoElement) => {
      const seen: [filter: string, at: number][] = [];
      const intervals: number[] = [];
      let last = '';
      let before = 0;
      function look(now: number) {
        if (before > 0) intervals.push(now - before);
        before = now;
        const { filter } = getComputedStyle(video);
        // It is on its way to the screen in this frame; when the next one begins, it is there.
        if (filter !== last)
          requestAnimationFrame((begins) => seen.push([filter, performance.timeOrigin + begins]));
        last = filter;
        requestAnimationFrame(look);
      }
      requestAnimationFrame(look);
      Object.assign(window, { seen, intervals });
    });
    const middle = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width * 0.36, middle);
    await page.mouse.down();
    for (let step = 1; step <= STEPS; step += 1) {
      const count = await video.evaluate(() => (window as unknown as { seen: unknown[] }).seen.length);
      await page.mouse.move(box.x + box.width * (0.1 + (0.8 * ((step * 7) % STEPS)) / STEPS), middle);
      await video.evaluate(async (_video, count) => {
        const { seen } = window as unknown as { seen: unknown[] };
        while (seen.length <= count) await new Promise(requestAnimationFrame);
      }, count);
    }
    await page.mouse.up();
    const moved = await page.evaluate(() => (window as unknown as { moved: [string, number][] }).moved);
    const { seen, intervals } = await video.evaluate(() => {
      const { seen, intervals } = window as unknown as { seen: [string, number][]; intervals: number[] };
      return { seen, intervals };
    });
    await page.close();

    const times = seen.flatMap(([filter, at]) => {
      const share = Math.round(Number(/saturate\(([\d.]+)\)/.exec(filter)?.[1]) * 100);
      const from = moved.findLast(([value, began]) => Number(value) === share && began <= at)?.[1];
      return from === undefined ? [] : [at - from];
    });
    if (times.length < STEPS / 2)
      throw new Error(`Of ${STEPS} steps of the drag ${times.length} were seen: expected at least half`);
    const frameMs = quantile(intervals, 0.5);
    const p95 = quantile(times, 0.95);
    const fits = p95 <= BUDGET_FRAMES * frameMs;
    console.log(
      `From drag to pixel, ${times.length} steps (a frame of the screen: ${frameMs.toFixed(1)} ms)`,
    );
    console.log(`  median ${quantile(times, 0.5).toFixed(1)} ms`);
    console.log(
      `  p95    ${p95.toFixed(1)} ms  of ${(BUDGET_FRAMES * frameMs).toFixed(1)}${fits ? '' : '  OVER'}\n`,
    );
    if (!fits) process.exitCode = 1;
  } finally {
    close();
  }
}

/** Opens the editor with main.css, and goes from the number of a filter function to its slider. */
async function openSlider(page: Page, name: string) {
  const css = readFileSync(`${root}lab/css-filter/main.css`, 'utf8');
  const before = css.slice(0, css.indexOf(`${name}(`) + name.length + 1).split('\n');
  await page.getByRole('tab', { name: 'main.css' }).click();
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await page.locator('.monaco-editor').first().waitFor();
  await page.getByRole('textbox', { name: 'main.css' }).focus();
  await page.keyboard.press('ControlOrMeta+Home');
  for (let line = 1; line < before.length; line += 1) await page.keyboard.press('ArrowDown');
  for (const _letter of before.at(-1) ?? '') await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Alt+v');
  const slider = page.getByRole('slider', { name: `${name}: slider` });
  await slider.waitFor();
  return slider;
}

// Cost per frame

/** Pieces that filter, by what they are: those of the kind, and the one that cuts frames (MediaStreamTrackProcessor). */
function filterPieces(): { name: string; title: string }[] {
  return readdirSync(`${root}lab`)
    .map((name) => ({ name, ...JSON.parse(readFileSync(`${root}lab/${name}/about.json`, 'utf8')) }))
    .filter(({ name, kind }) => kind === 'Filters' || name === 'crop');
}

async function costs(browser: Browser): Promise<void> {
  const pieces = [{ name: '', title: 'the camera alone' }, ...filterPieces()];
  const { site, close } = await servePieces();
  const found = new Map<string, number[]>();
  try {
    // Once uncounted: the browser's own processes start with the first.
    await measure(browser, `${site}/640x480//`);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [width, height] of SIZES) {
        for (const { name } of pieces) {
          const key = `${width}x${height}/${name}`;
          found.set(key, [...(found.get(key) ?? []), await measure(browser, `${site}/${key}/`)]);
        }
      }
    }
  } finally {
    close();
  }
  const cost = ([width, height]: (typeof SIZES)[number], name: string) =>
    quantile(found.get(`${width}x${height}/${name}`) ?? [], 0.5);
  console.log(`Processor time a frame, less the camera’s own (median of ${ROUNDS} rounds, ms)\n`);
  console.log(
    `  ${'filter'.padEnd(28)}${SIZES.map((size) => size.join(' × ').padStart(14)).join('')}   piece`,
  );
  for (const { name, title } of pieces) {
    const columns = SIZES.map((size) => {
      const more = name === '' ? cost(size, '') : Math.max(0, cost(size, name) - cost(size, ''));
      return more.toFixed(1).padStart(14);
    });
    console.log(`  ${title.padEnd(28)}${columns.join('')}   ${name}`);
  }
}

/** Processor time of all processes of the browser for one picture of the camera, in ms. */
async function measure(browser: Browser, url: string): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1300, height: 1600 } });
  const cdp = await browser.newBrowserCDPSession();
  const processorSeconds = async () => {
    const { processInfo } = await cdp.send('SystemInfo.getProcessInfo');
    return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
  };
  try {
    const page = await context.newPage();
    const errors: Error[] = [];
    page.on('pageerror', (error) => errors.push(error));
    await page.goto(url);
    await page.waitForFunction(() => 'pictures' in window && Number(window.pictures) > 5);
    await page.waitForTimeout(SETTLE_MS);
    const pictures = () => page.evaluate(() => Number((window as unknown as { pictures: number }).pictures));
    const [before, from] = [await processorSeconds(), await pictures()];
    await page.waitForTimeout(MEASURED_MS);
    const [after, to] = [await processorSeconds(), await pictures()];
    if (errors[0]) throw new Error(`${url}: ${errors[0].message}`);
    if (to - from < 3) throw new Error(`${url}: ${to - from} pictures in ${MEASURED_MS} ms, expected many`);
    return ((after - before) * 1000) / (to - from);
  } finally {
    await cdp.detach();
    await context.close();
  }
}

/** /1280x720/shader/ and what belongs to it; /1280x720// is the camera alone. */
async function servePieces(): Promise<{ site: string; close(): void }> {
  const server = createServer(({ url = '/' }, response) => {
    const [, size = '', piece = '', file = ''] = url.split('/');
    const [name = '', query] = file.split('?');
    const [width, height] = size.split('x');
    const path = `${root}lab/${piece}/${name || 'index.html'}`;
    const send = (type: string, text: string) => {
      response.setHeader('content-type', `text/${type}; charset=utf-8`);
      response.end(text);
    };
    if (piece === '') return send('html', `<!doctype html><title>Camera</title>${COUNT}${ALONE}`);
    if (!existsSync(path)) return response.writeHead(404).end();
    const text = readFileSync(path, 'utf8');
    if (name === '') {
      const sized = text.replace(
        /<canvas width="\d+" height="\d+">/,
        `<canvas width="${width}" height="${height}">`,
      );
      return send('html', sized.replace('<head>', `<head>${COUNT}`));
    }
    if (query === 'raw') return send('javascript', `export default ${JSON.stringify(text)};`);
    if (name === 'connect.ts') return send('javascript', SHOW);
    if (name.endsWith('.ts')) return send('javascript', stripTypeScriptTypes(text));
    return send('css', text);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    site: `http://localhost:${port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Linear between the two nearest; `share` from 0 to 1. */
function quantile(of: number[], share: number): number {
  const sorted = of.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  return low + ((sorted[Math.ceil(at)] ?? low) - low) * (at - Math.floor(at));
}
