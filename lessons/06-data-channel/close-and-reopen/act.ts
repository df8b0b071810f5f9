import type { FrameLocator } from '@playwright/test';

/** Send, Close, Open again, Send. */
export default async function act(page: FrameLocator): Promise<void> {
  await page.locator('#send:not([disabled])').dispatchEvent('click');
  await page.locator('#close:not([disabled])').dispatchEvent('click');
  await page.locator('#log', { hasText: 'The callee’s end is closed' }).waitFor();
  await page.locator('#open:not([disabled])').dispatchEvent('click');
  await page.locator('#send:not([disabled])').dispatchEvent('click');
}
