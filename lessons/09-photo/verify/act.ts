import type { FrameLocator } from '@playwright/test';

/** Two photos: one that arrives whole, one that does not. */
export default async function act(page: FrameLocator): Promise<void> {
  await page.locator('button:not([disabled])').dispatchEvent('click');
  await page.locator('#photos > *').waitFor();
  await page.locator('button').dispatchEvent('click');
}
