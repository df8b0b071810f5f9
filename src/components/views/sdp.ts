/**
 * Every description in order: each line in plain words with the RFC that defines it, the difference of any two, and
 * experiments: edit one and set it again, or hold those back that the code sets.
 *
 * The parts stay in the document while the trace grows, so that nobody loses what they type.
 */
import { strings } from '../../i18n/en.ts';
import { diffLines } from '../../trace/diff.ts';
import type { EntryOf, Trace } from '../../trace/entry.ts';
import { mungedLines } from '../../trace/munged.ts';
import { parseSdp } from '../../trace/sdp.ts';
import { annotateSdp } from '../../trace/sdp-annotate.ts';
import type { HeldByPeer } from '../experiments.ts';
import { element } from '../values.ts';
import { button, changeList, references, type SdpEditor } from './sdp-editor.ts';
import { createExperimentEditor, createHeldEditor, isEditable } from './sdp-experiment.ts';
import { type MakeView, ms } from './view.ts';

const t = strings.views.sdp;
type Description = EntryOf<'description'>;

export const makeView: MakeView = ({ panel, select, experiments }) => {
  let shown: number | undefined;
  let compared: number | undefined;
  let drawnFor = '';
  let now: Trace = [];
  const choices = element('div', 'choices');
  const hold = holdSwitch((on) => {
    experiments.hold(on);
    draw(now, undefined);
  });
  const waiting = element('div', '');
  const editing = element('div', '');
  const body = element('div', '');
  /** What was typed, by description: nothing of it is lost while the page is there. */
  const drafts = new Map<number, string>();
  let edited: { id: number; editor: SdpEditor } | undefined;
  const held = new Map<HeldByPeer, SdpEditor>();

  function draw(trace: Trace, selected: number | undefined): void {
    now = trace;
    if (!body.isConnected) {
      panel.replaceChildren(element('div', 'filters', choices, hold.element), waiting, editing, body);
    }
    hold.show(experiments.isHolding);
    drawHeld();
    const all = trace.filter(
      (entry): entry is Description => entry.kind === 'description' && entry.sdp !== '',
    );
    const asked = all.find(({ id }) => id === selected)?.id;
    if (asked !== undefined) shown = asked;
    const current = all.find(({ id }) => id === shown) ?? all[0];
    if (!current) {
      drawEmpty();
      return;
    }
    const other = all.find(({ id }) => id === compared);
    const canEdit = isEditable(trace, current, experiments);
    const key = `${all.length} ${current.id} ${other?.id} ${canEdit} ${edited?.id}`;
    if (key === drawnFor) return;
    drawnFor = key;

    const choice = chooser(t.description, all, current.id, (id) => {
      shown = id;
      if (id !== undefined) select(id);
      draw(now, id);
    });
    const against = chooser(t.compareWith, all, other?.id, (id) => compare(id), t.nothing);
    const copy = button(t.copy, async () => {
      copy.textContent = (await copied(current.sdp)) ? t.copied : t.notCopied;
    });
    const edit = button(t.edit, () => openEditor(current, nameIn(all, current)));
    edit.disabled = edited?.id === current.id;
    choices.replaceChildren(choice, against, copy, ...(canEdit ? [edit] : []));
    // An editor of another description is put aside; what was typed in it is kept.
    if (edited && edited.id !== current.id) closeEditor();
    const munged = mungedLines(trace, current);
    body.replaceChildren(
      ...(munged.length > 0
        ? [element('div', 'munged', element('p', '', t.munged), changeList(munged))]
        : []),
      other ? difference(other.sdp, current.sdp) : annotated(current.sdp),
    );
  }

  function drawEmpty(): void {
    drawnFor = '';
    choices.replaceChildren();
    const text = experiments.isHolding ? t.holding : strings.views.empty.sdp;
    body.replaceChildren(...(held.size > 0 ? [] : [element('p', 'empty', text)]));
  }

  function drawHeld(): void {
    for (const [one, editor] of held) {
      if (experiments.held.includes(one)) continue;
      editor.element.remove();
      held.delete(one);
    }
    for (const one of experiments.held) {
      if (held.has(one)) continue;
      const editor = createHeldEditor(one, experiments);
      held.set(one, editor);
      waiting.append(editor.element);
    }
  }

  function compare(id: number | undefined): void {
    compared = id;
    draw(now, undefined);
  }

  function openEditor(description: Description, name: string): void {
    const editor = createExperimentEditor({
      trace: now,
      description,
      name,
      experiments,
      draft: drafts.get(description.id),
      onInput: (text) => drafts.set(description.id, text),
      close: () => {
        closeEditor();
        draw(now, undefined);
        choices.querySelector<HTMLElement>('button:last-of-type')?.focus();
      },
      showSet: ({ peer, object }, side) => {
        const set = now.findLast(
          (entry) =>
            entry.kind === 'description' &&
            entry.peer === peer &&
            entry.object === object &&
            entry.side === side,
        );
        if (set) select(set.id);
      },
    });
    edited = { id: description.id, editor };
    shown = description.id;
    editing.replaceChildren(editor.element);
    draw(now, undefined);
    editor.focus();
  }

  function closeEditor(): void {
    edited = undefined;
    editing.replaceChildren();
  }
  return { draw };
};

function holdSwitch(turn: (on: boolean) => void) {
  const box = element('input', '');
  box.type = 'checkbox';
  box.addEventListener('change', () => turn(box.checked));
  const label = element('label', 'hold', box, ` ${t.hold}`);
  label.title = t.holdHint;
  return {
    element: label,
    show(on: boolean) {
      box.checked = on;
    },
  };
}

/** Without a secure context there is no clipboard, and with one it may be refused. */
async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

function nameIn(all: Description[], description: Description): string {
  const { peer, object, side, type, time } = description;
  const number = all.indexOf(description) + 1;
  return t.name(number, peer, object, strings.trace.words[side], type, ms(time));
}

function chooser(
  label: string,
  all: Description[],
  chosen: number | undefined,
  choose: (id: number | undefined) => void,
  none?: string,
): HTMLElement {
  const made = element('select', '');
  made.setAttribute('aria-label', label);
  if (none) made.append(new Option(none, ''));
  for (const one of all) made.append(new Option(nameIn(all, one), String(one.id)));
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
