import { expect, type FrameLocator } from '@playwright/test';

/** Bob is cut off while both go on talking; Alice also talks after the server has noticed. */
export default async function act(_first: FrameLocator, pane: (peer: string) => FrameLocator): Promise<void> {
  const say = async (peer: string, text: string) => {
    await pane(peer).locator('input').fill(text);
    await pane(peer).locator('button').dispatchEvent('click');
  };
  const shows = (peer: string, text: string) => expect(pane(peer).locator('ol')).toContainText(text);
  const network = pane('Bob')
    .owner()
    .locator('xpath=ancestor::*[@data-peer]')
    .getByRole('button', { name: 'Cut network' });

  for (const peer of ['Alice', 'Bob'])
    await pane(peer)
      .locator('#state', { hasText: 'seat' })
      .or(pane(peer).locator('#state', { hasText: 'joined' }))
      .first()
      .waitFor();
  await say('Alice', 'one');
  await shows('Bob', 'Alice: one');
  await say('Bob', 'two');
  await shows('Alice', 'Bob: two');
  await network.click();
  await say('Alice', 'three');
  await say('Bob', 'four');
  await pane('Alice').locator('#state', { hasText: 'Bob: peer:away' }).waitFor();
  await say('Alice', 'five');
  await network.click();
  // To his old seat, or, after a long time, to a new one.
  await pane('Alice')
    .locator('#state', { hasText: /Bob: peer:(returned|joined)/ })
    .waitFor();
  await say('Bob', 'six');
}
