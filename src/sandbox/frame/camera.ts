/**
 * A camera, a microphone and a screen that need no hardware, no permission and no secure context.
 *
 * The tracks are real ones (canvas.captureStream, MediaStreamAudioDestinationNode), so that all of the browser takes
 * them; what those cannot tell as a camera would (label, settings, constraints) is answered by patched prototypes, which
 * look each track up in a WeakMap and pass all others on. Patched in place, so that a recorder can wrap them once more.
 * Each track has a picture or tone of its own, clones too: as with real tracks, one can be changed or stopped alone.
 * Unlike a browser, getDisplayMedia() does not insist on a click: there is nothing to protect.
 */
import { startClock } from './clock.ts';
import type { Constraints, Settings, Size } from './constraints.ts';
import {
  audioModes,
  CAMERA_SIZES,
  FRAME_RATE,
  SUPPORTED,
  selectSettings,
  videoModes,
} from './constraints.ts';
import { drawCamera, drawScreen, type Scene, voice } from './pictures.ts';

interface Device {
  kind: 'audioinput' | 'videoinput' | 'screen';
  label: string;
  fixed: Settings;
  capabilities: object;
  modes(constraints: Constraints): Settings[];
  open(settings: Settings): Opened;
}

interface Opened {
  track: MediaStreamTrack;
  change(settings: Settings): void;
  close(): void;
}

/** What stands behind a track. */
interface Source extends Opened {
  device: Device;
  settings: Settings;
  constraints: Constraints;
}

type Draw = (context: CanvasRenderingContext2D, scene: Scene) => void;

const sources = new WeakMap<MediaStreamTrack, Source>();
let isInstalled = false;

/** What the synthetic camera draws on: no business of the recorder's. */
export const ownCanvases = new WeakSet<object>();

/**
 * Puts a synthetic camera, microphone and screen in place of the real ones, for this frame.
 * `peer` is the name drawn on the picture, and decides on its colour and on the tone.
 */
export function installSyntheticDevices(peer: string): void {
  if (isInstalled) return;
  isInstalled = true;
  const camera = videoDevice('videoinput', 'Synthetic camera', CAMERA_SIZES, peer, drawCamera);
  const screen = videoDevice('screen', 'Synthetic screen', [{ width: 1280, height: 720 }], peer, drawScreen);
  patchTracks();
  patchDevices(camera, microphoneDevice(peer), screen);
}

// What the page calls

function patchDevices(camera: Device, microphone: Device, screen: Device): void {
  if (!navigator.mediaDevices) {
    // An insecure context has neither the object nor its class.
    Object.assign(globalThis, { MediaDevices: class MediaDevices extends EventTarget {} });
    const devices = new MediaDevices();
    Object.defineProperty(Navigator.prototype, 'mediaDevices', { get: () => devices, configurable: true });
  }
  /** Labels and ids of a kind are told only to who was given such a device. */
  const granted = new Set<Device>();

  replace<MediaDevices>(MediaDevices.prototype, {
    async getUserMedia({ audio, video } = {}) {
      if (!isWanted(audio) && !isWanted(video)) {
        throw refusal('getUserMedia', 'At least one of audio and video must be requested');
      }
      const wanted: [Device, Constraints][] = [];
      if (isWanted(audio)) wanted.push([microphone, asSet(audio)]);
      if (isWanted(video)) wanted.push([camera, asSet(video)]);
      // All are settled before one is opened: a refusal leaves nothing running.
      const settled = wanted.map(([device, set]) => ({ device, set, settings: settle(device, set) }));
      return new MediaStream(
        settled.map(({ device, set, settings }) => {
          granted.add(device);
          return start(device, settings, set);
        }),
      );
    },
    async getDisplayMedia({ video = true } = {}) {
      const set = asSet(video);
      if (!isWanted(video)) throw refusal('getDisplayMedia', 'video must be requested');
      const text = JSON.stringify(set);
      if (/"(advanced|min|exact)":/.test(text)) {
        throw refusal(
          'getDisplayMedia',
          `advanced, min and exact constraints are not allowed, found ${text}`,
        );
      }
      return new MediaStream([start(screen, settle(screen, set), set)]);
    },
    async enumerateDevices() {
      return [microphone, camera].map((device) => deviceInfo(device, granted.has(device)));
    },
    getSupportedConstraints() {
      return Object.fromEntries(SUPPORTED.map((name) => [name, true]));
    },
  });

  // In Safari, webrtc-adapter puts methods on this very object, which would hide those of the prototype.
  for (const name of ['getUserMedia', 'getDisplayMedia']) {
    Reflect.deleteProperty(navigator.mediaDevices, name);
  }

  for (const name of ['getUserMedia', 'webkitGetUserMedia', 'mozGetUserMedia']) {
    if (!(name in navigator)) continue;
    type Callback = (result: unknown) => void;
    const legacy = (constraints: MediaStreamConstraints, succeeded: Callback, failed: Callback) => {
      navigator.mediaDevices.getUserMedia(constraints).then(succeeded, failed);
    };
    replace(Object.hasOwn(navigator, name) ? navigator : Navigator.prototype, { [name]: legacy });
  }
}

function patchTracks(): void {
  const { getSettings, getCapabilities, getConstraints, applyConstraints, clone, stop } =
    MediaStreamTrack.prototype;
  const label = Object.getOwnPropertyDescriptor(MediaStreamTrack.prototype, 'label');

  replace<MediaStreamTrack>(MediaStreamTrack.prototype, {
    get label() {
      return sources.get(this)?.device.label ?? label?.get?.call(this);
    },
    getSettings() {
      const source = sources.get(this);
      return source ? { ...source.settings } : getSettings.call(this);
    },
    getCapabilities() {
      const source = sources.get(this);
      return source ? structuredClone(source.device.capabilities) : getCapabilities.call(this);
    },
    getConstraints() {
      const source = sources.get(this);
      return source ? structuredClone(source.constraints) : getConstraints.call(this);
    },
    async applyConstraints(constraints) {
      const source = sources.get(this);
      if (!source) return applyConstraints.call(this, constraints);
      const set = asSet(constraints);
      source.settings = settle(source.device, set);
      source.constraints = set;
      if (this.readyState === 'live') source.change(source.settings);
    },
    clone() {
      const source = sources.get(this);
      if (!source) return clone.call(this);
      const track = start(source.device, source.settings, source.constraints);
      track.enabled = this.enabled;
      if ('contentHint' in this) track.contentHint = this.contentHint;
      if (this.readyState === 'ended') track.stop();
      return track;
    },
    stop() {
      if (this.readyState === 'live') sources.get(this)?.close();
      stop.call(this);
    },
  });

  const cloneTrack = MediaStreamTrack.prototype.clone;
  replace<MediaStream>(MediaStream.prototype, {
    clone() {
      return new MediaStream(this.getTracks().map((track) => cloneTrack.call(track)));
    },
  });
}

/** Puts methods where those of the browser are, with the same look: enumerable or not, and the same `length`. */
function replace<T extends object>(target: T, replacement: Partial<T> & ThisType<T>): void {
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(replacement))) {
    const native = Object.getOwnPropertyDescriptor(target, name);
    for (const part of ['value', 'get'] as const) {
      if (descriptor[part] && native?.[part]) {
        Object.defineProperty(descriptor[part], 'length', { value: native[part].length, configurable: true });
        Object.defineProperty(descriptor[part], 'name', { value: native[part].name, configurable: true });
      }
    }
    Object.defineProperty(target, name, { ...descriptor, enumerable: native?.enumerable ?? true });
  }
}

// Constraints at the edge

/** As WebIDL reads `boolean or MediaTrackConstraints`: null is a dictionary without members. */
function isWanted(constraints: unknown): boolean {
  return constraints === null || Boolean(constraints);
}

/** A copy, so that the page can go on changing its own. */
function asSet(constraints: unknown): Constraints {
  return typeof constraints === 'object' && constraints ? structuredClone(constraints) : {};
}

function settle(device: Device, constraints: Constraints): Settings {
  const selection = selectSettings(device.modes(constraints), constraints);
  if ('settings' in selection) return selection.settings;
  const name = selection.failedConstraint;
  const wanted = JSON.stringify(Object.entries(constraints).find(([key]) => key === name)?.[1]);
  const offered = JSON.stringify(Object.entries(device.capabilities).find(([key]) => key === name)?.[1]);
  const message = `${device.label}: no settings satisfy ${name}: ${wanted}; ${name} can be ${offered}`;
  throw overconstrained(name, message);
}

function overconstrained(constraint: string, message: string): Error {
  const Native: unknown = Reflect.get(globalThis, 'OverconstrainedError');
  if (typeof Native === 'function') return Reflect.construct(Native, [constraint, message]);
  // Firefox has the error, but no constructor for it.
  const error = new DOMException(message, 'OverconstrainedError');
  return Object.defineProperty(error, 'constraint', { value: constraint, enumerable: true });
}

function refusal(method: string, reason: string): TypeError {
  return new TypeError(`Failed to execute '${method}' on 'MediaDevices': ${reason}`);
}

function deviceInfo({ kind, label, fixed, capabilities }: Device, isGranted: boolean): MediaDeviceInfo {
  const { deviceId, groupId } = fixed;
  const told = isGranted
    ? { deviceId, kind, label, groupId }
    : { deviceId: '', kind, label: '', groupId: '' };
  const prototype: object =
    globalThis.InputDeviceInfo?.prototype ?? globalThis.MediaDeviceInfo?.prototype ?? Object.prototype;
  const hidden = {
    toJSON: { value: () => ({ ...told }) },
    getCapabilities: { value: () => (isGranted ? structuredClone(capabilities) : {}) },
  };
  return Object.create(prototype, { ...Object.getOwnPropertyDescriptors(told), ...hidden });
}

// Devices

function start(device: Device, settings: Settings, constraints: Constraints): MediaStreamTrack {
  const opened = device.open(settings);
  sources.set(opened.track, { ...opened, device, settings, constraints });
  return opened.track;
}

function videoDevice(kind: Device['kind'], label: string, sizes: Size[], peer: string, draw: Draw): Device {
  const fixed: Settings = {
    deviceId: label.toLowerCase().replace(' ', '-'),
    groupId: 'synthetic',
    ...(kind === 'screen' ? { displaySurface: 'monitor' } : { facingMode: 'user' }),
  };
  const width = Math.max(...sizes.map((size) => size.width));
  const height = Math.max(...sizes.map((size) => size.height));
  return {
    kind,
    label,
    fixed,
    capabilities: {
      ...fixed,
      ...(kind === 'screen' ? {} : { facingMode: ['user'] }),
      width: { min: 1, max: width },
      height: { min: 1, max: height },
      aspectRatio: { min: 1 / height, max: width },
      frameRate: { min: FRAME_RATE.min, max: FRAME_RATE.max },
      resizeMode: ['none', 'crop-and-scale'],
    },
    modes: (constraints) => videoModes(sizes, fixed, constraints),
    open: (settings) => openPicture(settings, peer, draw),
  };
}

function openPicture(settings: Settings, peer: string, draw: Draw): Opened {
  const canvas = document.createElement('canvas');
  ownCanvases.add(canvas);
  // Drawn by the CPU: the capture would have to fetch each picture from the GPU otherwise.
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
  const track = canvas.captureStream().getVideoTracks()[0];
  if (!context || !track) throw new DOMException('This browser cannot capture a canvas', 'NotReadableError');
  let frame = 0;
  const clock = startClock(() => {
    frame += 1;
    const { width, height } = canvas;
    draw(context, { width, height, seconds: performance.now() / 1000, frame, peer });
  });
  function change({ width, height, frameRate }: Settings): void {
    if (canvas.width !== width) canvas.width = Number(width);
    if (canvas.height !== height) canvas.height = Number(height);
    clock.setRate(Number(frameRate));
  }
  change(settings);
  return { track, change, close: clock.stop };
}

function microphoneDevice(peer: string): Device {
  const label = 'Synthetic microphone';
  const fixed: Settings = {
    deviceId: 'synthetic-microphone',
    groupId: 'synthetic',
    sampleRate: 48_000,
    sampleSize: 16,
    channelCount: 1,
    latency: 0.01,
  };
  const onOrOff = [true, false];
  return {
    kind: 'audioinput',
    label,
    fixed,
    capabilities: {
      ...fixed,
      sampleRate: { min: 48_000, max: 48_000 },
      sampleSize: { min: 16, max: 16 },
      channelCount: { min: 1, max: 1 },
      latency: { min: 0.01, max: 0.01 },
      ...{ echoCancellation: onOrOff, autoGainControl: onOrOff, noiseSuppression: onOrOff },
    },
    modes: () => audioModes(fixed),
    open: () => openTone(440 * 2 ** (voice(peer) / 3)),
  };
}

/** Two quiet tones, half a hertz apart: they come and go once in two seconds. */
function openTone(frequency: number): Opened {
  const context = new AudioContext({ sampleRate: 48_000 });
  const output = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
  const quiet = new GainNode(context, { gain: 0.025 });
  quiet.connect(output);
  for (const pitch of [frequency, frequency + 0.5]) {
    const tone = new OscillatorNode(context, { frequency: pitch });
    tone.connect(quiet);
    tone.start();
  }
  // Where sound has to wait for a click, the track is silent until then; getUserMedia does not wait.
  const closed = new AbortController();
  const resume = () => void context.resume();
  for (const gesture of ['click', 'keydown']) addEventListener(gesture, resume, { signal: closed.signal });
  const [track] = output.stream.getAudioTracks();
  if (!track) throw new DOMException('This browser cannot capture a tone', 'NotReadableError');
  return {
    track,
    change: () => {},
    close() {
      closed.abort();
      context.close();
    },
  };
}
