import type { FrameLocator } from '@playwright/test';

/** Sends what the field says. */
export default async function act(page: FrameLocator): Promise<void> {
  await page.locator('#send:not([disabled])').dispatchEvent('click');
}
