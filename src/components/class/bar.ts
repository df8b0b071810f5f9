/**
 * The learner's bar, at the bottom of every page while this browser is in a workshop: it says so all the time, says who
 * looks, and brings what the instructor sends. Loaded only then (layouts/Base.astro).
 *
 * Where the instructor leads, this page follows once for each step, so that a learner who goes elsewhere is not pulled
 * back; code is kept at each turn. Nothing that comes in is markup, and no code that comes in replaces the learner's.
 */
import type { ClassClientEvents, CodeFile, View } from '../../../server/class/protocol.ts';
import { ask, type ClassSocket, keepPlace, openClass, place, Refused } from '../../class/connection.ts';
import { strings } from '../../i18n/en-class.ts';
import { keepSetting, setting } from '../../progress.ts';
import { openDialog } from '../dialog.ts';
import type { Progress, WorkbookExercise } from '../exercise-element.ts';
import { peerNames } from '../peers.ts';
import { element } from '../values.ts';
import './bar.css';

const t = strings.bar;
const CHECK = '/class/check/';
const SHOW_MS = 700;
const TRACE_LINES = 80;
const LINE_CHARACTERS = 300;
const RETRY_MS = 2000;
/** As many as the server keeps for who comes later. */
const MAX_SUGGESTIONS = 8;

/** What waits until the learner is where it belongs. */
interface Suggestion {
  number: number;
  from: string;
  exercise: string;
  files: CodeFile[];
}

type Report = Parameters<ClassClientEvents['progress:report']>[0];

class Bar extends HTMLElement {
  #socket: ClassSocket | undefined;
  #view: View | undefined;
  /** Server's clock less ours, in ms. */
  #ahead = 0;
  #current: WorkbookExercise | undefined;
  #shown = '';
  #showing: ReturnType<typeof setInterval> | undefined;
  /** By exercise: the last report that the server may not have. */
  readonly #reports = new Map<string, Report>();
  readonly #sending = new Set<Report>();
  readonly #who = element('strong', 'who');
  readonly #status = element('span', 'status');
  readonly #timer = element('span', 'timer');
  readonly #lines = element('div', 'lines');
  readonly #hand = button(t.raise, () => this.#raise());
  readonly #follow = element('input', '');

  async connectedCallback() {
    this.setAttribute('role', 'region');
    this.setAttribute('aria-label', t.label);
    this.#status.setAttribute('role', 'status');
    this.#timer.setAttribute('role', 'timer');
    this.#follow.type = 'checkbox';
    this.#follow.checked = setting<boolean>('class-follow') !== false;
    this.#follow.addEventListener('change', () => {
      keepSetting('class-follow', this.#follow.checked ? undefined : false);
      this.#goAlong();
    });
    const check = element('a', '', strings.checkPage.link);
    check.href = CHECK;
    this.append(
      this.#lines,
      element(
        'div',
        'row',
        this.#who,
        this.#status,
        this.#timer,
        element('span', 'gap'),
        this.#hand,
        element('label', '', this.#follow, ` ${t.follow}`),
        ...(location.pathname === CHECK ? [] : [check]),
        button(t.shared, () => this.#explain()),
        button(t.leave, () => this.#leave()),
      ),
    );
    this.#status.textContent = t.offline;
    document.addEventListener('workbook:progress', (event) => this.#report(event as CustomEvent<Progress>));
    document.addEventListener('focusin', ({ target }) => this.#noteCurrent(target));
    setInterval(() => this.#tick(), 1000);
    await this.#connect();
  }

  async #connect(): Promise<void> {
    const socket = await openClass();
    this.#socket = socket;
    socket.on('connect', async () => {
      const taken = place('class');
      if (!taken) return;
      try {
        const entered = await ask(socket, 'class:enter', taken);
        if ('view' in entered) this.#take(entered.view);
        this.#sendReports();
      } catch (error) {
        const code = error instanceof Refused ? error.refusal?.code : undefined;
        if (code === 'no-such-class') this.#end('ended');
        else this.#status.textContent = error instanceof Error ? error.message : '';
      }
    });
    socket.on('disconnect', () => {
      this.#status.textContent = t.offline;
    });
    socket.on('class:changed', (view) => this.#take(view));
    socket.on('class:ended', ({ why }) => this.#end(why));
    socket.on('suggestion', (suggestion, received) => {
      // The server may say it again, where our word that we have it was lost.
      const others = suggestions().filter(({ number }) => number !== suggestion.number);
      keepSetting('class-suggestions', [...others, suggestion].slice(-MAX_SUGGESTIONS));
      received();
      this.#draw();
    });
  }

  #take(view: View): void {
    this.#view = view;
    this.#ahead = view.nowMs - Date.now();
    this.#status.textContent = '';
    this.#draw();
    this.#goAlong();
    this.#closeSolutions();
    void this.#pairUp();
    this.#look();
  }

  #draw(): void {
    const view = this.#view;
    if (!view) return;
    this.#who.textContent = t.you(view.you.name, view.code);
    this.#hand.textContent = view.you.hand ? t.lower : t.raise;
    this.#hand.setAttribute('aria-pressed', String(view.you.hand));
    const suggestion = suggestions().at(-1);
    this.#line('hand', view.you.hand ? t.handUp : undefined);
    this.#line('message', view.message ? t.from(view.message.from, view.message.text) : undefined);
    const { partners } = view.pair ?? {};
    this.#line('pair', partners && (partners.length > 0 ? t.paired(partners.join(', ')) : t.withBot));
    this.#line(
      'look',
      view.look && (view.look.state === 'asked' ? t.asked(view.look.by) : t.looking(view.look.by)),
      view.look?.state === 'asked'
        ? { [t.allow]: () => this.#answerLook(true), [t.decline]: () => this.#answerLook(false) }
        : { [t.stopLook]: () => this.#answerLook(false) },
    );
    this.#line('call', view.call ? t.calls(view.call.by) : undefined, {
      [t.accept]: () => this.#answerCall(true),
      [t.decline]: () => this.#answerCall(false),
    });
    this.#line(
      'suggestion',
      suggestion && t.suggests(suggestion.from, strings.exercise(suggestion.exercise)),
      {
        [t.lookAt]: () => suggestion && this.#lookAtSuggestion(suggestion),
        [t.dismiss]: () => suggestion && this.#dropSuggestion(suggestion),
      },
    );
    this.#line('follow', this.#isElsewhere() ? t.goTo(this.#whereTo()) : undefined, {
      [t.go]: () => this.#go(),
    });
    this.#tick();
  }

  /** A line above the bar; undefined takes it away. One that stays the same is not read out again. */
  #line(name: string, text: string | null | undefined, actions: Record<string, () => unknown> = {}): void {
    const before = this.#lines.querySelector<HTMLElement>(`[data-line="${name}"]`);
    if (before?.firstElementChild?.textContent === text) return;
    const hadFocus = before?.contains(document.activeElement);
    before?.remove();
    if (hadFocus) this.#hand.focus();
    if (!text) return;
    const line = element('p', '', element('span', '', text));
    line.dataset['line'] = name;
    line.setAttribute('role', name === 'look' || name === 'call' ? 'alert' : 'status');
    for (const [label, act] of Object.entries(actions)) line.append(button(label, act));
    this.#lines.append(line);
  }

  #tick(): void {
    const { timer } = this.#view ?? {};
    if (!timer) {
      this.#timer.textContent = '';
      return;
    }
    const seconds = Math.ceil((timer.endsAtMs - Date.now() - this.#ahead) / 1000);
    const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    this.#timer.textContent = seconds > 0 ? t.timeLeft(clock) : t.timeUp;
  }

  // Follow

  #whereTo(): string {
    const { lesson = '', exercise } = this.#view?.follow ?? {};
    return exercise ? strings.exercise(`${lesson}/${exercise}`) : strings.lesson(lesson);
  }

  #isElsewhere(): boolean {
    const { follow } = this.#view ?? {};
    return follow != null && !location.pathname.startsWith(`/lessons/${follow.lesson}/`);
  }

  /** Goes where the instructor is, once for each step. */
  #goAlong(): void {
    const { follow, code } = this.#view ?? {};
    if (!follow || !this.#follow.checked) return;
    const step = `${code} ${follow.number}`;
    if (setting('class-followed') === step) return;
    keepSetting('class-followed', step);
    this.#go();
  }

  #go(): void {
    const { follow } = this.#view ?? {};
    if (!follow) return;
    const hash = follow.exercise ? `#exercise-${follow.exercise}` : '';
    if (this.#isElsewhere()) location.href = `/lessons/${follow.lesson}/${hash}`;
    else if (follow.exercise) document.querySelector(hash)?.scrollIntoView();
    else scrollTo(0, 0);
  }

  // Progress, and looking

  #report({ target, detail }: CustomEvent<Progress>): void {
    const exercise = target as WorkbookExercise; // it tells of itself
    this.#current = exercise;
    const { state, claim } = detail;
    const { exerciseId } = exercise;
    this.#reports.set(exerciseId, { exercise: exerciseId, state, claim: claim?.slice(0, LINE_CHARACTERS) });
    this.#sendReports();
  }

  /** Sends what the server has not got: after a connection that was lost, what happened meanwhile. */
  #sendReports(): void {
    const socket = this.#socket;
    if (!socket?.connected || !this.#view) return;
    for (const [exercise, report] of this.#reports) {
      if (this.#sending.has(report)) continue;
      this.#sending.add(report);
      ask(socket, 'progress:report', report)
        .then(() => true)
        .catch((error: Error) => {
          this.#status.textContent = error.message;
          const isFinal = error instanceof Refused && error.isFinal;
          if (!isFinal) setTimeout(() => this.#sendReports(), RETRY_MS);
          return isFinal;
        })
        .then((isDone) => {
          this.#sending.delete(report);
          // Unless there is a newer one by now.
          if (isDone && this.#reports.get(exercise) === report) this.#reports.delete(exercise);
        });
    }
  }

  #noteCurrent(target: EventTarget | null): void {
    const exercise = target instanceof Element && target.closest<WorkbookExercise>('workbook-exercise');
    if (exercise) this.#current = exercise;
  }

  #look(): void {
    const isLooking = this.#view?.look?.state === 'looking';
    if (isLooking === (this.#showing !== undefined)) return;
    clearInterval(this.#showing);
    this.#showing = isLooking ? setInterval(() => void this.#show(), SHOW_MS) : undefined;
    this.#shown = '';
  }

  /** Sends what has changed since the last time. */
  async #show(): Promise<void> {
    await customElements.whenDefined('workbook-exercise');
    const exercise = this.#current ?? document.querySelector<WorkbookExercise>('workbook-exercise');
    if (!exercise || !this.#socket?.connected) return;
    const [{ rowText }, { redact }] = await Promise.all([
      import('../trace-view.ts'),
      import('../../trace/export/redact.ts'),
    ]);
    // Without addresses: whoever helps needs none.
    const trace = redact(exercise.trace).flatMap((entry) => {
      const text = rowText(entry);
      const line = `${Math.round(entry.time)} ms  ${entry.peer}  ${text}`;
      return text === undefined ? [] : [line.slice(0, LINE_CHARACTERS)];
    });
    const checks = [...exercise.querySelectorAll<HTMLElement>('.checks li')].map((item) => ({
      claim: (item.querySelector('.claim')?.textContent ?? '').slice(0, LINE_CHARACTERS),
      holds: item.dataset['state'] === 'passed',
    }));
    const { exerciseId, files } = exercise;
    const shown = { exercise: exerciseId, files, checks, trace: trace.slice(-TRACE_LINES) };
    const text = JSON.stringify(shown);
    if (text === this.#shown || this.#view?.look?.state !== 'looking') return;
    this.#shown = text;
    await ask(this.#socket, 'look:show', shown).catch(() => {
      // It ended meanwhile: nobody is shown anything.
    });
  }

  #answerLook(allow: boolean): Promise<unknown> {
    return this.#ask('look:answer', { allow });
  }

  async #answerCall(accept: boolean): Promise<void> {
    const { call } = this.#view ?? {};
    // Within the click, or the browser blocks it.
    if (accept && call) open(`/class/call/#${call.room}`, '_blank', 'noopener');
    await this.#ask('call:answer', { accept });
  }

  #raise(): Promise<unknown> {
    return this.#ask('hand:set', { raised: !this.#view?.you.hand });
  }

  async #ask(...[event, request]: Parameters<typeof ask> extends [unknown, ...infer R] ? R : never) {
    if (!this.#socket) return;
    try {
      await ask(this.#socket, event, request);
    } catch (error) {
      this.#status.textContent = error instanceof Error ? error.message : '';
    }
  }

  // Suggestions, solutions, pairs

  #dropSuggestion({ number }: Suggestion): void {
    const others = suggestions().filter((one) => one.number !== number);
    keepSetting('class-suggestions', others.length > 0 ? others : undefined);
    this.#draw();
  }

  async #lookAtSuggestion(suggestion: Suggestion): Promise<void> {
    const [lesson, name] = suggestion.exercise.split('/');
    const exercise = document.querySelector<WorkbookExercise>(
      `workbook-exercise[data-lesson="${lesson}"][data-exercise="${name}"]`,
    );
    if (!exercise) {
      location.href = `/lessons/${lesson}/#exercise-${name}`;
      return;
    }
    exercise.scrollIntoView();
    const { showBeside } = await import('../solution.ts');
    const words = strings.suggestion;
    const given = new Map(suggestion.files.map(({ path, text }) => [path, text]));
    const whole = exercise.files.map(({ path, text }) => ({ path, text: given.get(path) ?? text }));
    await showBeside(exercise, whole, {
      title: words.title,
      apply: words.apply,
      same: words.same,
      adopt: (files) => {
        exercise.adoptFiles(files, words.applied, words.undo);
        this.#dropSuggestion(suggestion);
        // The button that opened the dialog is gone: what comes next is to run it.
        queueMicrotask(() => exercise.querySelector<HTMLElement>('[data-do="run"]')?.focus());
      },
    });
  }

  #closeSolutions(): void {
    const closed = this.#view?.closedSolutions ?? [];
    for (const open of document.querySelectorAll<HTMLButtonElement>('[data-do="solution"]')) {
      const lesson = open.closest<HTMLElement>('workbook-exercise')?.dataset['lesson'] ?? '';
      open.disabled = closed.includes(lesson);
      open.title = open.disabled ? t.closed : '';
    }
  }

  #room = '';

  async #pairUp(): Promise<void> {
    const pair = this.#view?.pair ?? null;
    const room = pair ? `${pair.room} ${pair.seat} ${pair.partners}` : '';
    if (room === this.#room) return;
    this.#room = room;
    await customElements.whenDefined('workbook-exercise');
    const { takePart } = await import('../invitation.ts');
    for (const exercise of document.querySelectorAll<WorkbookExercise>('workbook-exercise')) {
      const peers = peerNames(exercise.peers);
      // Only code that meets others in a room has an Invite button.
      if (!exercise.querySelector('[data-do="invite"]')) continue;
      const isWithBot = pair?.partners.length === 0;
      const seats = Math.min(peers.length, isWithBot ? 2 : pair ? pair.partners.length + 1 : 1);
      if (!pair) takePart(exercise, undefined);
      else if (pair.seat >= seats) {
        takePart(exercise, undefined);
        exercise.notice('pair', strings.pair.third(pair.partners.join(', ')));
      } else {
        // More peers than people: the first runs the rest.
        const seatOf = (index: number) => (index < seats ? index : 0);
        const mine = peers.filter((_, index) => seatOf(index) === pair.seat);
        const others = peers.filter((peer) => !mine.includes(peer));
        const words = strings.pair;
        const explain = isWithBot
          ? words.bot(mine.join(', '), others.join(', '))
          : words.you(mine.join(', '), pair.partners.join(', '), others.join(', '));
        takePart(exercise, {
          room: `${pair.room}-${exercise.dataset['exercise']}`.slice(0, 64),
          elsewhere: isWithBot ? [] : others,
          bots: isWithBot ? others : [],
          explain,
        });
      }
    }
  }

  // What is shared, and leaving

  #explain(): void {
    const [seen] = strings.privacy.sections;
    const list = element('ul', '', ...(seen?.items ?? []).map((item) => element('li', '', item)));
    const more = element('a', '', strings.privacy.link);
    more.href = '/class/privacy/';
    openDialog(t.sharedTitle, t.close, list, element('p', '', more));
  }

  #leave(): void {
    const dialog = openDialog(
      t.leave,
      t.stay,
      element('p', '', t.leaveAsk),
      element(
        'p',
        '',
        button(t.leave, async () => {
          await this.#ask('class:leave', {});
          dialog.close();
          this.#end('left');
        }),
      ),
    );
  }

  #end(why: keyof typeof t.ended): void {
    if (!place('class')) return;
    keepPlace('class', undefined);
    for (const name of ['class-suggestions', 'class-followed', 'class-follow']) keepSetting(name, undefined);
    this.#socket?.close();
    if (this.#view) {
      this.#view = { ...this.#view, closedSolutions: [], pair: null, look: null };
      this.#closeSolutions();
      void this.#pairUp();
      this.#look();
    }
    const note = element(
      'p',
      '',
      element('span', '', t.ended[why]),
      button(strings.bar.close, () => this.remove()),
    );
    note.setAttribute('role', 'status');
    this.replaceChildren(element('div', 'lines', note));
  }
}

/** Newest last. */
function suggestions(): Suggestion[] {
  return setting<Suggestion[]>('class-suggestions') ?? [];
}

function button(label: string, act: () => unknown): HTMLButtonElement {
  const made = element('button', '', label);
  made.type = 'button';
  made.addEventListener('click', () => void act());
  return made;
}

customElements.define('workbook-class-bar', Bar);
document.body.append(document.createElement('workbook-class-bar'));
