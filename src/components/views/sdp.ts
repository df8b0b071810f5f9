/** Every description in order: each line in plain words with the RFC that defines it, and the difference of any two. */
import { strings } from '../../i18n/en.ts';
import { diffLines } from '../../trace/diff.ts';
import type { EntryOf, Trace } from '../../trace/entry.ts';
import { mungedLines } from '../../trace/munged.ts';
import { parseSdp } from '../../trace/sdp.ts';
import { annotateSdp } from '../../trace/sdp-annotate.ts';
import { referenceLinks } from '../../trace/sdp-references.ts';
import { element } from '../values.ts';
import { type MakeView, ms } from './view.ts';

const t = strings.views.sdp;
type Description = EntryOf<'description'>;

export const makeView: MakeView = ({ panel, select }) => {
  let shown: number | undefined;
  let compared: number | undefined;
  let drawnFor = '';

  function draw(trace: Trace, selected: number | undefined): void {
    const all = trace.filter(
      (entry): entry is Description => entry.kind === 'description' && entry.sdp !== '',
    );
    if (all.length === 0) {
      drawnFor = '';
      panel.replaceChildren(element('p', 'empty', strings.views.empty.sdp));
      return;
    }
    const asked = all.find(({ id }) => id === selected)?.id;
    if (asked !== undefined) shown = asked;
    const current = all.find(({ id }) => id === shown) ?? all[0];
    const other = all.find(({ id }) => id === compared);
    const key = `${all.length} ${current?.id} ${other?.id}`;
    if (!current || key === drawnFor) return;
    drawnFor = key;

    const choice = chooser(t.description, all, current.id, (id) => {
      shown = id;
      if (id !== undefined) select(id);
      draw(trace, id);
    });
    const against = chooser(
      t.compareWith,
      all,
      other?.id,
      (id) => {
        compared = id;
        draw(trace, undefined);
      },
      t.nothing,
    );
    const copy = element('button', '', t.copy);
    copy.type = 'button';
    copy.addEventListener('click', async () => {
      await navigator.clipboard?.writeText(current.sdp);
      copy.textContent = t.copied;
    });
    const munged = mungedNote(trace, current);
    panel.replaceChildren(
      element('div', 'filters', choice, against, copy),
      ...(munged ? [munged] : []),
      other ? difference(other.sdp, current.sdp) : annotated(current.sdp),
    );
  }
  return { draw };
};

function chooser(
  label: string,
  all: Description[],
  chosen: number | undefined,
  choose: (id: number | undefined) => void,
  none?: string,
): HTMLElement {
  const made = element('select', '');
  if (none) made.append(new Option(none, ''));
  for (const [index, { id, peer, object, side, type, time }] of all.entries()) {
    made.append(
      new Option(t.name(index + 1, peer, object, strings.trace.words[side], type, ms(time)), String(id)),
    );
  }
  made.value = chosen === undefined ? '' : String(chosen);
  made.addEventListener('change', () => choose(made.value ? Number(made.value) : undefined));
  return element('label', '', `${label} `, made);
}

/** Sections fold; each line has its note right below the text, where the eye is. */
function annotated(sdp: string): HTMLElement {
  const notes = annotateSdp(sdp);
  const { session, media } = parseSdp(sdp);
  const whole = element('div', 'sdp');
  let line = 0;
  const section = (title: string, lines: { text: string }[], isOpen: boolean) => {
    const list = element('ol', '');
    for (const { text } of lines) {
      const note = notes[line];
      line += 1;
      if (text === '') continue;
      list.append(
        element(
          'li',
          '',
          element('code', '', text),
          element('span', 'meaning', note?.text ?? ''),
          references(note?.reference),
        ),
      );
    }
    const details = element(
      'details',
      '',
      element('summary', '', element('b', '', title), ` ${t.lines(lines.length)}`),
      list,
    );
    details.open = isOpen;
    whole.append(details);
  };
  section(t.session, session.lines, true);
  for (const [index, { lines, kind, mid }] of media.entries())
    section(t.section(kind, mid ?? String(index)), lines, media.length < 3);
  return whole;
}

function difference(before: string, after: string): HTMLElement {
  const rows = diffLines(before, after);
  if (rows.every(({ kind }) => kind === 'same')) return element('p', 'empty', t.same);
  const notes = annotateSdp(after);
  const list = element('ol', 'diff-lines');
  for (const { kind, left, right } of rows) {
    if (kind === 'same') {
      list.append(element('li', 'same', element('code', '', right?.text ?? '')));
      continue;
    }
    const item = element('li', kind, element('b', '', t[kind]));
    if (left) item.append(element('code', 'left', `− ${left.text}`));
    if (right) item.append(element('code', 'right', `+ ${right.text}`));
    const note = right && notes[right.line - 1];
    if (note) item.append(element('span', 'meaning', note.text), references(note.reference));
    list.append(item);
  }
  return element('div', 'sdp', list);
}

/** The RFC sections that define a line, as links. */
function references(reference = ''): HTMLElement {
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

function mungedNote(trace: Trace, description: Description): HTMLElement | undefined {
  const changes = mungedLines(trace, description);
  if (changes.length === 0) return undefined;
  const list = changes
    .slice(0, 12)
    .map(({ kind, left, right }) =>
      element(
        'li',
        kind,
        element('code', '', [left && `− ${left.text}`, right && `+ ${right.text}`].filter(Boolean).join(' ')),
      ),
    );
  return element('div', 'munged', element('p', '', t.munged), element('ul', '', ...list));
}
