/**
 * `<workbook-class-board>`: one row a learner, one sign a step, who needs help first.
 *
 * The server tells which rows changed, twice a second at most; only these are drawn again, and rows move as they are
 * sorted, so that 300 of them cost little and the keyboard keeps its place. Everything that learners send is text.
 * In the projector view a learner is a number, and no name is in the page at all.
 */
import type { Board as BoardState, Row, Settings } from '../../../server/class/protocol.ts';
import { ask, type ClassSocket, keepPlace, openClass, place, Refused } from '../../class/connection.ts';
import { writeCsv, writeJson } from '../../class/export.ts';
import { needOf, sortByNeed, summaryOf } from '../../class/needs.ts';
import { saveFile } from '../../class/save-file.ts';
import { strings } from '../../i18n/en-class.ts';
import { serverConfig } from '../../sandbox/host.ts';
import { openDialog } from '../dialog.ts';
import { drawQr } from '../invitation.ts';
import { element } from '../values.ts';
import { compose } from './compose.ts';
import { type LearnerPanel, openLearner } from './learner-panel.ts';

const t = strings.board;
const SIGNS = { 'not-started': '·', running: '◐', failing: '✕', passed: '●' } as const;
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
  readonly #drawn = new Map<string, { tr: HTMLTableRowElement; as: string }>();
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
    socket.on('board:changed', ({ nowMs, settings, rows, gone }) => {
      this.#ahead = nowMs - Date.now();
      this.#settings = settings;
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

  #take({ nowMs, settings, rows, you }: BoardState): void {
    this.#ahead = nowMs - Date.now();
    this.#settings = settings;
    this.#rows.clear();
    for (const row of rows) this.#rows.set(row.id, row);
    const isFirst = this.#part('[data-board]').hidden;
    this.#part('[data-board]').hidden = false;
    this.#part('[data-begin]').hidden = true;
    for (const name of ['co', 'end']) this.#part(`[data-do="${name}"]`).hidden = you.role === 'co-instructor';
    this.#say('');
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
        const th = element('th', 'step', element('span', '', String(index + 1)));
        th.title = title;
        th.append(element('span', 'visually-hidden', ` ${title}`));
        return th;
      });
      const titles = [t.learner, t.need].map((title) => element('th', '', title));
      head.replaceChildren(element('tr', '', ...titles, ...steps, element('th', 'at', t.at)));
      for (const th of head.querySelectorAll('th')) th.scope = 'col';
    }
    const body = this.#part('tbody');
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement : undefined;
    for (const [id, { tr }] of this.#drawn) {
      if (this.#rows.has(id)) continue;
      tr.remove();
      this.#drawn.delete(id);
    }
    let before: Element | null = null;
    for (const row of sortByNeed(rows, ids)) {
      const as = JSON.stringify([row, this.#isProjected(), ids, needOf(row, ids), this.#minutesUp(row)]);
      let drawn = this.#drawn.get(row.id);
      if (drawn?.as !== as) {
        const tr = drawn?.tr ?? document.createElement('tr');
        this.#drawRow(tr, row, ids);
        drawn = { tr, as };
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
      const th = element('th', '', name);
      th.scope = 'row';
      tr.append(th);
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
      return element('td', 'step', sign);
    });
    const at = row.at === null ? '' : strings.exercise(row.at);
    const th = name.closest('th') as HTMLElement; // made above
    tr.replaceChildren(
      th,
      element('td', 'need', element('span', need, words)),
      ...steps,
      element('td', 'at', at),
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
    this.#select('[data-lesson]').addEventListener('change', () => {
      this.#fillExercises();
      this.#draw();
    });
    this.#part('[data-projector]').addEventListener('change', () => this.#draw());
    this.#part('[data-lock]').addEventListener('change', () =>
      this.#ask('class:set', { locked: this.#part<HTMLInputElement>('[data-lock]').checked }),
    );
    this.#part('[data-cap]').addEventListener('change', () =>
      this.#ask('class:set', { cap: this.#part<HTMLInputElement>('[data-cap]').valueAsNumber }),
    );
    this.#part('[data-form="message"]').addEventListener('submit', async (event) => {
      event.preventDefault();
      const field = this.#part<HTMLInputElement>('#board-message');
      if (await this.#ask('message:set', { text: field.value })) field.value = '';
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
      bring: () => {
        const exercise = this.#select('[data-exercise]').value || undefined;
        return this.#ask('guide:go', { lesson: this.#lesson().id, exercise });
      },
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

  async #pair(keep: boolean): Promise<void> {
    const made = await this.#ask('pairs:make', { keep });
    if (made) this.#say(t.paired(made.pairs.length));
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

/** Writes only what changed: a status that is written again is read out again. */
function setText(at: Element, text: string): void {
  if (at.textContent !== text) at.textContent = text;
}

customElements.define('workbook-class-board', Board);
