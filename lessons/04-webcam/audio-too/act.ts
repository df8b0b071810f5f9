import type { FrameLocator } from '@playwright/test';

export default async function act(page: FrameLocator): Promise<void> {
  await page.getByText('video:').waitFor();
  await page.locator('#mute').dispatchEvent('click');
}
