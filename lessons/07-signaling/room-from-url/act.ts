import type { FrameLocator } from '@playwright/test';

/** Follows the link #tea in both panes, once a first room is there. */
export default async function act(_first: FrameLocator, pane: (peer: string) => FrameLocator): Promise<void> {
  for (const peer of ['Alice', 'Bob']) {
    await pane(peer).getByText(': created').first().waitFor();
    await pane(peer).locator('a[href="#tea"]').dispatchEvent('click');
  }
}
