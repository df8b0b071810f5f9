/** Stills and takes of a pane: what they show is read from the pictures, as a learner would see them. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { expectFrames, openExercise } from './support/exercise.ts';

test('a still and a take of a pane have its filter, stand side by side, and can be kept', async ({
  page,
}) => {
  const exercise = await openExercise(page, '04-webcam', 'show-camera');
  await exercise.write([
    {
      path: 'main.ts',
      text: `const video = document.querySelector('video');
video.srcObject = await navigator.mediaDevices.getUserMedia({ video: true, audio: true });
video.muted = true;
video.style.filter = 'grayscale(1)';
await video.play();
`,
    },
  ]);
  await exercise.root.getByLabel('Camera', { exact: true }).selectOption('Synthetic colour bars');
  await exercise.button('Record').click();
  const panel = exercise.root.getByRole('region', { name: 'Record and compare' });
  await panel.getByRole('button', { name: 'Still of Preview' }).click();
  await expect(panel.getByText('Preview is not running')).toBeVisible();

  await exercise.run();
  await expectFrames(exercise.pane('Preview').locator('video'), 3);
  await panel.getByRole('button', { name: 'Still of Preview' }).click();
  await expect(panel.getByText(/Still 1 of Preview: 640 × 480 px, \d+ kB/)).toBeVisible();
  await panel.getByRole('button', { name: 'Record Preview' }).click();
  await expect(panel.getByText('Recording Preview, for a minute')).toBeVisible();
  await expectFrames(exercise.pane('Preview').locator('video'), 40);
  await panel.getByRole('button', { name: 'Stop recording Preview' }).click();
  await expect(panel.getByText(/Take 2 of Preview: \d+ × \d+ px, \d+\.\d s, \d+ kB/)).toBeVisible();

  const recorded = JSON.stringify(await exercise.trace());
  expect(recorded, 'the learner recorded nothing').not.toMatch(/"recorder1"|"MediaRecorder|"method":"stop"/);

  await panel.getByRole('button', { name: 'Compare' }).click();
  const dialog = page.getByRole('dialog', { name: 'Record and compare' });
  await expect(dialog.getByRole('img', { name: 'Still 1 of Preview' })).toBeVisible();
  const take = dialog.getByLabel('Take 2 of Preview', { exact: true });
  // A recording has no length before its end was looked for, and no picture while it is.
  const length = (video: HTMLVideoElement) =>
    Number.isFinite(video.duration) && !video.seeking && video.readyState >= video.HAVE_CURRENT_DATA
      ? video.duration
      : 0;
  await expect.poll(() => take.evaluate(length)).toBeGreaterThan(0.8);
  const still = dialog.getByRole('img', { name: 'Still 1 of Preview' });
  await expect.poll(() => still.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(640);
  expect((await new AxeBuilder({ page }).include('dialog').analyze()).violations).toEqual([]);

  // Red, green and blue bars are grey in both, and not the same grey.
  const greys = await dialog.evaluate((element) =>
    [...element.querySelectorAll<HTMLVideoElement | HTMLImageElement>('img, video')].map((picture) => {
      const context = document.createElement('canvas').getContext('2d')!;
      Object.assign(context.canvas, { width: 70, height: 20 });
      context.drawImage(picture, 0, 0, 70, 20);
      return [15, 35, 65].map((x) => [...context.getImageData(x, 3, 1, 1).data]);
    }),
  );
  for (const bars of greys) {
    for (const [red = 0, green = 0, blue = 0] of bars) {
      expect(Math.max(red, green, blue) - Math.min(red, green, blue)).toBeLessThan(16);
    }
    expect(bars[0]![0]! - bars[2]![0]!).toBeGreaterThan(60);
  }

  await dialog.getByRole('button', { name: 'Play' }).click();
  await expect.poll(() => take.evaluate((video: HTMLVideoElement) => video.currentTime)).toBeGreaterThan(0.3);
  await dialog.getByLabel('Position').fill('0.2');
  await expect.poll(() => take.evaluate((video: HTMLVideoElement) => video.currentTime)).toBeCloseTo(0.2, 1);
  const download = page.waitForEvent('download');
  await dialog.getByRole('link', { name: 'Download' }).last().click();
  expect((await download).suggestedFilename()).toMatch(/^preview-take-2\.(webm|mp4)$/);
});
