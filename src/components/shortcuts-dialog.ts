/** The list of shortcuts, which `?` and the footer open, and the switch that turns them off. */
import { strings } from '../i18n/en.ts';
import { keepSetting, setting } from '../progress.ts';
import { openDialog } from './dialog.ts';
import { KEYS } from './site-keys.ts';
import { element } from './values.ts';

const t = strings.shortcuts;

export function showShortcuts(): void {
  const list = element('dl', 'shortcuts');
  for (const [action, key] of Object.entries(KEYS)) {
    const words = t.actions[action as keyof typeof KEYS];
    list.append(element('div', '', element('dt', '', element('kbd', '', key)), element('dd', '', words)));
  }
  const use = element('input', '');
  use.type = 'checkbox';
  use.checked = setting('keys') !== 'off';
  const state = element('p', '', use.checked ? '' : t.off);
  state.setAttribute('role', 'status');
  use.addEventListener('change', () => {
    keepSetting('keys', use.checked ? undefined : 'off');
    state.textContent = use.checked ? '' : t.off;
  });
  openDialog(
    t.title,
    t.close,
    list,
    element('p', '', t.explain),
    element('p', '', t.inEditor),
    element('p', '', element('label', '', use, ` ${t.on}`)),
    state,
  );
}
