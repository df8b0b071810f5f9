/**
 * The page's side of the sandbox: boots isolated frames, hands them files, passes on what they tell, and notices when one
 * hangs.
 *
 * A new frame per run means that nothing is left over from the last one. Each pane has a site of its own
 * (p1.localhost, p2.localhost, …), so that Alice hanging does not hang Bob, and neither hangs the lesson.
 */
import type { Config } from '../../server/protocol.ts';
import type { Happening } from '../trace/entry.ts';
import type {
  CameraChoice,
  ExperimentCall,
  ExperimentOutcome,
  FiltersAsk,
  FrameFile,
  FrameToPage,
  Held,
  Hello,
  KeptStorage,
  LiveAsk,
  LiveOutcome,
  NetworkConditions,
  PageToFrame,
  SyntheticCamera,
  TakeMade,
} from './protocol.ts';

/** A boot frame that has come to its end, or to the browser's error page, and has not said hello by then is out of reach. */
const BOOT_MS = 3000;
/** So is one that has not come to any end by then: long for a slow line, and Firefox does not tell of its error pages. */
const LOAD_MS = 8000;
const PING_MS = 500;
/** A frame that has not said goodbye to its servers by then goes without; its seat is held for ten seconds more. */
const LEAVE_MS = 2000;
/** Unanswered pings, one after the other, until a pane is taken to hang: two seconds. */
const PINGS_TO_HANG = 4;

const ALLOW_ALWAYS = 'autoplay; fullscreen; clipboard-write; picture-in-picture';
const ALLOW_DEVICES = 'camera; microphone; display-capture';
const ALLOW_NETWORK = 'local-network-access; local-network; loopback-network';

/** Where a pane's frame lives. `opaque` is the only choice on a host with one origin: no camera, but no reach either. */
interface Site {
  origin: string;
  opaque: boolean;
}

export type PaneStatus =
  | { is: 'empty' }
  | { is: 'starting' }
  | { is: 'running'; isolated: boolean }
  | { is: 'hung' }
  | { is: 'stopped' }
  | { is: 'unreachable'; address: string };

export interface PaneEvents {
  onEntry(at: number, happening: Happening): void;
  onStatus(status: PaneStatus): void;
  /** A description waits: `release()` lets it be set. */
  onHeld?(held: Held): void;
  /** What take() asked for is there. */
  onTaken?(made: TakeMade): void;
  /** A connection to the server in the page is wanted. */
  onDial?(url: string, origin: string, wire: MessagePort, leash: MessagePort): void;
  /** The frame was taken away, with all its connections. */
  onGone?(): void;
}

export interface Pane {
  run(run: {
    files: FrameFile[];
    peer: string;
    room: string;
    camera: CameraChoice;
    synthetic?: SyntheticCamera;
    cameraFile?: Blob;
    conditions?: NetworkConditions;
    iceTransportPolicy: RTCIceTransportPolicy;
    delegate: boolean;
    /** The signaling server runs in the page: `onDial` connects the pane to it. */
    hasInPageServer?: boolean;
    /** Of the page that this one replaces: pc1 there makes the next one pc2. Left out, counting starts anew. */
    numbers?: Record<string, number>;
  }): Promise<void>;
  applyStyle(path: string, text: string): void;
  /** A real call on one of the frame's connections; `gone` where there is no frame, or no such connection in it. */
  experiment(call: ExperimentCall): Promise<ExperimentOutcome>;
  /** Looks at the frame's tracks, or changes something that runs; `gone` where there is no frame. */
  live(ask: LiveAsk | FiltersAsk): Promise<LiveOutcome>;
  /** From now on, in later runs too: descriptions that learner code sets wait. */
  hold(on: boolean): void;
  /** Sets what was held: with another text, where there is one. */
  release(n: number, sdp?: string): void;
  /** Cuts the pane off from all servers, or restores that. */
  setNetwork(isOn: boolean): void;
  /** Makes the network worse, or better again. */
  setConditions(conditions: NetworkConditions): void;
  /** A still of the pane, or a take of it: `onTaken` has what came of it. */
  take(what: 'still' | 'start' | 'stop'): void;
  /** Boots the next run's frame out of sight, so that Run has only to hand over the files. */
  prewarm(delegate: boolean): void;
  /** Takes the frame away without a word: Run does so at once, before it has a new one. */
  empty(): void;
  /** Before stop() or empty(), where others are elsewhere: servers hear that this peer goes, and free its seat at once. */
  leave(): Promise<void>;
  stop(): void;
}

/** The page's ends of the way to the frame and of the way back, and what to add to the frame's clock to have the page's. */
interface Reach {
  to: MessagePort;
  from: MessagePort;
  skewMs: number;
}

interface Boot extends Reach {
  frame: HTMLIFrameElement;
  site: Site;
}

/** All panes of this page: those on one site share a process and hang together. */
const panes = new Set<{ siteNow(): string | undefined; end(): void }>();

let config: Promise<Config> | undefined;

/** What the server says about itself; asked for once, when a run or an invitation is near. */
export function serverConfig(): Promise<Config> {
  config ??= fetch('/config.json')
    .then(async (answer) => (answer.ok ? { ...NO_CONFIG, ...((await answer.json()) as Config) } : NO_CONFIG))
    .catch(() => NO_CONFIG);
  return config;
}

/** Whether signaling is to be had here: a static site has none. */
export async function hasSharedServer(): Promise<boolean> {
  return (await serverConfig()) !== NO_CONFIG;
}

/** A static host has no such file. */
const NO_CONFIG: Config = {
  sandboxHost: null,
  sandboxPort: null,
  signalingUrl: null,
  onlyWebSockets: false,
  lanUrl: null,
};

/** The sites to try for the pane with this number (from 1), best first. */
async function sitesFor(number: number): Promise<Site[]> {
  const { protocol, hostname, port, origin } = location;
  const withPort = port ? `:${port}` : '';
  if (hostname === 'localhost') {
    return [`p${number}.localhost`, '127.0.0.1'].map((host) => ({
      origin: `${protocol}//${host}${withPort}`,
      opaque: false,
    }));
  }
  const { sandboxHost, sandboxPort } = await serverConfig();
  if (sandboxHost) return [{ origin: `${protocol}//p${number}.${sandboxHost}${withPort}`, opaque: false }];
  // An address has no names below it: on a local network the other origin is another port.
  if (sandboxPort) return [{ origin: `${protocol}//${hostname}:${sandboxPort}`, opaque: false }];
  return [{ origin, opaque: true }];
}

/** Makes the pane with this number (from 1) in an element; frames are its children. */
export function createPane(stage: HTMLElement, number: number, title: string, events: PaneEvents): Pane {
  let current: Boot | undefined;
  let warm: { boot: Promise<Boot>; delegate: boolean; frames: HTMLIFrameElement[] } | undefined;
  let watchdog: ReturnType<typeof setInterval> | undefined;
  let generation = 0;
  /** Storage outlives frames, as a browser's does, where we have to play it. */
  let kept: KeptStorage = {};
  let isHolding = false;
  let lastExperiment = 0;
  /** Experiments that the frame has not answered yet. */
  const asked = new Map<number, (outcome: ExperimentOutcome) => void>();
  let lastLive = 0;
  const askedLive = new Map<number, (outcome: LiveOutcome) => void>();
  let onLeft: (() => void) | undefined;
  let isHung = false;

  async function boot(delegate: boolean, frames: HTMLIFrameElement[]): Promise<Boot> {
    let address = '';
    for (const site of await sitesFor(number)) {
      address = `${site.origin}/sandbox/boot.html`;
      const frame = document.createElement('iframe');
      frame.hidden = true;
      frame.setAttribute(
        'sandbox',
        `allow-scripts allow-forms allow-modals allow-downloads${site.opaque ? '' : ' allow-same-origin'}`,
      );
      frame.allow = [ALLOW_ALWAYS, ALLOW_NETWORK, ...(delegate ? [ALLOW_DEVICES] : [])].join('; ');
      frame.src = address;
      frames.push(frame);
      const reach = await hello(frame, site, stage);
      if (reach) return { frame, site, ...reach };
      frame.remove();
    }
    throw new Unreachable(address);
  }

  function dropWarm(): void {
    for (const frame of warm?.frames ?? []) if (frame !== current?.frame) frame.remove();
    warm = undefined;
  }

  function prewarm(delegate: boolean): void {
    if (warm?.delegate === delegate) return;
    dropWarm();
    const frames: HTMLIFrameElement[] = [];
    const booted = boot(delegate, frames);
    // Whoever runs next finds out; nobody may be there to hear it now.
    booted.catch(() => {});
    warm = { boot: booted, delegate, frames };
  }

  function end(): void {
    empty();
    dropWarm();
  }

  function empty(): void {
    generation += 1;
    clearInterval(watchdog);
    if (current) events.onGone?.();
    current?.to.close();
    current?.from.close();
    current?.frame.remove();
    current = undefined;
    for (const answer of asked.values()) answer({ gone: true });
    asked.clear();
    for (const answer of askedLive.values()) answer({ gone: true });
    askedLive.clear();
  }

  function post(message: PageToFrame): void {
    current?.to.postMessage(message);
  }

  async function run({
    delegate,
    numbers = {},
    hasInPageServer = false,
    ...message
  }: Parameters<Pane['run']>[0]): Promise<void> {
    empty();
    const mine = generation;
    events.onStatus({ is: 'starting' });
    prewarm(delegate);
    const next = warm;
    let booted: Boot;
    let packages: Record<string, string>;
    const { signalingUrl, onlyWebSockets } = await serverConfig();
    try {
      if (!next) return;
      booted = await next.boot;
      packages = booted.site.opaque ? await packageTexts(message.files) : {};
    } catch (error) {
      if (mine !== generation) return;
      warm = undefined;
      events.onStatus({
        is: 'unreachable',
        address: error instanceof Unreachable ? error.address : location.href,
      });
      return;
    }
    if (mine !== generation) return;
    warm = undefined;
    current = booted;
    const { frame, from, site, skewMs } = booted;
    frame.title = title;
    frame.hidden = false;

    let unanswered = 0;
    let inDialog = false;
    isHung = false;
    function receive({ data, ports }: MessageEvent<FrameToPage>): void {
      if (mine !== generation) return;
      unanswered = 0;
      switch (data.type) {
        case 'entries':
          for (const { at, happenings } of data.moments) {
            for (const happening of happenings) events.onEntry(at + skewMs, happening);
          }
          break;
        case 'kept':
          kept = data.storage;
          break;
        case 'dialog':
          inDialog = data.open;
          break;
        case 'taken':
          events.onTaken?.(data.made);
          break;
        case 'held':
          events.onHeld?.(data.held);
          break;
        case 'dial':
          if (ports[0] && ports[1]) events.onDial?.(data.url, data.origin, ports[0], ports[1]);
          break;
        case 'experimented':
          asked.get(data.n)?.(data.outcome);
          asked.delete(data.n);
          break;
        case 'left':
          onLeft?.();
          break;
        case 'lived':
          askedLive.get(data.n)?.(data.outcome);
          askedLive.delete(data.n);
          break;
        case 'joined':
          if (ports[0]) ports[0].onmessage = receive;
          break;
        case 'pong':
          if (!isHung) break;
          isHung = false;
          events.onStatus({ is: 'running', isolated: !site.opaque });
      }
    }
    from.onmessage = receive;
    const camera = site.opaque ? 'synthetic' : message.camera;
    if (isHolding) post({ type: 'hold', on: true });
    post({
      type: 'run',
      ...message,
      camera,
      signalingUrl,
      onlyWebSockets,
      hasInPageServer,
      packages,
      kept,
      numbers,
    });
    events.onStatus({ is: 'running', isolated: !site.opaque });
    watchdog = setInterval(() => {
      // Out of sight timers are slow, and a dialog holds a frame up on purpose.
      if (document.hidden || inDialog) unanswered = 0;
      else if (unanswered >= PINGS_TO_HANG && !isHung) {
        isHung = true;
        events.onStatus({ is: 'hung' });
      }
      unanswered += 1;
      post({ type: 'ping', n: unanswered });
    }, PING_MS);
  }

  const self = {
    siteNow: () => current?.site.origin,
    end() {
      const wasRunning = current !== undefined;
      end();
      if (wasRunning) events.onStatus({ is: 'stopped' });
    },
  };
  panes.add(self);

  return {
    run,
    prewarm,
    empty,
    applyStyle: (path, text) => post({ type: 'css', path, text }),
    experiment(call) {
      if (!current) return Promise.resolve({ gone: true });
      const n = ++lastExperiment;
      return new Promise((resolve) => {
        asked.set(n, resolve);
        post({ type: 'experiment', n, call });
      });
    },
    live(ask) {
      if (!current) return Promise.resolve({ gone: true });
      const n = ++lastLive;
      return new Promise((resolve) => {
        askedLive.set(n, resolve);
        post({ type: 'live', n, ask });
      });
    },
    hold(on) {
      isHolding = on;
      post({ type: 'hold', on });
    },
    release: (n, sdp) => post({ type: 'release', n, ...(sdp !== undefined && { sdp }) }),
    setNetwork: (isOn) => post({ type: 'network', isOn }),
    take: (what) => post({ type: 'take', what }),
    setConditions: (conditions) => post({ type: 'conditions', conditions }),
    leave() {
      if (!current || isHung) return Promise.resolve();
      return new Promise((resolve) => {
        onLeft = resolve;
        setTimeout(resolve, LEAVE_MS);
        post({ type: 'leave' });
      });
    },
    stop() {
      const site = self.siteNow();
      if (site === undefined) {
        end();
        events.onStatus({ is: 'stopped' });
        return;
      }
      // Removing one frame of a hung process does not free the others that live in it.
      for (const pane of panes) if (pane === self || pane.siteNow() === site) pane.end();
    },
  };
}

/** The packages that these files import. */
async function packageTexts(files: readonly FrameFile[]): Promise<Record<string, string>> {
  const names = ['socket.io-client', 'webrtc-adapter'].filter((name) =>
    files.some(({ text }) => text.includes(name)),
  );
  const texts = names.map(async (name) => [name, await (await fetch(`/sandbox/${name}.js`)).text()] as const);
  return Object.fromEntries(await Promise.all(texts));
}

class Unreachable extends Error {
  readonly address: string;
  constructor(address: string) {
    super(`The sandbox at ${address} did not answer in time`);
    this.address = address;
  }
}

/** Puts the frame into the page and waits for its hello; undefined where it does not come in time. */
function hello(frame: HTMLIFrameElement, site: Site, stage: HTMLElement): Promise<Reach | undefined> {
  return new Promise((resolve) => {
    function settle(reach?: Reach): void {
      clearTimeout(timer);
      removeEventListener('message', listen);
      frame.removeEventListener('load', loaded);
      resolve(reach);
    }
    function listen({ source, origin, data, ports: [to, from] }: MessageEvent<Hello>): void {
      if (source !== frame.contentWindow || origin !== (site.opaque ? 'null' : site.origin)) return;
      if (data?.type !== 'workbook:hello' || !to || !from) return;
      // A page's clock stands still while the computer sleeps, and a frame's that begins later does not know of it.
      const skewMs = performance.timeOrigin + performance.now() - data.at;
      settle({ to, from, skewMs: Math.abs(skewMs) > LOAD_MS ? skewMs : 0 });
    }
    function loaded(): void {
      clearTimeout(timer);
      timer = setTimeout(settle, BOOT_MS);
    }
    let timer = setTimeout(settle, LOAD_MS);
    addEventListener('message', listen);
    frame.addEventListener('load', loaded);
    stage.append(frame);
  });
}
