import { expect, type FrameLocator } from '@playwright/test';

/** Alice opens two rooms; the link of the second goes to Bob. */
export default async function act(first: FrameLocator, pane: (peer: string) => FrameLocator): Promise<void> {
  const state = first.locator('#state');
  await first.locator('#new-room').dispatchEvent('click');
  await expect(state).not.toHaveText('In no room.');
  const before = await state.textContent();
  await first.locator('#new-room').dispatchEvent('click');
  await expect(state).not.toHaveText(before ?? '');
  const link = await first.locator('#link').inputValue();
  await pane('Bob').locator('#link').fill(link);
  await pane('Bob').locator('#open').dispatchEvent('click');
}
