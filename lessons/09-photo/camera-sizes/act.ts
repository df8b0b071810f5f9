import type { FrameLocator } from '@playwright/test';

/** A photo each way. */
export default async function act(page: FrameLocator): Promise<void> {
  for (const who of ['caller', 'callee'])
    await page.locator(`#${who}-send:not([disabled])`).dispatchEvent('click');
}
