import type { FrameLocator } from '@playwright/test';

export default async function act(page: FrameLocator): Promise<void> {
  await page.locator('button:not([disabled])').dispatchEvent('click');
}
