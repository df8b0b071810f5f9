/**
 * The frame's runtime. The boot page loads it alone; it opens ports to the page around it, and on `run` writes the
 * learner's document. Everything that it needs of the browser it takes now, before lesson code can change it.
 */
import adapter from 'webrtc-adapter';
import type { Happening, SourcePosition } from '../../trace/entry.ts';
import type {
  ExperimentCall,
  ExperimentOutcome,
  FiltersAsk,
  Hello,
  LiveAsk,
  NetworkConditions,
  PageToFrame,
  TakeMade,
} from '../protocol.ts';
import { installSyntheticDevices } from './camera.ts';
import { createChanges } from './changes.ts';
import { installConditions } from './conditions.ts';
import { installConsole } from './console.ts';
import { applyStyle, assemble } from './document.ts';
import { answerFilters, installCodeCost } from './filters.ts';
import { announceDialogs } from './heartbeat.ts';
import { createHold } from './hold.ts';
import { createLive, type LiveObjects } from './live.ts';
import { installNetwork, type Network } from './network.ts';
import { createOutbox } from './outbox.ts';
import { createPictureMeter } from './picture-meter.ts';
import { installPortSockets } from './port-socket.ts';
import { capturePlatform, errorInfo, preview } from './preview.ts';
import { failedAt, installRecorder, watchDocument } from './record.ts';
import { installShaders } from './shaders.ts';
import { shareServer, useWebSocketsOnly } from './shared-server.ts';
import { fileOf, positionIn, readableStack } from './source.ts';
import { installStorageFallback } from './storage.ts';
import { createTakes } from './takes.ts';

/** More than this in one window of time is a flood: the rest is counted, not sent. */
const FLOOD_ENTRIES = 400;
const FLOOD_WINDOW_MS = 250;
/** Of each sort so many are sent all the same: messages by the thousand must not hide the line that tells their sum. */
const SPARED_ENTRIES = 20;
/** Never left out: few by nature, and the views and checks live on them. */
const ESSENTIAL = new Set<Happening['kind']>([
  'run',
  'state',
  'description',
  'candidate',
  'track',
  'frame',
  'error',
]);

const inwards = new MessageChannel();
const outwards = new MessageChannel();
const outbox = createOutbox(outwards.port1);
const { post } = outbox;
const now = performance.now.bind(performance);
const later = setTimeout.bind(window);
const epoch = performance.timeOrigin;

const hold = createHold(post);
const takes = createTakes();
let experiment: ReturnType<typeof installRecorder> | undefined;
/** Until a run there is nothing to cut. */
let network: Network | undefined;
let setConditions: ((conditions: NetworkConditions) => void) | undefined;

/** Filled by the recorder. */
const note = createChanges(emit);
const liveObjects: LiveObjects = {
  tracks: new Map(),
  connections: new Set(),
  sockets: new Set(),
  asPage: (run) => run(),
  note,
};
let live: ReturnType<typeof createLive> | undefined;

let sent = 0;
const sentOf = new Map<string, number>();
let windowEnd = 0;
const dropped = new Map<string, number>();

function emit(happening: Happening): void {
  emitAll([happening]);
}

function emitAll(happenings: Happening[]): void {
  const time = now();
  if (time > windowEnd) {
    windowEnd = time + FLOOD_WINDOW_MS;
    sent = 0;
    sentOf.clear();
  }
  const passed = happenings.filter((happening) => {
    const { kind } = happening;
    sent += 1;
    const sort = sortOf(happening);
    const ofSort = (sentOf.get(sort) ?? 0) + 1;
    sentOf.set(sort, ofSort);
    if (sent <= FLOOD_ENTRIES || ofSort <= SPARED_ENTRIES || ESSENTIAL.has(kind)) return true;
    if (dropped.size === 0) later(reportDropped, FLOOD_WINDOW_MS);
    dropped.set(kind, (dropped.get(kind) ?? 0) + 1);
    return false;
  });
  if (passed.length > 0) outbox.tell({ at: epoch + time, happenings: passed });
}

/** `call send`, `event close`, `console`: names that the recorder knows, not those of the learner. */
function sortOf(happening: Happening): string {
  if (happening.kind === 'call') return `call ${happening.method}`;
  return happening.kind === 'event' ? `event ${happening.type}` : happening.kind;
}

function reportDropped(): void {
  const happenings = [...dropped].map(([what, count]): Happening => ({ kind: 'dropped', what, count }));
  outbox.tell({ at: epoch + now(), happenings });
  dropped.clear();
}

function run({
  files,
  peer,
  room,
  camera,
  synthetic,
  cameraFile,
  conditions,
  iceTransportPolicy,
  signalingUrl,
  onlyWebSockets,
  hasInPageServer,
  packages = {},
  kept,
  numbers,
}: Extract<PageToFrame, { type: 'run' }>): void {
  // A server in the page tells at once of every packet: beside it the peers do, too.
  if (!hasInPageServer) outbox.batch(files.map(({ text }) => text));
  installStorageFallback(kept, (storage) => post({ type: 'kept', storage }));
  if (camera === 'synthetic') installSyntheticDevices(peer, synthetic, cameraFile);
  // Below the recorder: a call is noted when it is made, not when it gets through.
  if (conditions) setConditions = installConditions(conditions);
  capturePlatform();
  // Only a synthetic camera's pictures say when they were drawn.
  const onVideo = camera === 'synthetic' ? createPictureMeter(emit) : undefined;
  experiment = installRecorder(emitAll, numbers, hold, onVideo, liveObjects);
  live = createLive(liveObjects);
  if (hasInPageServer) {
    installPortSockets((url, ...ports) => post({ type: 'dial', url, origin: location.origin }, ports));
    useWebSocketsOnly();
  }
  network = installNetwork(conditions);
  installConsole(emit);
  installShaders(files, emit);
  installCodeCost();
  announceDialogs((open) => post({ type: 'dialog', open }));
  if (!hasInPageServer) {
    if (signalingUrl !== null) shareServer(signalingUrl);
    else if (onlyWebSockets) useWebSocketsOnly();
  }
  Object.assign(window, { adapter, workbook: Object.freeze({ peer, room, iceTransportPolicy }) });
  emit({ kind: 'run', phase: 'start', camera });

  const html = assemble(files, packages);
  // document.open() takes all listeners off window and document; globals and ports stay.
  document.open();
  watchDocument();
  watchErrors(files.map(({ path }) => path));
  addEventListener('beforeunload', outbox.hurry);
  document.write(html);
  document.close();
}

function watchErrors(paths: string[]): void {
  addEventListener('load', () => emit({ kind: 'run', phase: 'loaded' }));
  addEventListener(
    'error',
    (event: Event) => {
      if (event instanceof ErrorEvent) {
        const { error, message, filename, lineno, colno } = event;
        const file = fileOf(filename);
        const source = file ? { file, line: lineno, column: colno } : whereFrom(error);
        emit({
          kind: 'error',
          origin: 'uncaught',
          error: error ? errorInfo(error) : { name: 'Error', message },
          stack: readableStack(error?.stack),
          ...(source && { source }),
        });
        return;
      }
      const element = event.target;
      if (!(element instanceof HTMLElement)) return;
      const wanted = element.getAttribute('src') ?? element.getAttribute('href');
      // A module that does not parse also fires this at its <script>; the window's own error has told it already.
      if (!wanted || wanted.startsWith('blob:') || element instanceof HTMLMediaElement) return;
      const message = `${wanted} was not found. This exercise has: ${paths.join(', ')}`;
      emit({ kind: 'error', origin: 'resource', error: { name: 'Missing file', message }, stack: '' });
    },
    true,
  );
  addEventListener('unhandledrejection', ({ promise, reason }) => {
    const source = whereFrom(reason) ?? failedAt.get(promise);
    emit({
      kind: 'error',
      origin: 'rejection',
      error: errorInfo(reason),
      stack: readableStack(reason?.stack),
      ...(source && { source }),
    });
  });
}

function whereFrom(error: unknown): SourcePosition | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  return positionIn('stack' in error ? error.stack : undefined) ?? failedAt.get(error);
}

/** The page's own calls, for experiments with SDP: their errors are for the page, not for the learner's console. */
async function answerExperiment(n: number, call: ExperimentCall): Promise<void> {
  let outcome: ExperimentOutcome;
  try {
    outcome = (await experiment?.(call)) ?? { gone: true };
  } catch (error) {
    outcome = { error: errorInfo(error) };
  }
  post({ type: 'experimented', n, outcome });
}

async function answerLive(n: number, ask: LiveAsk | FiltersAsk): Promise<void> {
  const isFilters = ask.do === 'filters' || ask.do === 'define';
  const outcome = isFilters ? { filters: answerFilters(ask) } : await live?.(ask);
  post({ type: 'lived', n, outcome: outcome ?? { gone: true } });
}

async function leave(): Promise<void> {
  for (const socket of liveObjects.sockets) socket.disconnect();
  await network?.closed();
  post({ type: 'left' });
}

inwards.port1.onmessage = ({ data }: MessageEvent<PageToFrame>) => {
  switch (data.type) {
    case 'run':
      return run(data);
    case 'css':
      return applyStyle(data.path, data.text, note);
    case 'network': {
      network?.turn(data.isOn);
      return emit({ kind: 'event', object: 'network', type: data.isOn ? 'restored' : 'cut', detail: null });
    }
    case 'conditions': {
      network?.set(data.conditions);
      setConditions?.(data.conditions);
      return emit({
        kind: 'event',
        object: 'network',
        type: 'conditions',
        detail: preview(data.conditions),
      });
    }
    case 'take': {
      const taken = (made: TakeMade) => post({ type: 'taken', made });
      if (data.what === 'still') return void takes.still().then(taken);
      return data.what === 'start' ? takes.start(taken) : takes.stop();
    }
    case 'leave':
      return void leave();
    case 'ping':
      return post({ type: 'pong', n: data.n });
    case 'experiment':
      return void answerExperiment(data.n, data.call);
    case 'live':
      return void answerLive(data.n, data.ask);
    case 'hold':
      return hold.turn(data.on);
    case 'release':
      return hold.release(data.n, data.sdp);
  }
};

// Opened by itself, to accept a certificate: nobody is there to give it code.
if (parent === window) addEventListener('load', () => document.querySelector('p')?.removeAttribute('hidden'));

// Only a page of the workbook can embed this one (frame-ancestors), so any parent may have the ports.
const hello: Hello = { type: 'workbook:hello', at: epoch + now() };
parent.postMessage(hello, '*', [inwards.port2, outwards.port2]);
