import type { FrameLocator } from '@playwright/test';

/** Start, Call, Hang up, and the same once more. */
export default async function act(page: FrameLocator): Promise<void> {
  const call = page.locator('#call');
  await page.locator('#start').dispatchEvent('click');
  for (let calls = 0; calls < 2; calls += 1) {
    await page.locator('#call:not([disabled])').dispatchEvent('click');
    await page.locator('#state', { hasText: 'sees' }).waitFor();
    await page
      .locator('#remote')
      .evaluate(
        (video: HTMLVideoElement) => new Promise((resolve) => video.requestVideoFrameCallback(resolve)),
      );
    await page.locator('#hang-up').dispatchEvent('click');
    // In the starter hanging up does nothing, and Call stays grey.
    if (await call.isDisabled()) return;
  }
}
