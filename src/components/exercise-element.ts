/**
 * `<workbook-exercise>`: the part that every visit needs. It keeps the code, switches tabs and answers the buttons; the
 * sandbox (run.ts), the editor, sharing, download and the solution are loaded when they are asked for.
 */
import type { Editor } from '../editor/editor.ts';
import { strings } from '../i18n/en.ts';
import type { Use } from '../lab/literals.ts';
import type { NetworkPanel } from '../lab/network-panel.ts';
import type { TakesPanel } from '../lab/takes-panel.ts';
import { type KeptCode, keepCode, keepSetting, keptCode, markPassed, setting } from '../progress.ts';
import type {
  CameraChoice,
  FrameFile,
  NetworkConditions,
  SyntheticCamera,
  TakeMade,
} from '../sandbox/protocol.ts';
import type { SourcePosition, TraceEntry } from '../trace/entry.ts';
import type { Invitation } from './invitation.ts';
import { paint } from './paint.ts';
import type { Running } from './run.ts';

const t = strings.exercise;
/** A run that has not passed by then has failed, for the offer of a hint; it may pass all the same. */
const FAILED_MS = 5000;
/** The next hint is offered after so many failed runs. */
const FAILED_RUNS = 2;
/** Code is kept this long after the last key. */
const KEEP_MS = 300;
/** The learner's own video as a camera, for all exercises of this page. */
let cameraFile: File | undefined;
/** What a run came to, as the event `workbook:progress` tells it: to a workshop, if the learner is in one. */
export interface Progress {
  state: 'running' | 'failing' | 'passed';
  /** The first claim that does not hold. */
  claim?: string;
}

/** Views that are there before anything has run. */
const LOCAL_VIEWS = new Set(['code', 'trace', 'console']);

export class WorkbookExercise extends HTMLElement {
  readonly start: FrameFile[] = [];
  files: FrameFile[] = [];
  /** Someone else's code, come by a link: never the learner's camera without a word from them. */
  foreign = false;
  /** A run that other devices take part in. */
  invitation: Invitation | undefined;
  #cameraAllowed = false;
  /** Code from a link is looked at first: it replaces nothing until it is kept. */
  #visiting = false;
  /** The last run of this code stopped answering, and it was not changed since. */
  #hung = false;
  /** What the hand writes into a file at this moment: what runs has it before the editor does. */
  #scrubbed: string | undefined;
  #open = '';
  #editor: Editor | undefined;
  #mounting: Promise<void> | undefined;
  #running: Running | undefined;
  #network: NetworkPanel | undefined;
  #takes: TakesPanel | undefined;
  #loadingRun: Promise<Running> | undefined;
  #keepTimer: ReturnType<typeof setTimeout> | undefined;
  /** Failed runs since the last hint was opened. */
  #failedRuns = 0;
  #judging: ReturnType<typeof setTimeout> | undefined;
  /** What was told of this run last. */
  #told: Progress['state'] | undefined;

  get exerciseId(): string {
    return `${this.dataset['lesson']}/${this.dataset['exercise']}`;
  }

  get peers(): number {
    return Number(this.dataset['peers'] ?? 1);
  }

  /** The trace of the last run, as plain JSON. */
  get trace(): TraceEntry[] {
    return this.#running ? [...this.#running.trace] : [];
  }

  /** The real camera only where this page may hand it on, and the learner wants it. */
  get camera(): CameraChoice {
    if (!window.isSecureContext || !this.delegates) return 'synthetic';
    return setting<CameraChoice>('camera') ?? 'real';
  }

  /** Which synthetic camera, and the file of the learner's own: for a run. */
  get syntheticCamera(): { synthetic: SyntheticCamera; cameraFile?: File } {
    // Code that came with a link does not get it, as it does not get the camera.
    if (cameraFile && this.delegates) return { synthetic: 'file', cameraFile };
    return { synthetic: setting<SyntheticCamera>('synthetic') ?? 'camera' };
  }

  /** May frames be given the camera at all? */
  get delegates(): boolean {
    return !this.foreign || this.#cameraAllowed;
  }

  connectedCallback() {
    for (const source of this.querySelectorAll<HTMLElement>('[data-source]')) {
      const path = source.dataset['source'] ?? '';
      this.start.push({ path, text: `${source.querySelector('code')?.textContent ?? ''}\n` });
      if (source.dataset['open'] !== undefined) this.#open = path;
    }
    this.files = this.start;
    this.#listen();
    this.#restore();
    this.#fitViews();
    if (location.hash.startsWith('#code=')) void this.#visit();
    if (location.search.includes('room='))
      void this.#invite((invitation) => invitation.acceptInvitation(this));
    addEventListener('hashchange', () => location.hash.startsWith('#code=') && void this.#visit());
  }

  // Buttons and keys

  #listen(): void {
    const actions: Record<string, () => unknown> = {
      run: () => this.run(),
      stop: () => {
        this.#judge();
        this.#running?.stop();
      },
      restart: () => this.run(true),
      reset: () => this.#reset(),
      solution: () => this.#showSolution(),
      share: () => this.#share(),
      invite: () => this.#invite((invitation) => invitation.showInvitation(this)),
      download: () => this.#download(),
      edit: () => this.edit(),
      conditions: () => this.#toggleNetwork(),
      takes: () => this.#toggleTakes(),
      filters: async () => (await import('../lab/filters-panel.ts')).toggleFilters(this),
      files: async () => (await this.#sandbox()).showFiles(),
      fold: () => this.#foldChecks(this.querySelector('.checks')?.hasAttribute('data-unfolded') ?? false),
    };
    this.addEventListener('click', ({ target }) => {
      if (!(target instanceof Element)) return;
      const action = actions[target.closest<HTMLElement>('button[data-do]')?.dataset['do'] ?? ''];
      if (action) void action();
      const file = target.closest<HTMLElement>('[data-file]')?.dataset['file'];
      if (file !== undefined) this.open(file);
      const view = target.closest<HTMLElement>('[data-view-tab]')?.dataset['viewTab'];
      if (view !== undefined) void this.showView(view);
      const code = target.closest('[data-source] pre');
      // A click is on its way to an edit; a selection is for copying.
      if (code && getSelection()?.isCollapsed !== false) void this.edit(this.#clicked(code));
    });
    this.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        void this.run();
      } else if (event.target instanceof HTMLElement && event.target.role === 'tab') this.#moveTab(event);
      else if (event.key === 'Enter' && event.target instanceof HTMLPreElement) {
        event.preventDefault();
        void this.edit();
      }
    });

    for (const hint of this.querySelectorAll<HTMLDetailsElement>('.hint')) {
      hint.addEventListener('toggle', async () => {
        if (!hint.open) return;
        this.#withdrawOffer();
        if (hint.dataset['hint'] === 'change') (await import('./hints.ts')).showChange(hint, this.exerciseId);
      });
    }

    const camera = this.querySelector<HTMLSelectElement>('[data-do="camera"]');
    if (camera) {
      camera.value = this.#cameraValue();
      camera.addEventListener('change', () => void this.#chooseCameraOf(camera));
    }
    const plain = this.querySelector<HTMLInputElement>('[data-do="plain"]');
    if (plain) {
      plain.checked = this.#wantsPlain();
      plain.addEventListener('change', () => {
        keepSetting('editor', plain.checked ? 'plain' : 'monaco');
        this.#unmount();
        void this.edit();
      });
    }

    // The editor and the sandbox are fetched on the way to them, never before.
    const prefetchEditor = () => void (this.#wantsPlain() || import('../editor/monaco.ts'));
    // A page that scrolls under a pointer at rest enters it too; only who moves is on the way.
    this.querySelector('.sources')?.addEventListener('pointermove', prefetchEditor, { once: true });
    this.querySelector('[data-do="edit"]')?.addEventListener('focus', prefetchEditor, { once: true });
    const prewarm = () => void this.#sandbox().then((running) => running.prewarm());
    const run = this.querySelector('[data-do="run"]');
    for (const intent of ['pointerenter', 'focus']) run?.addEventListener(intent, prewarm, { once: true });

    addEventListener('pagehide', () => this.#keepNow());
    document.addEventListener('workbook:run', ({ target }) => {
      // One live preview per page: two calls at once would fight for the camera and the processor.
      if (target !== this) this.#running?.stop();
    });
  }

  /** Where in the file the click was that the selection now stands at. */
  #clicked(code: Element): SourcePosition | undefined {
    const selection = getSelection();
    if (!selection?.anchorNode || !code.contains(selection.anchorNode)) return undefined;
    const before = document.createRange();
    before.setStart(code, 0);
    before.setEnd(selection.anchorNode, selection.anchorOffset);
    const lines = before.toString().split('\n');
    return { file: this.#open, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
  }

  #moveTab(event: KeyboardEvent): void {
    const step = { ArrowLeft: -1, ArrowRight: 1, Home: 0, End: -1 }[event.key];
    const tab = event.target as HTMLElement;
    if (step === undefined) return;
    const tabs = [...(tab.parentElement?.querySelectorAll<HTMLElement>('[role="tab"]') ?? [])].filter(
      (other) => other.offsetParent !== null,
    );
    const from = event.key === 'Home' || event.key === 'End' ? 0 : tabs.indexOf(tab);
    const next = tabs[(from + step + tabs.length) % tabs.length];
    next?.focus();
    next?.click();
    event.preventDefault();
  }

  /** Shows a file. */
  open(path: string): void {
    this.#open = path;
    this.#syncTabs();
    for (const source of this.querySelectorAll<HTMLElement>('[data-source]')) {
      source.toggleAttribute('data-open', source.dataset['source'] === path);
    }
    this.#editor?.open(path);
  }

  #syncTabs(): void {
    for (const tab of this.querySelectorAll<HTMLElement>('[data-file]'))
      select(tab, tab.dataset['file'] === this.#open);
  }

  /** Shows code (only where there is no room for both), trace, console, or one of the views over the trace. */
  async showView(view: string): Promise<void> {
    this.querySelector('.workbench')?.setAttribute('data-view', view);
    for (const tab of this.querySelectorAll<HTMLElement>('[data-view-tab]')) {
      select(tab, tab.dataset['viewTab'] === view);
    }
    if (!LOCAL_VIEWS.has(view) || this.#running) await (await this.#sandbox()).showView(view);
  }

  /** On a narrow screen code, trace and console are tabs; code comes first. */
  #fitViews(): void {
    const narrow = matchMedia('(max-width: 900px)');
    const fit = () => {
      const view = this.querySelector<HTMLElement>('.workbench')?.dataset['view'];
      if (narrow.matches && view === undefined) void this.showView('code');
      if (!narrow.matches && view === 'code') void this.showView('trace');
    };
    fit();
    narrow.addEventListener('change', fit);
  }

  // Running

  #sandbox(): Promise<Running> {
    this.#loadingRun ??= import('./run.ts').then(({ createRunning }) => {
      this.#running = createRunning(this);
      return this.#running;
    });
    return this.#loadingRun;
  }

  /** Runs the code as it stands, in fresh frames; or `again` what ran last. */
  async run(again = false): Promise<void> {
    this.#hung = false;
    this.#keepNow();
    this.#judge();
    this.#judging = setTimeout(() => this.#judge(), FAILED_MS);
    this.dispatchEvent(new CustomEvent('workbook:run', { bubbles: true }));
    this.#tell({ state: 'running' });
    // Panes below the edge of the screen would be seen by nobody, and their videos would get no frames.
    this.querySelector('.panes')?.scrollIntoView({ block: 'nearest' });
    const running = await this.#sandbox();
    await running.run(again);
  }

  /** What is added to the network of a run; undefined where the learner has never looked at that. */
  get conditions(): NetworkConditions | undefined {
    return this.#network?.conditions;
  }

  async #toggleNetwork(): Promise<void> {
    const { createNetworkPanel } = await import('../lab/network-panel.ts');
    const area = this.querySelector<HTMLElement>('.area');
    if (!area) return;
    this.#network ??= createNetworkPanel(area, {
      apply: (conditions) => this.#running?.setConditions(conditions),
      trace: () => this.#running?.trace ?? [],
      passesBy: () => this.#running?.passesBy ?? false,
      restart: () => void this.run(true),
    });
    const isOpen = this.#network.toggle();
    this.querySelector('[data-do="conditions"]')?.setAttribute('aria-expanded', String(isOpen));
  }

  async #toggleTakes(): Promise<void> {
    const { createTakesPanel } = await import('../lab/takes-panel.ts');
    const area = this.querySelector<HTMLElement>('.area');
    if (!area) return;
    const peers = [...this.querySelectorAll<HTMLElement>('.pane')].map(
      ({ dataset }) => dataset['peer'] ?? '',
    );
    this.#takes ??= createTakesPanel(area, peers, (peer, what) => this.#running?.take(peer, what) ?? false);
    const isOpen = this.#takes.toggle();
    this.querySelector('[data-do="takes"]')?.setAttribute('aria-expanded', String(isOpen));
  }

  /** What runs the code; loaded by the first who asks. */
  get running(): Promise<Running> {
    return this.#sandbox();
  }

  /** Called by the run: a still or a recording of a pane is there. */
  taken(peer: string, made: TakeMade): void {
    this.#takes?.taken(peer, made);
  }

  /** Keeps the choice for all exercises; a file only until the page is left. */
  chooseCamera(choice: CameraChoice, synthetic: SyntheticCamera = 'camera', file?: File): void {
    keepSetting('camera', choice);
    if (synthetic !== 'file') keepSetting('synthetic', synthetic);
    cameraFile = file;
    for (const select of document.querySelectorAll<HTMLSelectElement>('select[data-do="camera"]'))
      select.value = this.#cameraValue();
  }

  /** What the list of cameras shows: real, synthetic (the test picture), ball, … */
  #cameraValue(): string {
    if (this.camera === 'real') return 'real';
    const { synthetic } = this.syntheticCamera;
    return synthetic === 'camera' ? 'synthetic' : synthetic;
  }

  async #chooseCameraOf(list: HTMLSelectElement): Promise<void> {
    const value = list.value as CameraChoice | SyntheticCamera;
    if (value === 'real' || value === 'synthetic') return this.chooseCamera(value);
    if (value !== 'file') return this.chooseCamera('synthetic', value);
    // Until a file was chosen that can be played, all stays as it was.
    list.value = this.#cameraValue();
    const { chooseVideoFile } = await import('../lab/video-file.ts');
    const file = await chooseVideoFile();
    if (file === 'unplayable') this.notice('camera-file', t.fileUnplayable);
    else if (file) this.chooseCamera('synthetic', 'file', file);
  }

  /** Puts a line above the code; `actions` are its buttons. A notice of the same name is replaced. */
  notice(name: string, text: string, actions: Record<string, () => void> = {}): void {
    this.dismiss(name);
    const line = document.createElement('p');
    line.dataset['notice'] = name;
    line.append(Object.assign(document.createElement('span'), { textContent: text }));
    for (const [label, act] of Object.entries(actions)) {
      const button = Object.assign(document.createElement('button'), { type: 'button', textContent: label });
      button.addEventListener('click', act);
      line.append(button);
    }
    const close = Object.assign(document.createElement('button'), { type: 'button', textContent: t.dismiss });
    close.className = 'quiet';
    close.addEventListener('click', () => line.remove());
    // What still holds (whose code this is) stays until it no longer does.
    if (name !== 'foreign' && name !== 'invitation') line.append(close);
    this.querySelector('.notices')?.append(line);
  }

  dismiss(name: string): void {
    this.querySelector(`[data-notice="${name}"]`)?.remove();
  }

  /** Called by the run whenever the checks were asked again. */
  showChecks(answers: { holds: boolean; seen: string | undefined }[]): void {
    const items = [...this.querySelectorAll<HTMLElement>('.checks li')];
    const firstFailing = answers.findIndex(({ holds }) => !holds);
    for (const [index, item] of items.entries()) {
      const answer = answers[index];
      if (!answer) continue;
      item.dataset['state'] = answer.holds ? 'passed' : 'not-yet';
      // One thing at a time; when all is done, all of it is shown. Before anything was seen nothing moves.
      if (firstFailing !== 0 || answers[0]?.seen !== undefined)
        item.toggleAttribute('data-folded', firstFailing >= 0 && index !== firstFailing);
      setText(item.querySelector('.state'), answer.holds ? t.passed : t.notYet);
      const seen = item.querySelector<HTMLElement>('.seen');
      const text = index === firstFailing ? (answer.seen ?? '') : '';
      if (seen) {
        setText(seen, text);
        seen.hidden = text === '';
      }
    }
    const all = answers.length > 0 && firstFailing < 0;
    const passed = answers.filter(({ holds }) => holds).length;
    const summary = this.querySelector<HTMLElement>('.summary');
    setText(summary?.firstElementChild ?? null, t.checksSummary(passed, answers.length));
    summary?.classList.toggle('passed', all);
    summary?.toggleAttribute('hidden', answers.length === 0);
    setText(this.querySelector('.all-passed'), all ? t.allPassed : '');
    this.querySelector('[data-do="fold"]')?.toggleAttribute('hidden', all);
    if (!all) return;
    clearTimeout(this.#judging);
    if (this.#told !== 'passed') this.#tell({ state: 'passed' });
    this.#judging = undefined;
    this.#withdrawOffer();
    markPassed(this.exerciseId);
  }

  #tell(progress: Progress): void {
    this.#told = progress.state;
    this.dispatchEvent(new CustomEvent('workbook:progress', { bubbles: true, detail: progress }));
  }

  #foldChecks(folded: boolean): void {
    this.querySelector('.checks')?.toggleAttribute('data-unfolded', !folded);
    const button = this.querySelector('[data-do="fold"]');
    button?.setAttribute('aria-expanded', String(!folded));
    const count = this.querySelectorAll('.checks li').length;
    setText(button, folded ? t.showAllChecks(count) : t.showNextCheck);
  }

  // Hints

  /** Counts the run that is being judged as failed. One that has passed is judged no more. */
  #judge(): void {
    if (this.#judging === undefined) return;
    clearTimeout(this.#judging);
    this.#judging = undefined;
    const claim = this.querySelector('.checks li:not([data-state="passed"]) .claim')?.textContent;
    this.#tell({ state: 'failing', ...(claim && { claim }) });
    this.#failedRuns += 1;
    if (this.#failedRuns < FAILED_RUNS || !this.#nextHint()) return;
    this.notice('hint', strings.hint.offer, { [strings.hint.next]: () => this.#openNextHint() });
  }

  #nextHint(): HTMLDetailsElement | undefined {
    return [...this.querySelectorAll<HTMLDetailsElement>('.hint')].find(({ open }) => !open);
  }

  #openNextHint(): void {
    const hint = this.#nextHint();
    if (!hint) return;
    hint.open = true;
    hint.querySelector('summary')?.focus();
  }

  #withdrawOffer(): void {
    this.#failedRuns = 0;
    this.dismiss('hint');
  }

  // Code

  #restore(): void {
    const kept = keptCode(this.exerciseId);
    if (!kept) return;
    this.foreign = kept.foreign;
    this.#hung = kept.hung;
    this.setFiles(kept.files, { keep: false });
    if (kept.hung) this.notice('hung', t.hungBefore);
    if (kept.foreign) this.#explainForeign();
  }

  /** Replaces the code: in the editor as one edit that can be undone. */
  setFiles(files: readonly FrameFile[], { keep = true } = {}): void {
    const given = new Map(files.map(({ path, text }) => [path, text]));
    this.dismiss('hung');
    // The exercise says which files there are; of these the given ones are taken.
    this.files = this.start.map(({ path, text }) => ({ path, text: given.get(path) ?? text }));
    this.#editor?.update(this.files);
    if (!this.#editor) this.#paint();
    this.dispatchEvent(new Event('workbook:edited'));
    if (keep) this.#keepNow();
  }

  /**
   * Code that a panel writes: as if it was typed, and what runs follows. While it drags, all is one step of undo. The
   * editor is there by then: see prepareEditor().
   */
  write(files: readonly FrameFile[], isDrag = false): void {
    this.#editor?.update(files, isDrag);
    // The plain editor tells of what it shows, and of no drag.
    for (const { path, text } of files)
      if (this.files.some((file) => file.path === path && file.text !== text)) this.edited(path, text);
  }

  #paint(): void {
    for (const { path, text } of this.files) {
      const code = this.querySelector(`[data-source="${CSS.escape(path)}"] code`);
      if (code && `${code.textContent}\n` !== text) paint(code, text);
    }
  }

  /** The editor tells what was typed. */
  edited(path: string, text: string): void {
    if (this.#hung) this.dismiss('hung');
    this.#hung = false;
    this.files = this.files.map((file) => (file.path === path ? { path, text } : file));
    if (text !== this.#scrubbed) this.#applyStyle(path, text);
    this.#scrubbed = undefined;
    this.dispatchEvent(new Event('workbook:edited'));
    clearTimeout(this.#keepTimer);
    this.#keepTimer = setTimeout(() => this.#keepNow(), KEEP_MS);
  }

  #applyStyle(path: string, text: string): void {
    if (path.endsWith('.css')) this.#running?.applyStyle(path, text);
  }

  #keepNow(): void {
    clearTimeout(this.#keepTimer);
    if (this.#visiting) return;
    const same = this.files.every(({ text }, index) => text === this.start[index]?.text);
    const code: KeptCode | undefined =
      same && !this.#hung ? undefined : { files: this.files, foreign: this.foreign, hung: this.#hung };
    const kept = keepCode(this.exerciseId, code);
    const note = document.querySelector<HTMLElement>('[data-not-kept]');
    if (!kept && note) note.hidden = false;
  }

  /** A run of this code stopped answering: after a reload the learner is told. */
  noteHung(): void {
    this.#hung = true;
    this.#keepNow();
  }

  #reset(): void {
    this.replaceFiles(this.start, t.resetDone, t.undoReset);
  }

  /** Puts other code in place of the learner's, and offers the way back. */
  replaceFiles(files: readonly FrameFile[], done: string, undo: string): void {
    const before = this.files;
    this.#hung = false;
    this.setFiles(files);
    this.notice('reset', done, {
      [undo]: () => {
        this.setFiles(before);
        this.dismiss('reset');
      },
    });
  }

  /** As `replaceFiles`, with somebody else's code: it does not run by itself, and gets no camera without a word. */
  adoptFiles(files: readonly FrameFile[], done: string, undo: string): void {
    const before = { files: this.files, foreign: this.foreign };
    this.#running?.stop();
    this.#hung = false;
    this.foreign = true;
    this.#cameraAllowed = false;
    this.setFiles(files);
    this.#explainForeign();
    this.notice('reset', done, {
      [undo]: () => {
        this.foreign = before.foreign;
        if (!before.foreign) this.#trustAgain();
        this.setFiles(before.files);
        this.dismiss('reset');
      },
    });
  }

  #trustAgain(): void {
    this.dismiss('foreign');
    const camera = this.querySelector<HTMLSelectElement>('[data-do="camera"]');
    if (!camera) return;
    camera.disabled = false;
    camera.value = this.camera;
  }

  // Editor

  #wantsPlain(): boolean {
    const choice = setting<string>('editor');
    return choice ? choice === 'plain' : matchMedia('(pointer: coarse) and (hover: none)').matches;
  }

  /** Puts the editor in place of the static code, and goes there. */
  async edit(position?: SourcePosition): Promise<void> {
    if (position) this.open(position.file);
    if (this.querySelector<HTMLElement>('.workbench')?.dataset['view'] !== undefined) {
      if (matchMedia('(max-width: 900px)').matches) void this.showView('code');
    }
    await this.prepareEditor();
    if (position) this.#editor?.goTo(position);
    else this.#editor?.focus();
  }

  /** Puts the editor in place of the static code. */
  prepareEditor(): Promise<void> {
    this.#mounting ??= this.#mount();
    return this.#mounting;
  }

  async #mount(): Promise<void> {
    const host = this.querySelector<HTMLElement>('.editor');
    const sources = this.querySelector<HTMLElement>('.sources');
    if (!host || !sources) return;
    const options = {
      id: this.exerciseId,
      files: this.files,
      path: this.#open,
      onChange: (path: string, text: string) => this.edited(path, text),
      onRun: () => void this.run(),
      onScrub: (path: string, text: string) => {
        this.#scrubbed = text;
        this.#applyStyle(path, text);
      },
      onUse: (_path: string, use: Use, text: string) => this.#running?.apply(use, text),
    };
    sources.setAttribute('aria-busy', 'true');
    try {
      const { mountEditor } = this.#wantsPlain()
        ? await import('../editor/plain.ts')
        : await import('../editor/monaco.ts');
      host.hidden = false;
      this.#editor = mountEditor(host, options);
    } catch (error) {
      console.error(error);
      const { mountEditor } = await import('../editor/plain.ts');
      this.notice('editor', t.editorFailed);
      host.hidden = false;
      this.#editor = mountEditor(host, options);
    }
    // Code may have been replaced while the editor was on its way.
    this.#editor.update(this.files);
    this.#editor.open(this.#open);
    sources.removeAttribute('aria-busy');
    sources.classList.add('editing');
    this.querySelector<HTMLElement>('[data-do="edit"]')?.toggleAttribute('hidden', true);
    this.#running?.remark();
  }

  #unmount(): void {
    this.#editor?.dispose();
    this.#editor = undefined;
    this.#mounting = undefined;
    const host = this.querySelector<HTMLElement>('.editor');
    if (host) host.hidden = true;
    this.querySelector('.sources')?.classList.remove('editing');
    this.querySelector<HTMLElement>('[data-do="edit"]')?.removeAttribute('hidden');
    this.#paint();
  }

  /** Errors of the run, as markers in the editor. */
  mark(errors: { source: SourcePosition; message: string }[]): void {
    this.#editor?.mark(errors);
  }

  // Solution, sharing, download

  async #showSolution(): Promise<void> {
    const { showSolution } = await import('./solution.ts');
    await showSolution(this);
  }

  async #share(): Promise<void> {
    const { shareLink } = await import('./share.ts');
    const link = await shareLink(this.exerciseId, this.files);
    try {
      await navigator.clipboard.writeText(link);
      this.notice('share', t.shared);
    } catch {
      // No clipboard without permission or a secure context: the learner copies by hand.
      this.notice('share', t.shareByHand);
      const field = Object.assign(document.createElement('input'), { readOnly: true, value: link });
      field.setAttribute('aria-label', t.share);
      this.querySelector('[data-notice="share"]')?.append(field);
      field.select();
    }
  }

  async #invite(act: (invitation: typeof import('./invitation.ts')) => unknown): Promise<void> {
    await act(await import('./invitation.ts'));
  }

  async #download(): Promise<void> {
    const { download } = await import('./download.ts');
    download(this.exerciseId, this.files, this.peers);
  }

  /** Shows the code of a share link, if it is for this exercise. */
  async #visit(): Promise<void> {
    const { readShareLink } = await import('./share.ts');
    const shared = await readShareLink(location.hash);
    if (!shared) {
      const first = document.querySelector('workbook-exercise');
      if (first === this) this.notice('foreign', t.badLink);
      return;
    }
    if (shared.exercise !== this.exerciseId) return;
    this.#keepNow();
    this.#visiting = true;
    this.foreign = true;
    this.#cameraAllowed = false;
    this.#running?.stop();
    this.setFiles(shared.files, { keep: false });
    this.#explainForeign();
    this.scrollIntoView();
  }

  #explainForeign(): void {
    const camera = this.querySelector<HTMLSelectElement>('[data-do="camera"]');
    if (camera) {
      camera.value = this.#cameraValue();
      camera.disabled = true;
    }
    const actions: Record<string, () => void> = {
      [t.allowCamera]: () => {
        this.#cameraAllowed = true;
        if (camera) {
          camera.disabled = false;
          camera.value = this.#cameraValue();
        }
        this.notice('foreign', t.allowedCamera, this.#visiting ? visiting : {});
      },
    };
    const visiting: Record<string, () => void> = {
      [t.keepForeign]: () => {
        this.#leaveVisit();
        this.#keepNow();
        if (this.#cameraAllowed) this.dismiss('foreign');
        else this.#explainForeign();
      },
      [t.backToMine]: () => {
        this.#leaveVisit();
        this.#running?.stop();
        this.foreign = false;
        this.dismiss('foreign');
        if (camera) {
          camera.disabled = false;
          camera.value = this.#cameraValue();
        }
        this.setFiles(this.start, { keep: false });
        this.#restore();
      },
    };
    this.notice('foreign', t.foreign(this.dataset['exercise'] ?? ''), {
      ...actions,
      ...(this.#visiting && visiting),
    });
  }

  #leaveVisit(): void {
    this.#visiting = false;
    history.replaceState(null, '', location.pathname + location.search);
  }
}

function select(tab: HTMLElement, selected: boolean): void {
  tab.setAttribute('aria-selected', String(selected));
  tab.tabIndex = selected ? 0 : -1;
}

/** Writes only what changed: a status that is written again is read out again. */
function setText(element: Element | null, text: string): void {
  if (element && element.textContent !== text) element.textContent = text;
}

customElements.define('workbook-exercise', WorkbookExercise);
