import type { FrameLocator } from '@playwright/test';

/** Every button once; hanging up when the photo and the screen have arrived. */
export default async function act(page: FrameLocator): Promise<void> {
  await page.locator('#camera').evaluate(
    (camera: HTMLVideoElement) =>
      new Promise<void>((resolve) => {
        const look = () => (camera.videoWidth > 0 ? resolve() : setTimeout(look, 100));
        look();
      }),
  );
  for (const id of ['send', 'photo', 'share'])
    await page.locator(`#${id}:not([disabled])`).dispatchEvent('click');
  await page.locator('#picture[src]').waitFor();
  await page.locator('#screen').evaluate(
    (screen: HTMLVideoElement) =>
      new Promise<void>((resolve) => {
        const look = () => (screen.videoWidth > 16 ? resolve() : setTimeout(look, 100));
        look();
      }),
  );
  await page.locator('#hang-up').dispatchEvent('click');
}
