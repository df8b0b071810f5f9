import type { FrameLocator } from '@playwright/test';

/** Start, Cancel after the first megabytes, Resume. */
export default async function act(page: FrameLocator): Promise<void> {
  await page.locator('#start').dispatchEvent('click');
  await page.locator('#received-text', { hasText: /^([2-9]|[1-8]\d)\.\d MB/ }).waitFor();
  await page.locator('#cancel').dispatchEvent('click');
  await page.locator('#start:not([disabled])').dispatchEvent('click');
}
