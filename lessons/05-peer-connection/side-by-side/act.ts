import type { FrameLocator } from '@playwright/test';

/** Both videos need a picture before their places mean anything. */
export default async function act(page: FrameLocator): Promise<void> {
  await page.locator('#start').dispatchEvent('click');
  await page.locator('#call:not([disabled])').dispatchEvent('click');
}
