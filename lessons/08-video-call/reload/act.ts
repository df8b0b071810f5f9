import { expect, type FrameLocator } from '@playwright/test';

/** Bob’s page is loaded again while the call runs. */
export default async function act(_first: FrameLocator, pane: (peer: string) => FrameLocator): Promise<void> {
  for (const peer of ['Alice', 'Bob']) {
    const remote = pane(peer).locator('#remote');
    await expect
      .poll(() => remote.evaluate((video: HTMLVideoElement) => video.videoWidth))
      .toBeGreaterThan(0);
  }
  const header = pane('Bob').owner().locator('xpath=ancestor::*[@data-peer]');
  await header.getByRole('button', { name: 'Reload' }).click();
}
