/**
 * The lab's hand inside the frame: what a learner changes with a slider reaches the running track, sender or filter.
 * Every change is a real call of the browser's own API, made through the recorder, so that the trace has it, marked as not
 * the learner's.
 */
import type { LiveAsk, LiveDevice, LiveOutcome, LiveTrack } from '../protocol.ts';
import type { Change } from './changes.ts';
import { errorInfo } from './preview.ts';

/** What the recorder knows of this frame. */
export interface LiveObjects {
  /** What getUserMedia and getDisplayMedia gave, by its name in the trace: video-track1. */
  tracks: Map<string, MediaStreamTrack>;
  connections: ReadonlySet<RTCPeerConnection>;
  /** Those of Socket.IO. */
  sockets: Set<{ disconnect(): unknown }>;
  /** Runs what the trace is to mark as the page's. */
  asPage<T>(run: () => T): T;
  /** Notes what is no call. */
  note(change: Change): void;
}

/** Nobody looks at the panel any more: measuring ends. */
const UNWATCHED_MS = 4000;
/** Frames per second are those of the last two seconds. */
const RATE_MS = 2000;

interface Meter {
  video: HTMLVideoElement;
  /** When pictures came, ms. */
  times: number[];
}

// Taken before the recorder and lesson code: measuring leaves no trace.
const setSource = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'srcObject')?.set;
const play = HTMLMediaElement.prototype.play;
const createElement = document.createElement.bind(document);
const nextFrame = HTMLVideoElement.prototype.requestVideoFrameCallback;
const Stream = MediaStream;
const hint = Object.getOwnPropertyDescriptor(MediaStreamTrack.prototype, 'contentHint');
const later = setTimeout;
const enough = clearTimeout;

/** Answers what the panel asks. Call it after the recorder is installed, before lesson code. */
export function createLive({
  tracks,
  connections,
  asPage,
  note,
}: LiveObjects): (ask: LiveAsk) => Promise<LiveOutcome> {
  const { applyConstraints, getSettings, getConstraints, getCapabilities } = MediaStreamTrack.prototype;
  const { getParameters, setParameters } = globalThis.RTCRtpSender?.prototype ?? {};
  const devices = navigator.mediaDevices;
  const enumerate = devices?.enumerateDevices.bind(devices);
  const meters = new Map<MediaStreamTrack, Meter>();
  let unwatched: ReturnType<typeof setTimeout> | undefined;

  /** A video that nobody sees counts the pictures: it has them when every other sink has them. */
  function measure(track: MediaStreamTrack): LiveTrack['measured'] {
    if (track.kind !== 'video' || !nextFrame) return undefined;
    let meter = meters.get(track);
    if (!meter) {
      const video = createElement('video');
      video.muted = true;
      setSource?.call(video, new Stream([track]));
      meter = { video, times: [] };
      meters.set(track, meter);
      const { times } = meter;
      const count = (now: number) => {
        times.push(now);
        nextFrame.call(video, count);
      };
      nextFrame.call(video, count);
      play.call(video).catch(() => {
        // The track has ended meanwhile.
      });
    }
    const { video, times } = meter;
    while (times[0] !== undefined && times[0] < performance.now() - RATE_MS) times.shift();
    const first = times[0];
    const last = times.at(-1);
    const isRate = first !== undefined && last !== undefined && last > first;
    return {
      width: video.videoWidth,
      height: video.videoHeight,
      frameRate: isRate ? ((times.length - 1) * 1000) / (last - first) : 0,
    };
  }

  function stopMeasuring(): void {
    for (const { video } of meters.values()) setSource?.call(video, null);
    meters.clear();
  }

  const live = () => [...tracks].filter(([, track]) => track.readyState === 'live');

  let listed: Promise<LiveDevice[]> | undefined;
  devices?.addEventListener('devicechange', () => (listed = undefined));

  /** Asked once, and again when one was plugged in or out. Labels are there once a track was given. */
  function listDevices(): Promise<LiveDevice[]> {
    if (tracks.size === 0 || !enumerate) return Promise.resolve([]);
    listed ??= asPage(enumerate).then((all) =>
      all.map(({ kind, label, deviceId }) => ({ kind, label, deviceId })),
    );
    return listed.catch(() => []);
  }

  async function look(): Promise<LiveOutcome> {
    enough(unwatched);
    unwatched = later(stopMeasuring, UNWATCHED_MS);
    const known = live().map(([object, track]): LiveTrack => {
      const measured = measure(track);
      return {
        object,
        kind: track.kind as LiveTrack['kind'],
        label: track.label,
        // Firefox has it since 132.
        capabilities: getCapabilities ? { ...getCapabilities.call(track) } : {},
        constraints: getConstraints.call(track),
        settings: { ...getSettings.call(track) },
        ...(measured && { measured }),
      };
    });
    return { tracks: known, devices: await listDevices() };
  }

  async function encode(index: number | undefined, change: Record<string, unknown>): Promise<void> {
    for (const pc of connections) {
      for (const sender of pc.getSenders()) {
        if (sender.track?.kind !== 'video') continue;
        const parameters = getParameters.call(sender);
        for (const [n, encoding] of parameters.encodings.entries())
          if (index === undefined || n === index) Object.assign(encoding, change);
        await asPage(() => setParameters.call(sender, parameters));
      }
    }
  }

  /** Attributes of filter primitives, by their place in the document: the elements stay, and so does all that uses them. */
  function setPrimitives(html: string): void {
    const wanted = new DOMParser().parseFromString(html, 'text/html').querySelectorAll('filter, filter *');
    for (const [index, element] of document.querySelectorAll('filter, filter *').entries()) {
      const other = wanted[index];
      if (other?.localName !== element.localName) return;
      for (const { name: property, value: to } of other.attributes) {
        const from = element.getAttribute(property) ?? '';
        if (from === to) continue;
        note({ object: primitiveName(element), property, from, to });
        element.setAttribute(property, to);
      }
    }
  }

  return async (ask) => {
    try {
      switch (ask.do) {
        case 'look':
          return await look();
        case 'constrain':
          for (const [object, track] of live()) {
            if (ask.object !== undefined ? object !== ask.object : track.kind !== ask.kind) continue;
            await asPage(() => applyConstraints.call(track, ask.constraints));
          }
          return {};
        case 'encode':
          await encode(ask.index, ask.change);
          return {};
        case 'hint':
          for (const [object, track] of live()) {
            if (track.kind !== 'video' || !hint?.set) continue;
            const from: string = hint.get?.call(track);
            hint.set.call(track, ask.hint);
            note({ object, property: 'contentHint', from, to: hint.get?.call(track) });
          }
          return {};
        case 'primitives':
          setPrimitives(ask.html);
          return {};
      }
    } catch (error) {
      return { error: errorInfo(error) };
    }
  };
}

/** #edges feGaussianBlur; with its number where there are several: #edges feMergeNode:nth-of-type(2). */
function primitiveName(element: Element): string {
  const filter = element.closest('filter');
  const alike = [...(element.parentElement?.children ?? [])].filter(
    ({ localName }) => localName === element.localName,
  );
  const number = alike.length > 1 ? `:nth-of-type(${alike.indexOf(element) + 1})` : '';
  const id = filter?.id ? `#${filter.id}` : 'filter';
  return element === filter ? id : `${id} ${element.localName}${number}`;
}
