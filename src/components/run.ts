/**
 * A run of an exercise: panes, the trace that they make together, its views and the checks. Loaded on the way to Run.
 */
import { strings } from '../i18n/en.ts';
import { writeConstraints } from '../lab/constraints-code.ts';
import type { Use } from '../lab/literals.ts';
import { CompileError, compile } from '../sandbox/compile.ts';
import { createPane, type Pane, type PaneStatus } from '../sandbox/host.ts';
import type { FiltersAsk, FrameFile, LiveAsk, LiveOutcome, NetworkConditions } from '../sandbox/protocol.ts';
import type { Probe } from '../server-worker/probe.ts';
import { type Check, type Examined, examine } from '../trace/check.ts';
import type { Happening, SourcePosition, TraceEntry } from '../trace/entry.ts';
import { numbersOf } from '../trace/numbers.ts';
import { idAt, insert } from '../trace/order.ts';
import { createConsoleView } from './console-view.ts';
import { showEvidence } from './evidence.ts';
import type { WorkbookExercise } from './exercise-element.ts';
import { createExperiments } from './experiments.ts';
import { openPaneTab, type PaneTab } from './pane-tab.ts';
import { randomName } from './random-name.ts';
import type { ServerPanel } from './server-panel.ts';
import { createTraceView } from './trace-view.ts';
import { element } from './values.ts';
import type { LiveReach, MakeView, View } from './views/view.ts';

const t = strings.exercise;
/** A run may last an hour: what comes after this is left out, and said to be. */
const MOST_ENTRIES = 50_000;
/** Ten minutes of one connection, five of two. */
const MOST_STATS = 600;
/** A camera takes a while to change: not every value of a drag is asked of it. */
const APPLY_MS = 120;
/** Views and checks look at what has come in since this long, not at every entry by itself. */
const SETTLE_MS = 60;
/** Panes that nobody sees are taken away after this: their camera light goes out. */
const OUT_OF_SIGHT_MS = 60_000;

export interface Running {
  readonly trace: readonly TraceEntry[];
  /** `again`: the code of the last run, whatever was typed since. */
  run(again?: boolean): Promise<void>;
  stop(): void;
  prewarm(): void;
  applyStyle(path: string, text: string): void;
  /** Something runs that began without network conditions: its media does not pass through them. */
  readonly passesBy: boolean;
  setConditions(conditions: NetworkConditions): void;
  /** A value in the code was changed by hand: what runs follows, and the call goes on. */
  apply(use: Use, text: string): void;
  /** Asks a pane for a still, or a take; false where it does not run here. */
  take(peer: string, what: 'still' | 'start' | 'stop'): boolean;
  /** Those with a running frame in this page, to be asked by panels of the lab. */
  readonly peers: readonly string[];
  ask(peer: string, ask: LiveAsk | FiltersAsk): Promise<LiveOutcome>;
  /** Puts the run's errors into an editor that has come later. */
  remark(): void;
  showView(name: string): Promise<void>;
  /** Saves the trace, or shows one from elsewhere in all views. */
  showFiles(): Promise<void>;
}

/** The views beside log and console, each loaded when it is looked at. */
const VIEWS: Record<string, () => Promise<{ makeView: MakeView }>> = {
  sequence: () => import('./views/sequence.ts'),
  states: () => import('./views/states.ts'),
  sdp: () => import('./views/sdp.ts'),
  ice: () => import('./views/ice.ts'),
  setup: () => import('./views/setup.ts'),
  data: () => import('./views/data.ts'),
  stats: () => import('./views/stats.ts'),
  live: () => import('./views/live.ts'),
};
/** A view that is looked at is drawn anew at most this often. */
const DRAW_MS = 250;

/** The learner's own signaling server, where an exercise has one. */
const SERVER_FILE = 'server.ts';

const probeModules = import.meta.glob<Probe>('/lessons/*/*/probe.ts', { import: 'default' });
const checkModules = import.meta.glob<Check[]>(['/lessons/*/*/check.ts', '/lab/*/check.ts'], {
  import: 'default',
});

export function createRunning(exercise: WorkbookExercise): Running {
  const goTo = (source: SourcePosition) => void exercise.edit(source);
  const sections = [...exercise.querySelectorAll<HTMLElement>('.pane')];
  const peers = sections.map((section) => section.dataset['peer'] ?? '');
  const traceView = createTraceView(part(exercise, '.view.trace'), peers, goTo, select);
  const consoleView = createConsoleView(part(exercise, '.view.console'), goTo, peers.length > 1);

  let trace: TraceEntry[] = [];
  let errors: { source: SourcePosition; message: string }[] = [];
  let problems = 0;
  let lines = 0;
  let startedAt = 0;
  let noted = 0;
  let statsKept = 0;
  let checks: Check[] = [];
  /** What the log, the console and the checks have not seen yet. */
  let fresh: TraceEntry[] = [];
  /** Up to this id all panes have told: what happened later may have company on its way. */
  let ripe = 0;
  let settling: ReturnType<typeof setTimeout> | undefined;
  let outOfSight: ReturnType<typeof setTimeout> | undefined;
  let isRunning = false;
  let view: View | undefined;
  /** Views stay as they were left, until the next run. */
  const views = new Map<string, View>();
  let viewName = '';
  let drawing: ReturnType<typeof setTimeout> | undefined;
  let selected: number | undefined;
  /** The one moment that all views show, ms since Run. */
  let cursor: number | undefined;
  let lastRun:
    | {
        files: readonly FrameFile[];
        /** What runs in this peer's pane: a bot's is the finished code. */
        compiledFor(peer: string): FrameFile[];
        isBot(peer: string): boolean;
        room: string;
        /** Others are on other devices, and find each other by the room. */
        isMeeting: boolean;
        iceTransportPolicy: RTCIceTransportPolicy;
        hasInPageServer: boolean;
        /** It began with network conditions, if only good ones. */
        isArmed: boolean;
      }
    | undefined;
  let server: ServerPanel | undefined;

  const statuses = new Map<string, PaneStatus['is']>();
  const tabs = new Map<string, PaneTab>();
  const panes: Pane[] = sections.map((section, index) => {
    const peer = peers[index] ?? '';
    const pane = createPane(part(section, '.stage'), Number(section.dataset['number']), peer, {
      onEntry: (at, happening) => note(peer, at, happening),
      onStatus: (status) => showStatus(section, peer, status),
      onTaken: (made) => exercise.taken(peer, made),
      onHeld: (held) => experiments.noteHeld(peer, held),
      onDial: (...dial) => server?.dial(peer, ...dial),
      onGone: () => server?.gone(peer),
    });
    part(section, '[data-do="stop-pane"]').addEventListener('click', () => pane.stop());
    part(section, '[data-do="pop-out"]').addEventListener('click', () => popOut(peer, pane, section));
    section.querySelector('[data-do="network"]')?.addEventListener('click', (event) => {
      const isCut = setCut(event.currentTarget as HTMLButtonElement);
      pane.setNetwork(!isCut);
    });
    section.querySelector('[data-do="reload"]')?.addEventListener('click', () => reload(peer, pane));
    return pane;
  });

  const experiments = createExperiments(
    (peer) => panes[peers.indexOf(peer)],
    peers,
    (peer) => statuses.get(peer) === 'running' && !tabs.has(peer),
    showHeld,
  );

  function askPane(peer: string, ask: LiveAsk | FiltersAsk): Promise<LiveOutcome> {
    return panes[peers.indexOf(peer)]?.live(ask) ?? Promise.resolve({ gone: true });
  }

  const live: LiveReach = {
    get peers() {
      return peers.filter((peer) => statuses.get(peer) === 'running' && !tabs.has(peer));
    },
    ask: askPane,
    write(kind, constraints) {
      const written = exercise.files.map(({ path, text }) => ({
        path,
        text: (/\.[jt]s$/.test(path) && writeConstraints(text, kind, constraints)) || text,
      }));
      const isWritten = written.some(({ text }, index) => text !== exercise.files[index]?.text);
      if (isWritten) exercise.setFiles(written);
      return isWritten;
    },
  };

  let applying: ReturnType<typeof setTimeout> | undefined;

  /** A drag has many values: the newest one is asked for, one after the other. */
  function apply(use: Use, text: string): void {
    const ask = askOf(use, text);
    if (!ask) return;
    clearTimeout(applying);
    applying = setTimeout(
      async () => {
        for (const peer of live.peers) {
          const { error } = await live.ask(peer, ask);
          exercise.dismiss('impossible');
          if (error)
            exercise.notice(
              'impossible',
              strings.views.live.failed(error.name, error.constraint || error.message),
            );
        }
      },
      use.to === 'primitives' ? 0 : APPLY_MS,
    );
  }

  /** What waits looks like a call that hangs: it is said, wherever the learner looks. */
  function showHeld(): void {
    const [first] = experiments.held;
    exercise.dismiss('held');
    if (first) {
      const method = first.side === 'local' ? 'setLocalDescription' : 'setRemoteDescription';
      const who = peers.length > 1 ? `${first.peer} ${first.object}` : first.object;
      exercise.notice('held', strings.views.sdp.waits(`${who}.${method}(${first.type})`), {
        [strings.views.sdp.showHeld]: () => void exercise.showView('sdp'),
      });
    }
    draw();
  }

  function note(peer: string, at: number, happening: Happening): void {
    if (trace.length > MOST_ENTRIES) return;
    const time = Math.max(0, at - startedAt);
    const full: Happening = { kind: 'dropped', what: 'trace', count: 0 };
    const entry: TraceEntry = {
      ...(trace.length === MOST_ENTRIES ? full : happening),
      id: idAt(time, ++noted),
      peer,
      time,
    };
    insert(trace, entry);
    if (trace.length > MOST_ENTRIES) exercise.notice('full', strings.trace.full(MOST_ENTRIES));
    insert(fresh, entry);
    if (entry.kind === 'stats') dropOldStats();
    offerSynthetic(peer, happening);
    settling ??= setTimeout(settle, SETTLE_MS);
  }

  /** Stats are most of a long trace and the least of its story: the oldest go first. */
  function dropOldStats(): void {
    statsKept += 1;
    if (statsKept <= MOST_STATS) return;
    statsKept -= 1;
    trace.splice(
      trace.findIndex(({ kind }) => kind === 'stats'),
      1,
    );
  }

  async function showView(name: string): Promise<void> {
    viewName = name;
    view = undefined;
    // Out of sight the log could not scroll to what was selected in another view.
    if (name === 'trace' && selected !== undefined) traceView.select(selected);
    const load = VIEWS[name];
    if (!load) return;
    const { makeView } = await load();
    if (viewName !== name) return;
    const panel = part(exercise, '.view.other');
    panel.replaceChildren();
    panel.scrollTop = 0;
    panel.setAttribute('aria-label', strings.views.names[name as keyof typeof strings.views.names]);
    view = views.get(name) ?? makeView({ panel, select, goTo, point, experiments, live });
    views.set(name, view);
    draw();
  }

  async function showFiles(): Promise<void> {
    const { showTraceFiles } = await import('./trace-files-dialog.ts');
    showTraceFiles(exercise, { trace, startedAt }, (name, entries) => {
      stop();
      clear();
      trace = entries;
      traceView.add(entries);
      consoleView.add(entries);
      draw();
      exercise.notice('opened', strings.trace.files.opened(name, entries.length));
    });
  }

  /** All views follow one selection. */
  function select(entry: number): void {
    selected = entry;
    traceView.select(entry);
    cursor = trace.find(({ id }) => id === entry)?.time;
    traceView.point(cursor);
    draw();
  }

  /** All views have one time cursor. */
  function point(time: number): void {
    if (time === cursor) return;
    cursor = time;
    traceView.point(time);
    view?.point?.(time);
  }

  for (const panel of [part(exercise, '.view.trace'), part(exercise, '.view.other')]) {
    for (const type of ['pointerover', 'focusin']) {
      panel.addEventListener(type, ({ target }) => {
        const at = target instanceof Element ? target.closest<HTMLElement | SVGElement>('[data-time]') : null;
        if (at) point(Number(at.dataset['time']));
      });
    }
  }

  function drawSoon(): void {
    if (!view) return;
    drawing ??= setTimeout(draw, DRAW_MS);
  }

  function draw(): void {
    clearTimeout(drawing);
    drawing = undefined;
    if (!view) return;
    // What is drawn anew loses the keyboard's place: it is given back by number.
    const panel = part(exercise, '.view.other');
    const stops = () => [
      ...panel.querySelectorAll<HTMLElement | SVGElement>('[tabindex], button, select, summary'),
    ];
    const at = stops().indexOf(document.activeElement as HTMLElement);
    view.draw(trace, selected);
    view.point?.(cursor);
    if (at >= 0) stops()[at]?.focus({ preventScroll: true });
  }

  /**
   * Draws what had come in by the last time, and asks the checks again. Panes post in batches (outbox.ts): what Alice sent
   * may arrive after Bob has told of it, and is waited for.
   */
  function settle(): void {
    settling = undefined;
    const entries = fresh.filter(({ id }) => id <= ripe);
    const upTo = ripe;
    fresh = fresh.filter(({ id }) => id > ripe);
    const last = trace.at(-1)?.id ?? 0;
    if (last > ripe) {
      ripe = last;
      settling = setTimeout(settle, SETTLE_MS);
    }
    if (entries.length === 0) return;
    const told = trace.filter(({ id }) => id <= upTo);
    traceView.add(entries);
    consoleView.add(entries);
    drawSoon();
    for (const entry of entries) {
      if (entry.kind === 'error' || (entry.kind === 'console' && entry.level === 'error')) problems += 1;
      if (entry.kind === 'console' || entry.kind === 'error') lines += 1;
      if (entry.kind === 'error' && entry.source)
        errors.push({ source: entry.source, message: entry.error.message });
    }
    exercise.mark(errors);
    showCounts();
    const isLoaded = told.some((entry) => entry.kind === 'run' && entry.phase === 'loaded');
    const answers: Examined[] = checks.map((check) => ask(() => examine(check, told)) ?? { holds: false });
    exercise.showChecks(answers.map(({ holds, seen }) => ({ holds, seen: isLoaded ? seen : undefined })));
    const failing = answers.findIndex(({ holds }) => !holds);
    const look = isLoaded ? answers[failing]?.look : undefined;
    showEvidence(exercise.querySelectorAll<HTMLElement>('.checks li'), failing, look, showEntry);
  }

  /** Brings the trace to an entry, and the page to the trace. */
  function showEntry(entry: TraceEntry): void {
    void exercise.showView(entry.kind === 'console' ? 'console' : 'trace');
    select(entry.id);
    if (entry.kind !== 'console') traceView.focus(entry.id);
    part(exercise, '.dock').scrollIntoView({ block: 'nearest' });
  }

  function showCounts(): void {
    const badge = part(exercise, '[data-count="console"]');
    badge.textContent = lines > 0 ? String(lines) : '';
    badge.classList.toggle('bad', problems > 0);
  }

  function showStatus(section: HTMLElement, peer: string, status: PaneStatus): void {
    statuses.set(peer, status.is);
    if (status.is !== 'running' && status.is !== 'hung') experiments.forget(peer);
    const label = part(section, '.status');
    label.dataset['is'] = status.is;
    const text = {
      empty: '',
      starting: t.starting,
      running: t.running,
      hung: t.hung,
      stopped: t.stopped,
      unreachable: t.stopped,
    };
    label.textContent = text[status.is];
    const notes = part(section, '.pane-notes');
    notes.querySelector('.hung, .unreachable')?.remove();
    if (status.is === 'hung') {
      exercise.noteHung();
      note(peer, performance.timeOrigin + performance.now(), { kind: 'run', phase: 'hung' });
      notes.append(element('p', 'hung', element('span', '', t.hungNote(peer))));
    }
    if (status.is === 'unreachable') {
      const link = element('a', '', status.address);
      link.href = status.address;
      link.target = '_blank';
      notes.append(element('p', 'unreachable', element('span', '', t.unreachable), link));
    }
    if (status.is === 'running' && !status.isolated && !notes.querySelector('.opaque')) {
      notes.append(element('p', 'opaque synthetic', element('span', '', t.opaque)));
    }
    if (status.is === 'stopped') {
      part(section, '.stage .empty').textContent = t.empty;
      note(peer, performance.timeOrigin + performance.now(), { kind: 'run', phase: 'stop' });
    }
    isRunning = [...statuses.values()].some((is) => is === 'starting' || is === 'running' || is === 'hung');
    for (const name of ['stop', 'restart']) {
      const button = part(exercise, `[data-do="${name}"]`) as HTMLButtonElement;
      button.disabled = name === 'stop' ? !isRunning : !lastRun;
    }
    // In the header, which never lies where the hung frame was last drawn: that area no longer takes clicks.
    part(section, '[data-do="stop-pane"]').hidden = status.is !== 'hung';
    for (const name of ['network', 'reload', 'pop-out']) {
      const button = section.querySelector<HTMLElement>(`[data-do="${name}"]`);
      // In a tab of its own a page has the browser's buttons.
      if (button) button.hidden = status.is !== 'running' || tabs.has(peer);
    }
    // A new page has a network.
    const network = section.querySelector<HTMLButtonElement>('[data-do="network"]');
    if (network && status.is === 'starting') setCut(network, false);
  }

  /** No camera, or refused: the synthetic one is offered, never slipped in. */
  function offerSynthetic(peer: string, happening: Happening): void {
    if (happening.kind !== 'failure' || happening.method !== 'getUserMedia') return;
    const { name } = happening.error;
    if ((name !== 'NotFoundError' && name !== 'NotAllowedError') || exercise.camera === 'synthetic') return;
    const notes = part(sections[peers.indexOf(peer)] ?? exercise, '.pane-notes');
    if (notes.querySelector('.no-camera')) return;
    const use = element('button', '', t.useSynthetic);
    use.addEventListener('click', () => {
      exercise.chooseCamera('synthetic');
      void exercise.run();
    });
    notes.append(element('p', 'no-camera', element('span', '', t.noCamera(name)), use));
  }

  /** One peer's page anew, as a browser's reload: the others, the room and the trace go on. */
  function reload(peer: string, pane: Pane): void {
    if (!lastRun) return;
    const { compiledFor, isBot, room, iceTransportPolicy, hasInPageServer } = lastRun;
    const camera = isBot(peer) ? 'synthetic' : exercise.camera;
    const delegate = exercise.delegates && camera === 'real';
    void pane.run({
      files: compiledFor(peer),
      peer,
      room,
      camera,
      ...exercise.syntheticCamera,
      ...(exercise.conditions && { conditions: exercise.conditions }),
      iceTransportPolicy,
      delegate,
      hasInPageServer,
      numbers: numbersOf(trace, peer),
    });
  }

  function popOut(peer: string, pane: Pane, section: HTMLElement): void {
    if (!lastRun) return;
    const { compiledFor, isBot, room, iceTransportPolicy } = lastRun;
    pane.stop();
    part(section, '.stage .empty').textContent = strings.pane.moved(peer);
    const tab = openPaneTab(
      {
        files: compiledFor(peer),
        peer,
        room,
        iceTransportPolicy,
        camera: isBot(peer) ? 'synthetic' : exercise.camera,
        ...exercise.syntheticCamera,
        delegate: exercise.delegates && !isBot(peer),
        number: Number(section.dataset['number']),
      },
      {
        onEntry: (at, happening) => note(peer, at, happening),
        onStatus: (status) => showStatus(section, peer, status),
      },
    );
    tabs.set(peer, tab);
  }

  function clear(): void {
    clearTimeout(settling);
    settling = undefined;
    trace = [];
    noted = 0;
    ripe = 0;
    statsKept = 0;
    fresh = [];
    errors = [];
    problems = 0;
    lines = 0;
    selected = undefined;
    cursor = undefined;
    traceView.clear();
    consoleView.clear();
    views.clear();
    if (view) void showView(viewName);
    showCounts();
    exercise.mark([]);
    exercise.dismiss('full');
    exercise.dismiss('opened');
    for (const name of ['hung', 'reset', 'share', 'editor']) exercise.dismiss(name);
    for (const section of sections) {
      part(section, '.pane-notes').replaceChildren();
      part(section, '.stage .empty').textContent = t.empty;
    }
    for (const tab of tabs.values()) tab.close();
    tabs.clear();
  }

  /** Run and Stop that were pressed: saying goodbye takes a moment, and what was wanted last holds. */
  let lastWish = 0;

  /** In a room that goes on: what a run leaves behind holds its seats there, and the next one would find it full. */
  async function leaveMeeting(): Promise<void> {
    await Promise.all(panes.map((pane) => pane.leave()));
  }

  async function run(again = false): Promise<void> {
    lastWish += 1;
    const wish = lastWish;
    if (lastRun?.isMeeting) await leaveMeeting();
    if (wish !== lastWish) return;
    // Before anything is awaited: the clock starts with the click, and the old frames fall silent.
    for (const pane of panes) pane.empty();
    clear();
    startedAt = performance.timeOrigin + performance.now();
    const { camera, delegates } = exercise;
    const files = again && lastRun ? lastRun.files : exercise.files;
    const { exerciseId: id } = exercise;
    const load = checkModules[`/lessons/${id}/check.ts`] ?? checkModules[`/${id}/check.ts`];
    checks = (await load?.()) ?? [];
    exercise.showChecks(checks.map(() => ({ holds: false, seen: undefined })));
    let compiled: FrameFile[];
    try {
      compiled = await compile(files);
    } catch (error) {
      if (!(error instanceof CompileError)) throw error;
      for (const pane of panes) pane.stop();
      const { source, name, message } = error;
      note(peers[0] ?? '', performance.timeOrigin + performance.now(), {
        kind: 'error',
        origin: 'compile',
        error: { name, message },
        stack: '',
        source,
      });
      void exercise.showView('console');
      return;
    }
    const { room: meeting = '', elsewhere = [], bots = [] } = exercise.invitation ?? {};
    // Where all peers are here, nobody has to find the room: a new one has no seats of the last run in it.
    const isMeeting = elsewhere.length > 0;
    const room = isMeeting ? meeting : randomName();
    const finished = bots.length > 0 ? await finishedCode() : [];
    const isBot = (peer: string) => bots.includes(peer);
    const compiledFor = (peer: string) => (isBot(peer) ? finished : compiled);
    const relayOnly = exercise.querySelector<HTMLInputElement>('[data-do="relay"]')?.checked;
    const iceTransportPolicy = relayOnly ? 'relay' : 'all';
    const hasInPageServer = await startServer(files);
    compiled = compiled.filter(({ path }) => path !== SERVER_FILE);
    const { conditions } = exercise;
    const isArmed = conditions !== undefined;
    lastRun = { files, compiledFor, isBot, room, isMeeting, iceTransportPolicy, hasInPageServer, isArmed };
    if (camera === 'synthetic') {
      const why = window.isSecureContext ? t.syntheticNow : t.insecure;
      part(sections[0] ?? exercise, '.pane-notes').append(
        element('p', 'synthetic', element('span', '', why)),
      );
    }
    const delegate = delegates && camera === 'real';
    const delegatesTo = (peer: string) => delegate && !isBot(peer);
    await Promise.all(
      panes.map((pane, index) => {
        const peer = peers[index] ?? '';
        if (!elsewhere.includes(peer)) {
          return pane.run({
            files: compiledFor(peer),
            peer,
            room,
            // The learner's camera shows the learner.
            camera: isBot(peer) ? 'synthetic' : camera,
            ...exercise.syntheticCamera,
            ...(conditions && { conditions }),
            iceTransportPolicy,
            delegate: delegatesTo(peer),
            hasInPageServer,
          });
        }
        statuses.delete(peer);
        return undefined;
      }),
    );
    // The next run's frames boot while the learner looks at this one's.
    for (const [index, pane] of panes.entries()) {
      const peer = peers[index] ?? '';
      if (isRunning && !elsewhere.includes(peer)) pane.prewarm(delegatesTo(peer));
    }
  }

  /** The solution, which a bot runs; in the lab, whose pieces are finished, the code it began with. */
  async function finishedCode(): Promise<FrameFile[]> {
    const answer = await fetch(`/lessons/${exercise.exerciseId}.json`);
    const files = answer.ok ? ((await answer.json()) as { solution: FrameFile[] }).solution : exercise.start;
    return compile(files.filter(({ path }) => path !== SERVER_FILE));
  }

  /** The server comes first, so that nobody dials in vain; whether this run has one in the page. */
  async function startServer(files: readonly FrameFile[]): Promise<boolean> {
    const own = files.find(({ path }) => path === SERVER_FILE);
    // A server in this page is out of reach for another device.
    if (!own && exercise.invitation) {
      server?.stop();
      return false;
    }
    if (!own && !(peers.length > 1 && files.some(({ text }) => text.includes('socket.io')))) return false;
    if (!server) {
      const { createServerPanel } = await import('./server-panel.ts');
      const probe = await probeModules[`/lessons/${exercise.exerciseId}/probe.ts`]?.();
      server = createServerPanel(part(exercise, '.area'), {
        note,
        current: () => exercise.files.find(({ path }) => path === SERVER_FILE),
        probe,
      });
    }
    const hasInPageServer = await server.start(own);
    return hasInPageServer;
  }

  function stop(): void {
    lastWish += 1;
    const wish = lastWish;
    if (!lastRun?.isMeeting) {
      end();
      return;
    }
    leaveMeeting().then(() => {
      if (wish === lastWish) end();
    });
  }

  function end(): void {
    server?.stop();
    if (isRunning) for (const pane of panes) pane.stop();
    for (const tab of tabs.values()) tab.close();
    tabs.clear();
  }

  new IntersectionObserver(([entry]) => {
    clearTimeout(outOfSight);
    if (!entry?.isIntersecting && isRunning) outOfSight = setTimeout(stop, OUT_OF_SIGHT_MS);
  }).observe(part(exercise, '.panes'));

  return {
    get trace() {
      return trace;
    },
    run,
    stop,
    prewarm() {
      const { camera, delegates } = exercise;
      for (const pane of panes) pane.prewarm(delegates && camera === 'real');
    },
    get passesBy() {
      return isRunning && lastRun?.isArmed === false;
    },
    take(peer, what) {
      if (statuses.get(peer) !== 'running' || tabs.has(peer)) return false;
      panes[peers.indexOf(peer)]?.take(what);
      return true;
    },
    setConditions(conditions) {
      for (const pane of panes) pane.setConditions(conditions);
    },
    applyStyle(path, text) {
      for (const pane of panes) pane.applyStyle(path, text);
      for (const tab of tabs.values()) tab.applyStyle(path, text);
    },
    apply,
    get peers() {
      return live.peers;
    },
    ask: askPane,
    remark: () => exercise.mark(errors),
    showView,
    showFiles,
  };
}

function askOf(use: Use, text: string): LiveAsk | undefined {
  switch (use.to) {
    case 'style':
      return undefined;
    case 'primitives':
      return { do: 'primitives', html: text };
    case 'track':
      return { do: 'constrain', kind: use.kind, constraints: use.constraints };
    case 'sender':
      return { do: 'encode', change: use.change, ...(use.index !== undefined && { index: use.index }) };
    case 'hint':
      return { do: 'hint', hint: use.hint };
  }
}

/** Turns a pane's network button over, and says how it stands now. */
function setCut(button: HTMLButtonElement, isCut = button.getAttribute('aria-pressed') !== 'true'): boolean {
  button.setAttribute('aria-pressed', String(isCut));
  return isCut;
}

/** A check that throws on a trace it did not expect is one that does not hold. */
function ask<T>(question: () => T): T | undefined {
  try {
    return question();
  } catch (error) {
    console.error(error);
    return undefined;
  }
}

function part(within: Element, selector: string): HTMLElement {
  const found = within.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`Exercise.astro has no ${selector}`);
  return found;
}
