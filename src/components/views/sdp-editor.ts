/** The text of a description, to be changed: with the note of the line that the caret is in, and what is changed so far. */
import { strings } from '../../i18n/en.ts';
import { diffLines, type LineDiff } from '../../trace/diff.ts';
import { annotateSdp, type SdpNote } from '../../trace/sdp-annotate.ts';
import { referenceLinks } from '../../trace/sdp-references.ts';
import { element } from '../values.ts';

const t = strings.views.sdp;

export interface SdpEditor {
  element: HTMLElement;
  /** With the line endings of SDP, CRLF (RFC 8866 section 5); a textarea knows only LF. */
  readonly text: string;
  focus(): void;
}

/** `below` stands under the text: what can be done with it. */
export function createSdpEditor(
  title: string,
  original: string,
  below: (Node | string)[],
  { text = original, onInput = (_text: string) => {} } = {},
): SdpEditor {
  const area = element('textarea', '');
  area.value = text;
  area.rows = 12;
  area.spellcheck = false;
  area.setAttribute('autocapitalize', 'off');
  area.setAttribute('autocomplete', 'off');
  const note = element('p', 'line-note');
  note.id = `line-note-${Math.random().toString(36).slice(2)}`;
  area.setAttribute('aria-label', t.text);
  area.setAttribute('aria-describedby', note.id);
  const changes = element('div', 'changes');
  const reset = button(t.reset, () => {
    area.value = original;
    changed();
    area.focus();
  });
  let notes: SdpNote[] = [];

  function changed(): void {
    notes = annotateSdp(area.value);
    const rows = diffLines(original, area.value).filter(({ kind }) => kind !== 'same');
    reset.disabled = rows.length === 0;
    changes.replaceChildren(
      element('p', '', rows.length === 0 ? t.unchanged : t.changes(rows.length)),
      ...(rows.length > 0 ? [changeList(rows)] : []),
    );
    onInput(area.value);
    showNote();
  }

  function showNote(): void {
    const line = area.value.slice(0, area.selectionStart).split('\n').length - 1;
    const found = notes[line];
    const code = element('code', '', area.value.split('\n')[line] ?? '');
    note.replaceChildren(code, ` ${found?.text ?? ''} `, references(found?.reference));
  }

  area.addEventListener('input', changed);
  for (const type of ['keyup', 'click', 'focus']) area.addEventListener(type, showNote);
  area.setSelectionRange(0, 0);
  changed();
  const whole = element('section', 'sdp-editor', element('h4', '', title), area, note, changes, ...below);
  whole.setAttribute('aria-label', title);
  whole.querySelector('.actions')?.append(reset);
  return {
    element: whole,
    get text() {
      return area.value.replace(/\r?\n/g, '\r\n');
    },
    focus: () => area.focus(),
  };
}

export function button(label: string, act: () => void, className = ''): HTMLButtonElement {
  const made = element('button', className, label);
  made.type = 'button';
  made.addEventListener('click', act);
  return made;
}

const MOST_CHANGES = 12;

/** `− a=sendrecv + a=recvonly` */
export function changeList(rows: LineDiff[]): HTMLElement {
  const items = rows
    .slice(0, MOST_CHANGES)
    .map(({ kind, left, right }) =>
      element(
        'li',
        kind,
        ...(left ? [element('code', 'left', `− ${left.text}`)] : []),
        ...(right ? [element('code', 'right', `+ ${right.text}`)] : []),
      ),
    );
  if (rows.length > MOST_CHANGES) items.push(element('li', '', t.moreChanges(rows.length - MOST_CHANGES)));
  return element('ul', 'change-list', ...items);
}

/** The RFC sections that define a line, as links. */
export function references(reference = ''): HTMLElement {
  const links = referenceLinks(reference).map(({ label, url }) => {
    if (!url) return label;
    const link = element('a', '', label);
    link.href = url;
    link.target = '_blank';
    link.rel = 'noreferrer';
    return link;
  });
  return element('span', 'reference', ...links.flatMap((link, index) => (index > 0 ? [', ', link] : [link])));
}
