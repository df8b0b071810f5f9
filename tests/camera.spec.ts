/** No camera, or refused: a browser without the fake device that the other tests have. */
import { chromium, expect, type Page, test } from '@playwright/test';
import { findChromium } from '../scripts/browser.ts';
import { all } from '../src/trace/check.ts';
import { exerciseOn, expectFrames, expectTrace, FIXTURE, openExercise, url } from './support/exercise.ts';

const SHOW = `const stream = await navigator.mediaDevices.getUserMedia({ video: true, audio: true });
document.querySelector('video').srcObject = stream;
console.log('hello', stream.getVideoTracks()[0].label);`;

async function withBrowser(args: string[], use: (page: Page) => Promise<void>): Promise<void> {
  const executablePath = findChromium();
  const browser = await chromium.launch({
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      ...args,
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
    ...(executablePath && { executablePath }),
  });
  try {
    await use(await browser.newPage());
  } finally {
    await browser.close();
  }
}

test('without a camera the synthetic one is offered, named as such, and kept for the next visit', async () => {
  await withBrowser(['--use-fake-ui-for-media-stream'], async (page) => {
    const exercise = await openExercise(page, FIXTURE, 'blank');
    await exercise.write([{ path: 'main.ts', text: SHOW }]);
    await exercise.run();
    await expect(exercise.root.getByText('No camera was found (NotFoundError)')).toBeVisible();
    await exercise.button('Use the synthetic camera and run again').click();
    await expect(exercise.root.getByText('Synthetic camera: a drawn picture')).toBeVisible();
    await expectTrace(exercise, 'a frame is shown', (trace) => all(trace, 'frame').length > 0);
    await expectFrames(exercise.pane('Preview').locator('video'));

    await page.reload();
    await expect(page.getByLabel('Camera', { exact: true }).first()).toHaveValue('synthetic');
  });
});

test('a refused camera is explained, and the synthetic one is offered', async () => {
  await withBrowser(['--use-fake-device-for-media-stream', '--deny-permission-prompts'], async (page) => {
    const exercise = await openExercise(page, FIXTURE, 'blank');
    await exercise.write([{ path: 'main.ts', text: SHOW }]);
    await exercise.run();
    await expect(exercise.root.getByText('The camera was refused (NotAllowedError)')).toBeVisible();
    await exercise.button('Use the synthetic camera and run again').click();
    await expectTrace(exercise, 'a frame is shown', (trace) => all(trace, 'frame').length > 0);
  });
});

test('on a host with one origin, and no https, lessons run in an opaque frame with the synthetic camera', async () => {
  await withBrowser(['--host-resolver-rules=MAP workbook.test 127.0.0.1'], async (page) => {
    await page.goto(url(`/lessons/${FIXTURE}/`).replace('localhost', 'workbook.test'));
    const exercise = await exerciseOn(page, 'blank');
    await exercise.write([{ path: 'main.ts', text: `${SHOW}\nconsole.log('origin', self.origin);` }]);
    await exercise.run();
    await expect(exercise.root.getByText('This host has only one address')).toBeVisible();
    await expect(exercise.checks().first()).toContainText('Not yet');
    await expect(await exercise.console()).toContainText('origin null');
    await expectFrames(exercise.pane('Preview').locator('video'));
  });
});

test('lesson 3 is done without any device: the synthetic ones are listed, named, shown and measured', async () => {
  test.slow();
  await withBrowser([], async (page) => {
    const exercise = await openExercise(page, '03-get-the-code', 'devices');
    await exercise.root.getByLabel('Camera', { exact: true }).selectOption('Synthetic colour bars');
    await exercise.button('Show solution').click();
    await page.getByRole('button', { name: 'Apply solution' }).click();
    await exercise.run();
    await expect(exercise.root.getByText('All checks passed.')).toBeVisible();
    await expectTrace(exercise, 'the list shows what a real one would', (trace) => {
      const lists = all(trace, 'result').filter(({ method }) => method === 'enumerateDevices');
      const told = JSON.stringify(lists.at(-1)?.value);
      return told.includes('"name":"MediaDeviceInfo"') && told.includes('["label","Synthetic colour bars"]');
    });

    await exercise.write([
      {
        path: 'main.ts',
        text: `document.body.innerHTML = '<video autoplay muted playsinline></video>';\n${SHOW}`,
      },
    ]);
    await exercise.run();
    await expectTrace(exercise, 'the pictures tell how late they are', (trace) =>
      all(trace, 'pictures').some(
        ({ pictures, lost, delayMs }) => pictures > 5 && lost < 30 && delayMs < 1000,
      ),
    );
    expect(all(await exercise.trace(), 'console').at(-1)?.values).toEqual(['hello', 'Synthetic colour bars']);

    // A video of their own is a camera, too: here a second of orange, as a recorder of the browser writes it.
    const buffer = Buffer.from(await page.evaluate(recordOrange), 'base64');
    const chooser = page.waitForEvent('filechooser');
    await exercise.root.getByLabel('Camera', { exact: true }).selectOption('file');
    await (await chooser).setFiles({ name: 'orange.webm', mimeType: 'video/webm', buffer });
    await expect(exercise.root.getByLabel('Camera', { exact: true })).toHaveValue('file');
    await exercise.run();
    const colour = () =>
      exercise
        .pane('Preview')
        .locator('video')
        .evaluate((video: HTMLVideoElement) => {
          const context = document.createElement('canvas').getContext('2d')!;
          context.drawImage(video, 0, 0, 300, 150);
          const [red = 0, green = 0, blue = 0] = context.getImageData(200, 75, 1, 1).data;
          return red > 200 && green > 90 && green < 180 && blue < 70 ? 'orange' : `${red} ${green} ${blue}`;
        });
    await expect.poll(colour).toBe('orange');
    expect(all(await exercise.trace(), 'console').at(-1)?.values).toEqual(['hello', 'Synthetic video file']);
  });
});

/** Runs in the page: a video of 320 × 240 px and 25 pictures, as base64. */
async function recordOrange(): Promise<string> {
  const context = document.createElement('canvas').getContext('2d')!;
  Object.assign(context.canvas, { width: 320, height: 240 });
  let drawn = 0;
  let done = () => {};
  const allDrawn = new Promise<void>((resolve) => {
    done = resolve;
  });
  const draw = setInterval(() => {
    context.fillStyle = '#ff8800';
    context.fillRect(0, 0, 320, 240);
    drawn += 1;
    if (drawn === 25) done();
  }, 40);
  const recorder = new MediaRecorder(context.canvas.captureStream(25));
  const recorded = new Promise<Blob>((resolve) => {
    recorder.ondataavailable = ({ data }) => resolve(data);
  });
  recorder.start();
  await allDrawn;
  recorder.stop();
  const bytes = new Uint8Array(await (await recorded).arrayBuffer());
  clearInterval(draw);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
