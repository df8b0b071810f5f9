/** The log view of the trace: one list over all panes; each row opens to its detail. */
import { strings } from '../i18n/en.ts';
import { parseCandidate, transportAddress } from '../trace/candidate.ts';
import type { SourcePosition, TraceEntry } from '../trace/entry.ts';
import { type LogPart, type LogRow, logRow } from '../trace/log.ts';
import { peerLabel } from './console-view.ts';
import { element, sourceLink, valueView } from './values.ts';
import { createVirtualList } from './virtual-list.ts';

const t = strings.trace;
const STOP = '.row > details > summary[tabindex="0"]';
export interface TraceView {
  add(entries: readonly TraceEntry[]): void;
  /** Marks the row of an entry and brings it into sight. */
  select(entry: number): void;
  /** Goes to the row of an entry, or where it has none to the last before it, whatever the filters say. */
  focus(entry: number): void;
  /** Shows the time cursor under the last row until then. */
  point(time: number | undefined): void;
  clear(): void;
}

interface Row {
  entry: TraceEntry;
  row: LogRow;
  /** What the row says, in words of the language. */
  text: string;
}

export function createTraceView(
  panel: HTMLElement,
  peers: string[],
  goTo: (source: SourcePosition) => void,
  select: (entry: number) => void,
): TraceView {
  const peer = choice(t.filterPeer, [
    ['', t.everyone],
    ...peers.map((name): [string, string] => [name, name]),
  ]);
  peer.hidden = peers.length < 2;
  /** Whom the filter offers: the panes, then whoever else is in the run, such as a server in the page. */
  const known = new Set(peers);
  function know(name: string): void {
    if (known.has(name)) return;
    known.add(name);
    const option = element('option', '', name);
    option.value = name;
    peer.append(option);
    peer.hidden = false;
  }
  const kind = choice(t.filterKind, [['', t.everything], ...Object.entries(t.filters)]);
  const text = element('input', '');
  text.type = 'search';
  text.placeholder = t.filterText;
  text.setAttribute('aria-label', t.filterText);
  const count = element('span', 'count');
  count.setAttribute('role', 'status');
  const save = element('button', '', t.files.save);
  save.type = 'button';
  // The exercise answers its buttons by this name, these and those of Exercise.astro.
  save.dataset['do'] = 'files';
  const filters = element('div', 'filters', peer, kind, text, count, save);
  /** All rows of the run, and those of them that the filters let through. */
  let rows: Row[] = [];
  let shown: Row[] = [];
  let selected: number | undefined;
  /** The row that the Tab key stops at: the others are reached from it by arrows. */
  let tabStop: number | undefined;
  /** The row at the time cursor. */
  let pointed: number | undefined;
  const looks = new Map<string, string>();
  const list = createVirtualList(panel, t.label, draw);
  list.element.className = 'rows';
  list.element.addEventListener('keydown', moveRow);
  list.element.addEventListener('focusin', ({ target }) => {
    const row = target instanceof Element ? target.closest<HTMLElement>('.row') : null;
    const summary = row?.querySelector('summary');
    if (!row || !summary) return;
    for (const other of list.element.querySelectorAll<HTMLElement>(STOP)) other.tabIndex = -1;
    tabStop = Number(row.dataset['entry']);
    summary.tabIndex = 0;
  });

  /** How a video looks is a row only where the row says something new: a track that ended is told by its own row. */
  function isRepeated(entry: TraceEntry, said: string): boolean {
    if (entry.kind !== 'video') return false;
    const key = `${entry.peer} ${entry.element}`;
    const isSame = looks.get(key) === said;
    looks.set(key, said);
    return isSame;
  }

  function fits({ entry, row, text: said }: Row): boolean {
    const wanted = text.value.trim().toLowerCase();
    return (
      (peer.value === '' || entry.peer === peer.value) &&
      (kind.value === '' || row.kind === kind.value) &&
      (wanted === '' || `${entry.peer} ${t.kinds[row.kind]} ${said}`.toLowerCase().includes(wanted))
    );
  }

  function filter(): void {
    shown = rows.filter(fits);
    tabStop = shown[0]?.entry.id;
    list.clear();
    list.append(shown);
    showCount();
  }

  /** A pane was slow to tell: what it says belongs between rows that are there. */
  function redraw(): void {
    const stop = tabStop;
    const hasFocus = list.element.contains(document.activeElement);
    const { scrollTop } = panel;
    rows.sort((a, b) => a.entry.id - b.entry.id);
    filter();
    if (shown.some(({ entry }) => entry.id === stop)) tabStop = stop;
    panel.scrollTop = scrollTop;
    if (hasFocus) focusRow(tabStop);
  }

  function focusRow(id: number | undefined): void {
    list
      .reveal(shown.findLastIndex(({ entry }) => entry.id <= (id ?? 0)))
      ?.querySelector('summary')
      ?.focus();
  }

  function showCount(): void {
    count.textContent = t.count(shown.length, rows.length);
  }
  for (const control of [peer, kind]) control.addEventListener('change', filter);
  text.addEventListener('input', filter);

  function draw({ entry, row, text: said }: Row): HTMLElement {
    const details = element(
      'details',
      row.tone ?? '',
      element(
        'summary',
        '',
        element('span', 'time', `${entry.time.toFixed(1)} ms`),
        ...(known.size > 1 ? [peerLabel(entry.peer)] : []),
        element('span', 'kind', t.kinds[row.kind]),
        element('span', 'what', said),
      ),
    );
    details.addEventListener('click', () => select(entry.id));
    tabStop ??= entry.id;
    if (details.firstElementChild instanceof HTMLElement)
      details.firstElementChild.tabIndex = entry.id === tabStop ? 0 : -1;
    details.addEventListener('toggle', () => details.append(detail(entry)), { once: true });
    const item = element('div', 'row', details);
    item.setAttribute('role', 'listitem');
    item.dataset['entry'] = String(entry.id);
    item.dataset['time'] = String(entry.time);
    item.classList.toggle('at-cursor', entry.id === pointed);
    if (entry.id === selected) item.setAttribute('aria-current', 'true');
    if (row.source) {
      const link = sourceLink(row.source, goTo);
      link.tabIndex = -1;
      item.append(link);
    }
    return item;
  }

  /** Arrows go from row to row, and to the right to its line of code. */
  function moveRow(event: KeyboardEvent): void {
    const { key, target } = event;
    const row = target instanceof Element ? target.closest<HTMLElement>('.row') : null;
    const isInRow = target instanceof Element && target.matches('.row > details > summary, .row > .source');
    if (!row || !isInRow) return;
    const at = shown.findIndex(({ entry }) => String(entry.id) === row.dataset['entry']);
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: shown.length - 1 }[key];
    if (key === 'ArrowRight') row.querySelector<HTMLElement>('.source')?.focus();
    else if (key === 'ArrowLeft') row.querySelector('summary')?.focus();
    else if (to !== undefined) list.reveal(to)?.querySelector('summary')?.focus();
    else return;
    event.preventDefault();
  }

  return {
    add(entries) {
      for (const entry of entries) know(entry.peer);
      const fresh = entries.flatMap((entry) => {
        const row = logRow(entry);
        if (!row) return [];
        const said = row.code.map(inWords).join('');
        return isRepeated(entry, said) ? [] : [{ entry, row, text: said }];
      });
      if (fresh.length === 0) return;
      if (!list.element.isConnected) panel.replaceChildren(filters, list.element);
      const atEnd = panel.scrollHeight - panel.scrollTop - panel.clientHeight < 40;
      const last = rows.at(-1)?.entry.id ?? 0;
      rows.push(...fresh);
      if (fresh.some(({ entry }) => entry.id < last)) redraw();
      else {
        const fitting = fresh.filter(fits);
        shown.push(...fitting);
        list.append(fitting);
        showCount();
      }
      if (atEnd) panel.scrollTop = panel.scrollHeight;
    },
    select(entry) {
      selected = entry;
      list.element.querySelector('[aria-current]')?.removeAttribute('aria-current');
      list.reveal(shown.findIndex((each) => each.entry.id === entry))?.setAttribute('aria-current', 'true');
    },
    focus(entry) {
      if (!shown.some((each) => each.entry.id === entry)) {
        for (const control of [peer, kind, text]) control.value = '';
        filter();
      }
      focusRow(entry);
    },
    point(time) {
      pointed = time === undefined ? undefined : shown.findLast(({ entry }) => entry.time <= time)?.entry.id;
      list.element.querySelector('.at-cursor')?.classList.remove('at-cursor');
      list.element.querySelector(`[data-entry="${pointed}"]`)?.classList.add('at-cursor');
    },
    clear() {
      rows = [];
      shown = [];
      selected = undefined;
      pointed = undefined;
      tabStop = undefined;
      looks.clear();
      list.clear();
      const open = element('button', '', t.files.open);
      open.type = 'button';
      open.dataset['do'] = 'files';
      panel.replaceChildren(element('p', 'empty', t.empty), element('p', 'empty', open));
    },
  };
}

/** What the row of an entry says, in words of the language; undefined where it has none. */
export function rowText(entry: TraceEntry): string | undefined {
  return logRow(entry)?.code.map(inWords).join('');
}

function inWords(part: LogPart): string {
  if (typeof part === 'string') return part;
  if ('dropped' in part) return t.dropped(part.count, part.dropped);
  return { ...t.words, ...t.machines }[part.word];
}

function choice(label: string, options: [value: string, label: string][]): HTMLSelectElement {
  const made = element('select', '');
  made.setAttribute('aria-label', label);
  for (const [value, shown] of options) made.append(new Option(shown, value));
  return made;
}

function detail(entry: TraceEntry): HTMLElement {
  const list = element('dl', '');
  const field = (name: string, ...content: (Node | string)[]) =>
    list.append(element('dt', '', name), element('dd', '', ...content));
  const f = t.fields;
  switch (entry.kind) {
    case 'call':
      for (const [index, arg] of entry.args.entries()) field(`${f.arguments} ${index + 1}`, valueView(arg));
      break;
    case 'result':
      field(f.result, valueView(entry.value));
      break;
    case 'set':
      if (entry.from !== undefined) field(f.from, valueView(entry.from));
      field(f.result, valueView(entry.value));
      break;
    case 'event':
      field(f.detail, valueView(entry.detail));
      break;
    case 'failure':
    case 'error':
      field(f.error, `${entry.error.name}: ${entry.error.message}`);
      if (entry.error.constraint) field(f.constraint, entry.error.constraint);
      if (entry.kind === 'error' && entry.stack) field(f.source, element('pre', '', entry.stack));
      break;
    case 'description':
      field(`SDP ${entry.type}`, element('pre', '', entry.sdp));
      break;
    case 'candidate':
      describeCandidate(entry.candidate, entry.sdpMid, field);
      break;
    default:
      for (const [name, value] of Object.entries(entry)) {
        if (!['id', 'kind', 'peer', 'time'].includes(name))
          field(name, typeof value === 'string' ? value : JSON.stringify(value));
      }
  }
  if ('source' in entry && entry.source) {
    field(f.source, `${entry.source.file}:${entry.source.line}:${entry.source.column}`);
  }
  return element('div', 'detail', list);
}

function describeCandidate(
  line: string,
  sdpMid: string | null,
  field: (name: string, ...content: string[]) => void,
): void {
  const names = t.fields.candidate;
  if (line === '') {
    field(t.fields.detail, t.words.endOfCandidates);
    return;
  }
  try {
    const candidate = parseCandidate(line);
    const { typePreference, localPreference, component } = candidate;
    field(names.type, t.fields.types[candidate.type] ?? candidate.type);
    field(names.address, candidate.address + (candidate.addressKind === 'mdns' ? ` (${t.fields.mdns})` : ''));
    field(names.port, String(candidate.port));
    field(names.protocol, candidate.protocol + (candidate.tcpType ? ` ${candidate.tcpType}` : ''));
    field(
      names.priority,
      `${candidate.priority} (${t.fields.priorityParts(typePreference, localPreference, component)})`,
    );
    field(names.foundation, candidate.foundation);
    if (candidate.relatedAddress)
      field(names.related, transportAddress(candidate.relatedAddress, candidate.relatedPort ?? ''));
    if (sdpMid !== null) field(names.sdpMid, sdpMid);
  } catch {
    // Shown below as it stands.
  }
  field(t.fields.detail, line);
}
