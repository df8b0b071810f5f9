import type { FrameLocator } from '@playwright/test';

/** Alice sends a page, Bob an empty file. */
export default async function act(_first: FrameLocator, pane: (peer: string) => FrameLocator): Promise<void> {
  const file = (name: string, mimeType: string, text: string) => ({
    name,
    mimeType,
    buffer: Buffer.from(text),
  });
  const page = file('notes.html', 'text/html', '<p>Notes</p>'.repeat(10_000));
  await pane('Alice').locator('input:not([disabled])').setInputFiles(page);
  await pane('Bob').locator('li').waitFor();
  await pane('Bob')
    .locator('input:not([disabled])')
    .setInputFiles(file('empty.txt', 'text/plain', ''));
}
