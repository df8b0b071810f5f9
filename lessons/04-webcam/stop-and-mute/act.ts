import type { FrameLocator } from '@playwright/test';

/** Hide me, Hide me again, Stop camera. */
export default async function act(page: FrameLocator): Promise<void> {
  await page.getByText('readyState: live').waitFor();
  await page.locator('#hide').dispatchEvent('click');
  await page.locator('#hide').dispatchEvent('click');
  await page.locator('#stop').dispatchEvent('click');
}
