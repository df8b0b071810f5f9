/** The console: what the learner's code wrote, and every error with the place it came from. */
import { strings } from '../i18n/en.ts';
import type { EntryOf, SourcePosition, TraceEntry } from '../trace/entry.ts';
import { peerMark } from './peers.ts';
import { element, sourceLink, valueView } from './values.ts';

/** More lines than this are not drawn; the oldest go. */
const MOST_LINES = 1000;

export interface ConsoleView {
  add(entries: readonly TraceEntry[]): void;
  clear(): void;
}

export function createConsoleView(
  panel: HTMLElement,
  goTo: (source: SourcePosition) => void,
  showPeers: boolean,
): ConsoleView {
  const list = element('ol', 'rows console-rows');

  function row(entry: EntryOf<'console'> | EntryOf<'error'>): HTMLLIElement {
    const level = entry.kind === 'error' ? 'error' : entry.level;
    const item = element('li', '');
    item.dataset['level'] = level;
    item.dataset['entry'] = String(entry.id);
    if (showPeers || entry.peer !== 'Preview') item.append(peerLabel(entry.peer));
    item.append(element('span', 'level', strings.console.levels[level]));
    const body = element('div', 'body');
    if (entry.kind === 'console') {
      for (const [index, value] of entry.values.entries())
        body.append(index > 0 ? ' ' : '', valueView(value, false));
    } else {
      const prefix = entry.origin === 'rejection' ? `${strings.console.rejection}: ` : '';
      body.append(element('span', 'value', `${prefix}${entry.error.name}: ${entry.error.message}`));
      const stack = entry.stack.split('\n').filter((line) => /:\d+:\d+/.test(line));
      if (stack.length > 1) body.append(element('pre', 'stack', stack.join('\n')));
    }
    item.append(body);
    if (entry.source) item.append(sourceLink(entry.source, goTo));
    return item;
  }

  /** At the end, or before what happened later: another pane may have been quicker to tell. */
  function place(item: HTMLLIElement, id: number): void {
    let later: Element | null = null;
    let at = list.lastElementChild;
    while (at instanceof HTMLElement && Number(at.dataset['entry']) > id) {
      later = at;
      at = at.previousElementSibling;
    }
    list.insertBefore(item, later);
  }

  return {
    add(entries) {
      const told = entries.filter((entry) => entry.kind === 'console' || entry.kind === 'error');
      if (told.length === 0) return;
      if (!list.isConnected) panel.replaceChildren(list);
      const atEnd = panel.scrollHeight - panel.scrollTop - panel.clientHeight < 40;
      for (const entry of told) place(row(entry), entry.id);
      while (list.children.length > MOST_LINES) list.firstElementChild?.remove();
      if (atEnd) panel.scrollTop = panel.scrollHeight;
    },
    clear() {
      list.replaceChildren();
      panel.replaceChildren(element('p', 'empty', strings.console.empty));
    },
  };
}

/** A peer's name with its shape and colour. */
export function peerLabel(peer: string): HTMLElement {
  const label = element('span', 'peer', peer === 'Preview' ? peer : `${peerMark(peer).shape} ${peer}`);
  label.dataset['peer'] = peer;
  return label;
}
