import { expect, type FrameLocator } from '@playwright/test';

/** Bob is invited: a second page takes his part, with the same code, and both run. */
export default async function act(first: FrameLocator): Promise<void> {
  const exercise = first.owner().locator('xpath=ancestor::workbook-exercise');
  await exercise.getByRole('button', { name: 'Invite', exact: true }).click();
  const dialog = exercise.getByRole('dialog');
  const link = dialog.getByRole('textbox');
  await expect(link).toHaveValue(/room=/);
  const other = await first.owner().page().context().newPage();
  await other.goto(await link.inputValue());
  await dialog.getByRole('button', { name: 'Done' }).click();
  await exercise.getByRole('button', { name: 'Run', exact: true }).click();
  const theirs = other.locator('workbook-exercise[data-exercise="invite"]');
  await expect(theirs.locator('.pane:visible')).toHaveCount(1);
  await theirs.getByRole('button', { name: 'Run', exact: true }).click();
}
