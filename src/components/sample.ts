/**
 * Code that is run to be looked at: panes, and below them what the browser says. No editor, no checks, no trace. Loaded
 * on the way to its first run.
 */
import { strings } from '../i18n/en.ts';
import { keepSetting, setting } from '../progress.ts';
import { CompileError, compile, compileServer } from '../sandbox/compile.ts';
import { createPane, type Pane } from '../sandbox/host.ts';
import type { CameraChoice, FrameFile, SyntheticCamera } from '../sandbox/protocol.ts';
import { createInPageServer } from '../server-worker/host.ts';
import { type Happening, SERVER, type TraceEntry } from '../trace/entry.ts';
import { idAt } from '../trace/order.ts';
import { createConsoleView } from './console-view.ts';
import { peerNames } from './peers.ts';
import { randomName } from './random-name.ts';
import { element } from './values.ts';

/** The learner's own signaling server, where a sample has one. */
const SERVER_FILE = 'server.ts';

export interface Sample {
  run(files: readonly FrameFile[]): Promise<void>;
  stop(): void;
}

interface Options {
  peers?: number;
  /** The number of its first pane, from 1: each number is a site of its own. */
  number?: number;
  /** A sample stops when something runs that is not in here. */
  group?: HTMLElement;
  onRunning(isRunning: boolean): void;
}

export function createSample(
  host: HTMLElement,
  { peers = 1, number = 1, group = host, onRunning }: Options,
): Sample {
  const names = peerNames(peers);
  const area = element('div', 'panes');
  const notes = element('div', 'pane-notes');
  const says = element('div', 'view console');
  says.tabIndex = 0;
  says.setAttribute('role', 'log');
  says.setAttribute('aria-label', strings.lessonParts.says);
  const nothing = element('p', 'empty', strings.lessonParts.saysNothing);
  const lines = createConsoleView(says, () => {}, peers > 1);
  let noted = 0;
  let startedAt = 0;
  let isRunning = false;

  const server = createInPageServer({
    onEntry(at, happening) {
      if (happening.kind !== 'signal') note(SERVER, at, happening);
    },
    onStatus() {},
  });

  const panes = names.map((peer, index): Pane => {
    const stage = element('div', 'stage', element('p', 'empty', strings.exercise.stopped));
    const header = element('header', '', element('span', 'peer', peer));
    const pane = element('div', 'pane', header, stage);
    pane.dataset['peer'] = peer;
    header.hidden = peers === 1;
    area.append(pane);
    return createPane(stage, number + index, peer, {
      onEntry: (at, happening) => note(peer, at, happening),
      onDial: (...dial) => server.dial(peer, ...dial),
      onGone: () => server.gone(peer),
      onStatus({ is, ...status }) {
        if (is === 'hung') notes.replaceChildren(element('p', '', strings.exercise.hungNote(peer)));
        if (is === 'unreachable' && 'address' in status) {
          const link = element('a', '', status.address);
          link.href = status.address;
          notes.replaceChildren(element('p', '', strings.exercise.unreachable, ' ', link));
        }
      },
    });
  });

  function note(peer: string, at: number, happening: Happening): void {
    const time = Math.max(0, at - startedAt);
    const entry: TraceEntry = { ...happening, id: idAt(time, ++noted), peer, time };
    lines.add([entry]);
    if (happening.kind === 'failure' && happening.method === 'getUserMedia')
      offerSynthetic(happening.error.name);
  }

  let files: readonly FrameFile[] = [];

  /** No camera, or refused: the synthetic one is offered, as in an exercise. */
  function offerSynthetic(name: string): void {
    if ((name !== 'NotFoundError' && name !== 'NotAllowedError') || camera() === 'synthetic') return;
    const use = element('button', '', strings.exercise.useSynthetic);
    use.type = 'button';
    use.addEventListener('click', () => {
      keepSetting('camera', 'synthetic');
      void run(files);
    });
    notes.replaceChildren(element('p', '', strings.exercise.noCamera(name), ' ', use));
  }

  async function run(given: readonly FrameFile[]): Promise<void> {
    files = given;
    host.dispatchEvent(new CustomEvent('workbook:run', { bubbles: true }));
    if (!area.isConnected) host.append(area, notes, says);
    host.hidden = false;
    notes.replaceChildren();
    lines.clear();
    says.replaceChildren(nothing);
    startedAt = performance.timeOrigin + performance.now();
    isRunning = true;
    onRunning(true);
    try {
      const own = files.find(({ path }) => path === SERVER_FILE);
      const compiled = await compile(files.filter((file) => file !== own));
      if (own) await server.start(await compileServer(own));
      const room = randomName();
      await Promise.all(
        panes.map((pane, index) =>
          pane.run({
            files: compiled,
            peer: names[index] ?? '',
            room,
            camera: camera(),
            synthetic: setting<SyntheticCamera>('synthetic') ?? 'camera',
            iceTransportPolicy: 'all',
            delegate: camera() === 'real',
            hasInPageServer: own !== undefined,
          }),
        ),
      );
    } catch (error) {
      if (!(error instanceof CompileError)) throw error;
      const { name, message, source } = error;
      note(names[0] ?? '', startedAt, {
        kind: 'error',
        origin: 'compile',
        error: { name, message },
        stack: '',
        source,
      });
    }
  }

  function stop(): void {
    if (!isRunning) return;
    isRunning = false;
    server.stop();
    for (const pane of panes) pane.stop();
    onRunning(false);
  }

  document.addEventListener('workbook:run', ({ target }) => {
    // One live preview per page: two calls at once would fight for the camera and the processor.
    if (!(target instanceof Node && group.contains(target))) stop();
  });
  return { run, stop };
}

function camera(): CameraChoice {
  return window.isSecureContext ? (setting<CameraChoice>('camera') ?? 'real') : 'synthetic';
}
