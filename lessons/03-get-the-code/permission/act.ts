import type { FrameLocator } from '@playwright/test';

/** Asks where it is refused, then where it is allowed. */
export default async function act(page: FrameLocator): Promise<void> {
  await page.locator('#ask-guest').dispatchEvent('click');
  await page.getByText('Please allow').waitFor({ state: 'detached' });
  await page.locator('#ask').dispatchEvent('click');
}
