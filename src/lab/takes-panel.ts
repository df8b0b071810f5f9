/**
 * Records panes and compares what they showed: stills and takes, any two side by side, played and moved together. All is
 * kept in this page's memory, the latest few, until it is left; downloads are the learner's.
 */
import { openDialog } from '../components/dialog.ts';
import { element } from '../components/values.ts';
import { later } from '../i18n/en-later.ts';
import type { TakeMade } from '../sandbox/protocol.ts';

const t = later.takes;
/** As many as are kept; the oldest goes first. */
const MOST_TAKES = 8;
/** A recording without a length tells it when one goes far beyond its end: https://crbug.com/642012 */
const BEYOND_S = 1e6;

interface Take extends Extract<TakeMade, { blob: Blob }> {
  name: string;
  url: string;
  /** For the file: alice-take-2 */
  slug: string;
}

export interface TakesPanel {
  /** Shows or hides it. Returns whether it shows now. */
  toggle(): boolean;
  /** What a pane has made. */
  taken(peer: string, made: TakeMade): void;
}

/** Puts the panel, hidden, before an element; `take` asks a pane, and says whether there is one to ask. */
export function createTakesPanel(
  before: HTMLElement,
  peers: readonly string[],
  take: (peer: string, what: 'still' | 'start' | 'stop') => boolean,
): TakesPanel {
  const takes: Take[] = [];
  let made = 0;
  const panel = element('section', 'network-panel takes-panel');
  panel.setAttribute('aria-label', t.name);
  panel.hidden = true;
  const said = element('p', 'said', t.empty);
  said.setAttribute('role', 'status');
  const compare = element('button', '', t.compare);
  compare.disabled = true;
  compare.addEventListener('click', () => showComparison(takes));
  const recorders = new Map<string, HTMLButtonElement>();
  const buttons = peers.map((peer) => {
    const still = element('button', '', t.still(peer));
    still.addEventListener('click', () => ask(peer, 'still'));
    const record = element('button', '', t.record(peer));
    recorders.set(peer, record);
    record.addEventListener('click', () => {
      const isOn = record.getAttribute('aria-pressed') === 'true';
      if (!ask(peer, isOn ? 'stop' : 'start')) return;
      show(record, peer, !isOn);
      if (!isOn) said.textContent = t.recording(peer);
    });
    show(record, peer, false);
    return element('div', 'presets', still, record);
  });
  panel.append(element('strong', 'name', t.name), ...buttons, compare, said);
  before.before(panel);

  function ask(peer: string, what: 'still' | 'start' | 'stop'): boolean {
    const isThere = take(peer, what);
    if (!isThere) {
      said.textContent = t.notRunning(peer);
      const record = recorders.get(peer);
      if (record) show(record, peer, false);
    }
    return isThere;
  }

  function show(record: HTMLButtonElement, peer: string, isOn: boolean): void {
    record.setAttribute('aria-pressed', String(isOn));
    record.textContent = isOn ? t.stop(peer) : t.record(peer);
  }

  return {
    toggle() {
      panel.hidden = !panel.hidden;
      return !panel.hidden;
    },
    taken(peer, result) {
      const record = recorders.get(peer);
      if (record && !('blob' in result && result.kind === 'still')) show(record, peer, false);
      if ('error' in result) {
        said.textContent = t.errors[result.error](peer);
        return;
      }
      made += 1;
      const name = t.names[result.kind](made, peer);
      const slug = `${peer.toLowerCase()}-${result.kind}-${made}`;
      takes.push({ ...result, name, slug, url: URL.createObjectURL(result.blob) });
      if (takes.length > MOST_TAKES) URL.revokeObjectURL(takes.shift()?.url ?? '');
      compare.disabled = false;
      said.textContent = t.taken(name, factsOf(result));
    },
  };
}

function factsOf({ width, height, ms, kind, blob }: Extract<TakeMade, { blob: Blob }>): string {
  return t.facts(width, height, kind === 'take' ? ms : undefined, blob.size);
}

/** Two of them side by side: the last two, until others are chosen. */
function showComparison(takes: readonly Take[]): void {
  const last = takes.length - 1;
  const sides = [Math.max(0, last - 1), last].map((index, side) =>
    createSide(takes, index, t.sides[side] ?? ''),
  );
  const videos = () => sides.flatMap(({ video }) => video() ?? []);
  const play = element('button', '', t.play);
  const position = element('input', '');
  Object.assign(position, { type: 'range', min: '0', step: '0.02', value: '0' });
  const clock = element('output', '', t.at(0));
  const label = element('label', 'position', element('span', '', t.position), position, clock);
  const controls = element('div', 'controls', play, label);

  function seconds(): number {
    return Math.max(0, ...sides.map(({ take }) => take().ms / 1000));
  }
  function refresh(): void {
    controls.hidden = videos().length === 0;
    position.max = String(seconds());
    position.value = '0';
    clock.textContent = t.at(0);
    play.textContent = t.play;
    for (const video of videos()) video.addEventListener('timeupdate', follow);
  }
  /** The longer one leads: the other one waits at its end. */
  function follow(): void {
    const at = Math.max(0, ...videos().map(({ currentTime }) => Math.min(currentTime, seconds())));
    position.value = String(at);
    clock.textContent = t.at(at);
    if (videos().every(({ paused, ended }) => paused || ended)) play.textContent = t.play;
  }
  play.addEventListener('click', () => {
    const isPlaying = videos().some(({ paused, ended }) => !paused && !ended);
    const isOver = videos().every(({ ended }) => ended);
    for (const video of videos()) {
      if (isOver) video.currentTime = 0;
      if (isPlaying) video.pause();
      else void video.play();
    }
    play.textContent = isPlaying ? t.play : t.pause;
  });
  position.addEventListener('input', () => {
    for (const video of videos()) {
      video.pause();
      video.currentTime = Number(position.value);
    }
    play.textContent = t.play;
    clock.textContent = t.at(Number(position.value));
  });
  for (const { root, select } of sides) {
    select.addEventListener('change', refresh);
    root.addEventListener('timeupdate', follow);
  }
  refresh();
  const dialog = openDialog(
    t.name,
    t.close,
    element('div', 'comparison', ...sides.map(({ root }) => root)),
    controls,
  );
  dialog.classList.add('takes');
}

function createSide(takes: readonly Take[], index: number, name: string) {
  const select = element('select', '');
  select.append(...takes.map((take, i) => new Option(take.name, String(i), false, i === index)));
  const stage = element('div', 'picture');
  const facts = element('p', 'facts');
  const link = element('a', '', t.download);
  const root = element(
    'div',
    'side',
    element('label', '', element('span', '', name), select),
    stage,
    facts,
    link,
  );
  let video: HTMLVideoElement | undefined;

  function take(): Take {
    const chosen = takes[Number(select.value)];
    if (!chosen) throw new Error(`takes-panel.ts: no take ${select.value} among ${takes.length}`);
    return chosen;
  }
  function show(): void {
    const { kind, url, name, slug, blob, ...rest } = take();
    if (kind === 'take') {
      video = element('video', '');
      Object.assign(video, { src: url, muted: true, playsInline: true, preload: 'auto' });
      video.setAttribute('aria-label', name);
      video.addEventListener('loadedmetadata', () => void settle(video), { once: true });
      stage.replaceChildren(video);
    } else {
      video = undefined;
      const image = element('img', '');
      Object.assign(image, { src: url, alt: name });
      stage.replaceChildren(image);
    }
    facts.textContent = factsOf({ kind, blob, ...rest });
    link.href = url;
    link.download = `${slug}.${blob.type.includes('png') ? 'png' : blob.type.includes('mp4') ? 'mp4' : 'webm'}`;
  }
  select.addEventListener('change', show);
  show();
  return { root, select, take, video: () => video };
}

/** MediaRecorder writes no length, and without one a video cannot be moved to a place. */
function settle(video: HTMLVideoElement | undefined): void {
  if (!video || Number.isFinite(video.duration)) return;
  video.addEventListener('durationchange', () => (video.currentTime = 0), { once: true });
  video.currentTime = BEYOND_S;
}
