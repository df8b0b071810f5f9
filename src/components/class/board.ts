/**
 * `<workbook-class-board>`: one row a learner, one sign a step, who needs help first.
 *
 * The server tells which rows changed, twice a second at most; only these are drawn again, and rows move as they are
 * sorted, so that 300 of them cost little and the keyboard keeps its place. What is more than a frame has time for comes
 * in slices, those who need help first; the table says how many rows it will have. All rows are in the page, so that
 * the browser's own search finds a name. Everything that learners send is text.
 * In the projector view a learner is a number, and no name is in the page at all.
 */
import type { Board as BoardState, Row, Settings } from '../../../server/class/protocol.ts';
import { ask, type ClassSocket, keepPlace, openClass, place, Refused } from '../../class/connection.ts';
import { writeCsv, writeJson } from '../../class/export.ts';
import { DEVICES, deviceOf, needOf, sortByNeed, summaryOf } from '../../class/needs.ts';
import { saveFile } from '../../class/save-file.ts';
import { strings } from '../../i18n/en-class.ts';
import { keepSetting, setting } from '../../progress.ts';
import { serverConfig } from '../../sandbox/host.ts';
import { openDialog } from '../dialog.ts';
import { drawQr } from '../invitation.ts';
import { element } from '../values.ts';
import { compose } from './compose.ts';
import { type LearnerPanel, openLearner } from './learner-panel.ts';

const t = strings.board;
const SIGNS = { 'not-started': '·', running: '◐', failing: '✕', passed: '●' } as const;
/** A slice of rows takes so long, and the browser's layout as long again: no task reaches 50 ms (W3C Long Tasks). */
const SLICE_MS = 10;
/** Names that lead every machine to itself. */
const LOOPBACK = /^(localhost|.*\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

export interface Lesson {
  id: string;
  title: string;
  exercises: [name: string, title: string][];
}

class Board extends HTMLElement {
  #lessons: Lesson[] = [];
  #socket: ClassSocket | undefined;
  #settings: Settings | undefined;
  readonly #rows = new Map<string, Row>();
  readonly #drawn = new Map<string, { tr: HTMLTableRowElement; row: Row; as: string }>();
  /** Rows are still to be drawn, in a later task. */
  #slice: ReturnType<typeof setTimeout> | undefined;
  /** Server's clock less ours, in ms. */
  #ahead = 0;
  #panel: LearnerPanel | undefined;
  #origin = location.origin;

  async connectedCallback() {
    // Written by the page, at build time.
    this.#lessons = JSON.parse(this.dataset['lessons'] ?? '[]') as Lesson[];
    const link = new URLSearchParams(location.hash.slice(1));
    const [code, token] = [link.get('code'), link.get('token')];
    if (code && token) {
      keepPlace('class-board', { code, token });
      // The secret is not to stand in the address bar, under a projector's light.
      history.replaceState(null, '', location.pathname);
    }
    if (!place('class-board')) {
      this.#begin(t.none, true);
      return;
    }
    this.#listen();
    this.#fillExercises();
    const { lanUrl, signalingUrl } = await serverConfig();
    const isLoopback = LOOPBACK.test(location.hostname);
    if (isLoopback && lanUrl) this.#origin = lanUrl;
    if (signalingUrl) this.#origin = signalingUrl;
    this.#part('[data-loopback]').hidden = !isLoopback || lanUrl !== null || signalingUrl !== null;
    const socket = await openClass();
    this.#socket = socket;
    socket.on('connect', () => void this.#enter());
    socket.on('disconnect', () => this.#say(t.offline));
    socket.on('board:changed', ({ nowMs, settings, rows, gone, stale }) => {
      this.#ahead = nowMs - Date.now();
      this.#settings = settings;
      this.#showStale(stale);
      for (const id of gone) this.#rows.delete(id);
      for (const row of rows) {
        const before = this.#rows.get(row.id);
        if (row.hand !== null && before?.hand == null) this.#log(t.raised(this.#nameOf(row)));
        this.#rows.set(row.id, row);
      }
      this.#draw();
    });
    socket.on('look:begun', ({ learner }) => this.#panel?.begun(learner));
    socket.on('look:shown', (shown) => this.#panel?.shown(shown));
    socket.on('look:ended', ({ learner, why }) => this.#panel?.ended(learner, why));
    socket.on('call:answered', ({ learner, accepted }) => this.#panel?.called(learner, accepted));
    socket.on('class:ended', () => {
      keepPlace('class-board', undefined);
      socket.close();
      this.#begin(t.ended, true);
    });
    setInterval(() => this.#tick(), 1000);
  }

  async #enter(): Promise<void> {
    const taken = place('class-board');
    if (!taken || !this.#socket) return;
    try {
      const entered = await ask(this.#socket, 'class:enter', taken);
      if ('board' in entered) this.#take(entered.board);
      else this.#begin(t.none, true);
    } catch (error) {
      if (error instanceof Refused && error.refusal?.code === 'no-such-class')
        keepPlace('class-board', undefined);
      this.#begin(error instanceof Error ? error.message : String(error), true);
    }
  }

  #showStale(isSo: boolean): void {
    const note = this.#part('[data-stale]');
    note.hidden = !isSo;
    setText(note, isSo ? t.stale : '');
  }

  #take({ nowMs, settings, rows, you, stale }: BoardState): void {
    this.#ahead = nowMs - Date.now();
    this.#settings = settings;
    this.#rows.clear();
    for (const row of rows) this.#rows.set(row.id, row);
    const isFirst = this.#part('[data-board]').hidden;
    this.#part('[data-board]').hidden = false;
    this.#part('[data-begin]').hidden = true;
    for (const name of ['co', 'end']) this.#part(`[data-do="${name}"]`).hidden = you.role === 'co-instructor';
    this.#say('');
    this.#showStale(stale);
    if (isFirst) {
      const { lesson } = settings.follow ?? {};
      if (lesson) this.#select('[data-lesson]').value = lesson;
      this.#fillExercises();
      const link = this.#joinLink();
      this.#part('[data-address]').textContent = t.join(`${this.#origin.replace(/^https?:\/\//, '')}/class/`);
      this.#part('[data-code]').textContent = settings.code;
      this.#part('[data-qr]').replaceChildren(...drawQr(link, t.qr));
    }
    this.#draw();
  }

  #joinLink(): string {
    return `${this.#origin}/class/#code=${this.#settings?.code}`;
  }

  // Drawing

  #lesson(): Lesson {
    const id = this.#select('[data-lesson]').value;
    return this.#lessons.find((one) => one.id === id) ?? { id, title: '', exercises: [] };
  }

  #exercises(): string[] {
    const { id, exercises } = this.#lesson();
    return exercises.map(([name]) => `${id}/${name}`);
  }

  #isProjected(): boolean {
    return this.#part<HTMLInputElement>('[data-projector]').checked;
  }

  #nameOf({ name, number }: Row): string {
    return this.#isProjected() ? t.number(number) : name;
  }

  #draw(): void {
    const settings = this.#settings;
    if (!settings) return;
    const rows = [...this.#rows.values()];
    const here = rows.filter((row) => row.here).length;
    setText(this.#part('[data-title]'), settings.title || t.title);
    setText(this.#part('[data-here]'), t.here(here, rows.length));
    setText(this.#part('[data-where]'), settings.follow ? t.leads(whereOf(settings.follow)) : '');
    const isClosed = settings.closedSolutions.includes(this.#lesson().id);
    setText(this.#part('[data-do="solutions"]'), isClosed ? t.openSolutions : t.closeSolutions);
    this.#part('[data-do="take-back"]').hidden = settings.message === null;
    this.#part('[data-do="timer-end"]').hidden = settings.timer === null;
    this.#part<HTMLInputElement>('[data-lock]').checked = settings.locked;
    const cap = this.#part<HTMLInputElement>('[data-cap]');
    if (document.activeElement !== cap) cap.value = String(settings.cap);
    this.#part('[data-empty]').hidden = rows.length > 0;
    this.#part('[data-scroll]').hidden = rows.length === 0;
    this.#drawSteps(rows);
    setText(this.#part('[data-devices]'), devicesInWords(rows));
    this.#drawTable(rows);
    this.#panel?.update(this.#rows, (row) => this.#nameOf(row));
    this.#tick();
  }

  #drawSteps(rows: Row[]): void {
    const { id, exercises } = this.#lesson();
    const items = exercises.map(([name, title]) => {
      const { passed, failing, claim, count } = summaryOf(rows, `${id}/${name}`);
      const share = (part: number) => `${rows.length === 0 ? 0 : (100 * part) / rows.length}%`;
      const bar = element('span', 'bar', element('span', 'passed'), element('span', 'failing'));
      bar.style.setProperty('--passed', share(passed));
      bar.style.setProperty('--failing', share(failing));
      bar.setAttribute('aria-hidden', 'true');
      return element(
        'li',
        '',
        element('span', 'title', title),
        bar,
        element('span', 'count', t.passedOf(passed, rows.length)),
        ...(claim !== undefined && passed < rows.length
          ? [element('span', 'claim', t.mostOften(claim, count))]
          : []),
      );
    });
    const list = this.#part('[data-steps]');
    const text = items.map((item) => item.textContent).join('\n');
    if (list.dataset['as'] === text) return;
    list.dataset['as'] = text;
    list.replaceChildren(...items);
  }

  #drawTable(rows: Row[]): void {
    const { exercises } = this.#lesson();
    const ids = this.#exercises();
    const head = this.#part('thead');
    if (head.dataset['lesson'] !== this.#lesson().id) {
      head.dataset['lesson'] = this.#lesson().id;
      const steps = exercises.map(([, title], index) => {
        const th = cell('columnheader', 'step', element('span', '', String(index + 1)));
        th.title = title;
        th.append(element('span', 'visually-hidden', ` ${title}`));
        return th;
      });
      head.replaceChildren(
        rowOf(
          cell('columnheader', '', t.learner),
          cell('columnheader', '', t.need),
          ...steps,
          cell('columnheader', '', t.device),
          cell('columnheader', '', t.at),
        ),
      );
      this.#part('table').style.setProperty('--steps', String(exercises.length));
    }
    this.#part('table').setAttribute('aria-rowcount', String(rows.length + 1));
    for (const [id, { tr }] of this.#drawn) {
      if (this.#rows.has(id)) continue;
      tr.remove();
      this.#drawn.delete(id);
    }
    this.#drawRows(sortByNeed(rows, ids), ids);
  }

  /** Draws what is new in these rows and puts them into order, as far as the time goes; then the rest. */
  #drawRows(sorted: Row[], ids: string[]): void {
    const body = this.#part('tbody');
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement : undefined;
    const endsAt = performance.now() + SLICE_MS;
    const mode = `${this.#isProjected()} ${this.#lesson().id}`;
    clearTimeout(this.#slice);
    this.#slice = undefined;
    let before: Element | null = null;
    for (const row of sorted) {
      const as = `${mode} ${this.#minutesUp(row)}`;
      let drawn = this.#drawn.get(row.id);
      // A row that changed is a new object.
      if (drawn?.row !== row || drawn.as !== as) {
        if (performance.now() > endsAt) {
          this.#slice = setTimeout(() => this.#drawRows(sorted, ids));
          break;
        }
        const tr = drawn?.tr ?? rowOf();
        this.#drawRow(tr, row, ids);
        drawn = { tr, row, as };
        this.#drawn.set(row.id, drawn);
      }
      const place: Element | null = before ? before.nextElementSibling : body.firstElementChild;
      if (place !== drawn.tr) body.insertBefore(drawn.tr, place);
      before = drawn.tr;
    }
    // A row that moved has lost the keyboard's place.
    if (focused && focused !== document.activeElement && this.contains(focused)) focused.focus();
  }

  #minutesUp({ hand }: Row): number {
    return hand === null ? 0 : Math.floor((Date.now() + this.#ahead - hand) / 60_000);
  }

  #drawRow(tr: HTMLTableRowElement, row: Row, ids: readonly string[]): void {
    const { need, runs } = needOf(row, ids);
    let name = tr.querySelector<HTMLButtonElement>('.name');
    if (!name) {
      name = element('button', 'name quiet');
      name.type = 'button';
      name.addEventListener('click', () => this.#open(row.id));
      tr.append(cell('rowheader', '', name));
    }
    setText(name, this.#nameOf(row));
    const words =
      need === 'hand'
        ? t.needs.hand(this.#minutesUp(row))
        : need === 'stuck'
          ? t.needs.stuck(runs)
          : t.needs[need];
    const steps = ids.map((id) => {
      const step = row.steps[id];
      const state = step?.state ?? 'not-started';
      const label = `${t.states[state]}${step?.claim ? `: ${step.claim}` : ''}`;
      const sign = element('span', `sign ${state}`, SIGNS[state]);
      sign.setAttribute('role', 'img');
      sign.setAttribute('aria-label', label);
      sign.title = label;
      return cell('cell', 'step', sign);
    });
    const at = row.at === null ? '' : strings.exercise(row.at);
    const th = name.closest('th') as HTMLElement; // made above
    tr.replaceChildren(
      th,
      cell('cell', 'need', element('span', need, words)),
      ...steps,
      cell('cell', 'device', row.check ? t.devices[deviceOf(row.check)] : ''),
      cell('cell', 'at', at),
    );
    tr.dataset['need'] = need;
  }

  #tick(): void {
    const { timer } = this.#settings ?? {};
    const seconds = timer ? Math.max(0, Math.ceil((timer.endsAtMs - Date.now() - this.#ahead) / 1000)) : 0;
    const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    setText(
      this.#part('[data-timer]'),
      timer ? (seconds > 0 ? strings.bar.timeLeft(clock) : strings.bar.timeUp) : '',
    );
  }

  // Doing

  #listen(): void {
    // For CSS they are no table (board.css), and without roles none for screen readers either.
    this.#part('table').role = 'table';
    for (const group of ['thead', 'tbody']) this.#part(group).role = 'rowgroup';
    this.#select('[data-lesson]').addEventListener('change', () => {
      this.#fillExercises();
      this.#draw();
    });
    const projector = this.#part<HTMLInputElement>('[data-projector]');
    projector.checked = setting<boolean>('class-projector') ?? false;
    projector.addEventListener('change', () => {
      // A board that is opened again on a projector shows no names either.
      keepSetting('class-projector', projector.checked || undefined);
      // It has names in it.
      this.#part('[data-log]').replaceChildren();
      this.#draw();
    });
    // Who needs help is what a small screen is looked at for (widths as in board.css).
    for (const [part, width] of [
      ['.guide', '641px'],
      ['.steps', '1280px'],
    ] as const) {
      const isWide = matchMedia(`(min-width: ${width})`);
      const fold = () => this.#part(part).toggleAttribute('open', isWide.matches);
      isWide.addEventListener('change', fold);
      fold();
    }
    this.#part('[data-lock]').addEventListener('change', () =>
      this.#ask('class:set', { locked: this.#part<HTMLInputElement>('[data-lock]').checked }),
    );
    this.#part('[data-cap]').addEventListener('change', () =>
      this.#ask('class:set', { cap: this.#part<HTMLInputElement>('[data-cap]').valueAsNumber }),
    );
    this.#part('[data-form="message"]').addEventListener('submit', async (event) => {
      event.preventDefault();
      const field = this.#part<HTMLInputElement>('#board-message');
      if (!(await this.#ask('message:set', { text: field.value }))) return;
      if (field.value) this.#say(t.messageSent);
      field.value = '';
    });
    this.#part('[data-form="timer"]').addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#ask('timer:set', { minutes: this.#part<HTMLInputElement>('#board-minutes').valueAsNumber });
    });
    const actions: Record<string, () => unknown> = {
      copy: () => this.#copy(this.#joinLink()),
      secret: () => {
        const { code, token } = place('class-board') ?? { code: '', token: '' };
        return this.#copy(`${this.#origin}/class/board/#code=${code}&token=${token}`);
      },
      bring: () => this.#bring(),
      solutions: () => {
        const lesson = this.#lesson().id;
        const open = this.#settings?.closedSolutions.includes(lesson) ?? false;
        return this.#ask('solutions:set', { lesson, open });
      },
      compose: () => this.#compose(),
      'take-back': () => this.#ask('message:set', { text: '' }),
      'timer-end': () => this.#ask('timer:set', { minutes: 0 }),
      pair: () => this.#pair(false),
      'pair-keep': () => this.#pair(true),
      'pair-end': () => this.#ask('pairs:end', {}),
      csv: () => this.#export('csv'),
      json: () => this.#export('json'),
      co: () => this.#addInstructor(),
      end: () => this.#end(),
    };
    this.addEventListener('click', ({ target }) => {
      const name = target instanceof Element && target.closest<HTMLElement>('[data-do]')?.dataset['do'];
      if (name) void actions[name]?.();
    });
  }

  #fillExercises(): void {
    const { exercises } = this.#lesson();
    this.#select('[data-exercise]').replaceChildren(
      new Option(t.wholeLesson, ''),
      ...exercises.map(([name, title], index) => new Option(`${index + 1}. ${title}`, name)),
    );
  }

  async #bring(): Promise<void> {
    const place = { lesson: this.#lesson().id, exercise: this.#select('[data-exercise]').value || undefined };
    if (await this.#ask('guide:go', place)) this.#say(t.brought(whereOf(place)));
  }

  async #pair(keep: boolean): Promise<void> {
    const odd = this.#select('[data-odd]').value === 'bot' ? 'bot' : 'trio';
    const made = await this.#ask('pairs:make', { keep, odd });
    if (!made) return;
    const bots = made.pairs.filter(({ length }) => length === 1).length;
    this.#say(t.paired(made.pairs.length - bots, bots));
  }

  async #export(kind: 'csv' | 'json'): Promise<void> {
    const all = await this.#ask('class:export', {});
    if (!all) return;
    const { settings, learners } = all;
    const ids = this.#lessons.flatMap(({ id, exercises }) => exercises.map(([name]) => `${id}/${name}`));
    const name = `workshop-${settings.code}-${new Date().toISOString().slice(0, 10)}.${kind}`;
    if (kind === 'csv') saveFile(name, writeCsv(learners, ids), 'text/csv');
    else saveFile(name, writeJson(settings, learners), 'application/json');
  }

  #compose(): void {
    const [first = ''] = this.#exercises();
    const chosen = this.#select('[data-exercise]').value;
    void compose({
      exercise: chosen ? `${this.#lesson().id}/${chosen}` : first,
      to: t.sendCode,
      send: (exercise, files) => this.#ask('code:suggest', { exercise, files }),
    });
  }

  #open(id: string): void {
    const row = this.#rows.get(id);
    if (!row) return;
    this.#panel = openLearner(row, {
      ask: (event, request) => this.#ask(event, request),
      others: () => [...this.#rows.values()].filter((other) => other.id !== id),
      nameOf: (other) => this.#nameOf(other),
      closed: () => {
        this.#panel = undefined;
        this.#drawn.get(id)?.tr.querySelector<HTMLElement>('.name')?.focus();
      },
    });
  }

  #addInstructor(): void {
    const field = element('input', '');
    field.maxLength = 40;
    field.required = true;
    const link = element('input', '');
    link.readOnly = true;
    link.hidden = true;
    link.setAttribute('aria-label', t.copyCo);
    const form = element(
      'form',
      'line',
      element('label', '', `${t.coName} `, field),
      element('button', '', t.copyCo),
    );
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      const added = await this.#ask('instructor:add', { name: field.value });
      if (!added) return;
      link.value = `${this.#origin}/class/board/#code=${this.#settings?.code}&token=${added.token}`;
      link.hidden = false;
      link.select();
    });
    openDialog(t.copyCo, strings.panel.close, element('p', '', t.coExplain), form, link);
  }

  #end(): void {
    const yes = element('button', '', t.endYes);
    yes.type = 'button';
    const dialog = openDialog(t.end, t.cancel, element('p', '', t.endAsk), element('p', '', yes));
    yes.addEventListener('click', () => {
      dialog.close();
      void this.#ask('class:end', {});
    });
  }

  /** Asks; a refusal is said, and gives undefined. */
  async #ask<E extends Parameters<typeof ask>[1]>(event: E, request: Parameters<typeof ask<E>>[2]) {
    if (!this.#socket) return undefined;
    try {
      const answer = await ask(this.#socket, event, request);
      this.#say('');
      return answer;
    } catch (error) {
      this.#say(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  async #copy(link: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(link);
      this.#say(t.copied);
    } catch {
      // No clipboard without permission or a secure context: the person copies by hand.
      const field = Object.assign(element('input', ''), { readOnly: true, value: link });
      field.setAttribute('aria-label', t.copy);
      openDialog(t.copyByHand, strings.panel.close, field);
      field.select();
    }
  }

  #begin(text: string, isOver = false): void {
    this.#part('[data-board]').hidden = true;
    const note = this.#part('[data-begin]');
    note.hidden = false;
    note.textContent = text;
    if (!isOver) return;
    const link = element('a', 'button', t.toStart);
    link.href = '/class/';
    note.append(' ', link);
  }

  #say(text: string): void {
    setText(this.#part('[data-status]'), text);
  }

  #log(text: string): void {
    const log = this.#part('[data-log]');
    log.append(element('p', '', text));
    while (log.childElementCount > 20) log.firstElementChild?.remove();
  }

  #select(selector: string): HTMLSelectElement {
    return this.#part<HTMLSelectElement>(selector);
  }

  #part<T extends HTMLElement = HTMLElement>(selector: string): T {
    const found = this.querySelector<T>(selector);
    if (!found) throw new Error(`board.astro has no ${selector}`);
    return found;
  }
}

function whereOf({ lesson, exercise }: { lesson: string; exercise?: string | undefined }): string {
  return exercise ? strings.exercise(`${lesson}/${exercise}`) : strings.lesson(lesson);
}

function rowOf(...cells: HTMLElement[]): HTMLTableRowElement {
  const tr = element('tr', '', ...cells);
  tr.setAttribute('role', 'row');
  return tr;
}

function cell(
  role: 'columnheader' | 'rowheader' | 'cell',
  name: string,
  ...children: (Node | string)[]
): HTMLElement {
  const made = element(role === 'cell' ? 'td' : 'th', name, ...children);
  made.setAttribute('role', role);
  return made;
}

/** How many have checked their devices, and what was found, the worst first. */
function devicesInWords(rows: readonly Row[]): string {
  const found = rows.flatMap(({ check }) => (check ? [deviceOf(check)] : []));
  if (found.length === 0) return '';
  const counts = DEVICES.flatMap((device) => {
    const count = found.filter((one) => one === device).length;
    return count > 0 ? [t.devicesCounted(count, t.devices[device])] : [];
  });
  return t.checked(found.length, rows.length, counts.join(', '));
}

/** Writes only what changed: a status that is written again is read out again. */
function setText(at: Element, text: string): void {
  if (at.textContent !== text) at.textContent = text;
}

customElements.define('workbook-class-board', Board);
