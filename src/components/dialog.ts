/** A dialog of the site: a title, what is in it, and a way out. It is gone when it is closed. */
import { element } from './values.ts';

let opened = 0;

export function openDialog(title: string, closeLabel: string, ...children: Node[]): HTMLDialogElement {
  const close = element('button', '', closeLabel);
  close.type = 'button';
  const heading = element('h2', '', title);
  // One dialog may open another.
  heading.id = `site-dialog-title-${++opened}`;
  const head = element('header', '', heading, close);
  // Not the page's banner: a dialog is no section that would keep it from being one.
  head.setAttribute('role', 'none');
  const dialog = element('dialog', 'site', head, ...children);
  dialog.setAttribute('aria-labelledby', heading.id);
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', ({ target }) => {
    // The backdrop is the dialog itself; what is in it lies in the way.
    if (target === dialog) dialog.close();
  });
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
