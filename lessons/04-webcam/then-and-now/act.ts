import type { FrameLocator } from '@playwright/test';

/** Stop, but not before there is something to see. */
export default async function act(page: FrameLocator): Promise<void> {
  await page
    .locator('video')
    .evaluate((video: HTMLVideoElement) => new Promise((shown) => video.requestVideoFrameCallback(shown)));
  await page.locator('#stop:not([disabled])').dispatchEvent('click');
}
