import type { FrameLocator } from '@playwright/test';

/** A photo without ImageCapture, and one with it. */
export default async function act(page: FrameLocator): Promise<void> {
  const box = page.locator('input');
  const snap = page.locator('button:not([disabled])');
  await snap.waitFor();
  await box.dispatchEvent('click');
  await snap.dispatchEvent('click');
  // Decoded for the page as well: it asked first.
  await page.locator('#photos img').evaluate((image: HTMLImageElement) => image.decode());
  await box.dispatchEvent('click');
  await snap.dispatchEvent('click');
}
