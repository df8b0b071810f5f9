import type { FrameLocator } from '@playwright/test';

/** Two photos, one after the other. */
export default async function act(page: FrameLocator): Promise<void> {
  await page.locator('button:not([disabled])').dispatchEvent('click');
  await page.locator('#photos img').waitFor();
  await page.locator('button').dispatchEvent('click');
}
