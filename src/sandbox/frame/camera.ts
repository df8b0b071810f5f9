/**
 * A camera, a microphone and a screen that need no hardware, no permission and no secure context.
 *
 * The tracks are real ones (canvas.captureStream, MediaStreamAudioDestinationNode), so that all of the browser takes
 * them; what those cannot tell as a camera would (label, settings, constraints) is answered by patched prototypes, which
 * look each track up in a WeakMap and pass all others on. Patched in place, so that a recorder can wrap them once more.
 * Each track has a picture or tone of its own, clones too: as with real tracks, one can be changed or stopped alone.
 * Unlike a browser, getDisplayMedia() does not insist on a click: there is nothing to protect.
 */
import type { SyntheticCamera } from '../protocol.ts';
import type { Constraints, Settings } from './constraints.ts';
import { SUPPORTED, selectSettings } from './constraints.ts';
import { camerasOf, type Device, microphonesOf, type Opened, screenOf } from './devices.ts';

/** What stands behind a track. */
interface Source extends Opened {
  device: Device;
  settings: Settings;
  constraints: Constraints;
}

/** What a MediaDeviceInfo tells. */
type Told = Pick<MediaDeviceInfo, 'deviceId' | 'kind' | 'label' | 'groupId'>;

const sources = new WeakMap<MediaStreamTrack, Source>();
const infos = new WeakMap<object, { told: Told; capabilities: object }>();
let isInstalled = false;

/**
 * Puts synthetic cameras, microphones and a screen in place of the real ones, for this frame.
 * `peer` is the name drawn on the picture, and decides on its colour and on the tone. `camera` is the one that is given
 * to who asks for just any; a `file` of the learner's own is one more.
 */
export function installSyntheticDevices(peer: string, camera?: SyntheticCamera, file?: Blob): void {
  if (isInstalled) return;
  isInstalled = true;
  patchTracks();
  patchDevices(camerasOf(peer, camera, file), microphonesOf(peer), screenOf(peer));
  patchInfos();
}

// What the page calls

function patchDevices(cameras: Device[], microphones: Device[], screen: Device): void {
  if (!navigator.mediaDevices) {
    // An insecure context has neither the object nor its class.
    Object.assign(globalThis, { MediaDevices: class MediaDevices extends EventTarget {} });
    const devices = new MediaDevices();
    Object.defineProperty(Navigator.prototype, 'mediaDevices', { get: () => devices, configurable: true });
  }
  /** Labels and ids of a kind are told only to who was given such a device; until then one stands for all of them. */
  const granted = new Set<Device[]>();

  replace<MediaDevices>(MediaDevices.prototype, {
    async getUserMedia({ audio, video } = {}) {
      if (!isWanted(audio) && !isWanted(video)) {
        throw refusal('getUserMedia', 'At least one of audio and video must be requested');
      }
      const wanted: [Device[], Constraints][] = [];
      if (isWanted(audio)) wanted.push([microphones, asSet(audio)]);
      if (isWanted(video)) wanted.push([cameras, asSet(video)]);
      // All are settled before one is opened: a refusal leaves nothing running.
      const settled = wanted.map(([devices, set]) => ({ devices, set, ...settle(devices, set) }));
      return new MediaStream(
        settled.map(({ devices, device, set, settings }) => {
          granted.add(devices);
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
      return new MediaStream([start(screen, settle([screen], set).settings, set)]);
    },
    async enumerateDevices() {
      return [microphones, cameras].flatMap((devices) =>
        granted.has(devices) ? devices.map(knownInfo) : devices.slice(0, 1).map(hiddenInfo),
      );
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
      source.settings = settle([source.device], set).settings;
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

/**
 * The device whose settings fit best, the first of equals, as getUserMedia() chooses one
 * (https://www.w3.org/TR/mediacapture-streams/#dom-mediadevices-getusermedia). Throws OverconstrainedError.
 */
function settle(devices: Device[], constraints: Constraints): { device: Device; settings: Settings } {
  const selection = selectSettings(
    devices.flatMap((device) => device.modes(constraints)),
    constraints,
  );
  if ('settings' in selection) {
    const { settings } = selection;
    const device = devices.find(({ fixed }) => fixed['deviceId'] === settings['deviceId']);
    if (device) return { device, settings };
  }
  const name = 'failedConstraint' in selection ? selection.failedConstraint : '';
  const wanted = JSON.stringify(valuesOf(constraints, name));
  const offered = new Set(devices.map(({ capabilities }) => JSON.stringify(valuesOf(capabilities, name))));
  const labels = devices.length > 1 ? 'Synthetic devices' : devices[0]?.label;
  const can = [...offered].map((values) => values ?? 'nothing').join(' or ');
  throw overconstrained(name, `${labels}: no settings satisfy ${name}: ${wanted}; ${name} can be ${can}`);
}

function valuesOf(object: object, name: string): unknown {
  return Object.entries(object).find(([key]) => key === name)?.[1];
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

function knownInfo({ kind, label, fixed, capabilities }: Device): MediaDeviceInfo {
  const told = { deviceId: String(fixed['deviceId']), kind, label, groupId: String(fixed['groupId']) };
  return info(told as Told, capabilities);
}

function hiddenInfo({ kind }: Device): MediaDeviceInfo {
  return info({ deviceId: '', kind, label: '', groupId: '' } as Told, {});
}

/** An object of the browser's own class, whose getters know it: see patchInfos(). */
function info(told: Told, capabilities: object): MediaDeviceInfo {
  const made: MediaDeviceInfo = Object.create(
    (globalThis.InputDeviceInfo ?? globalThis.MediaDeviceInfo).prototype,
  );
  infos.set(made, { told, capabilities });
  return made;
}

/** What is told of a synthetic device is told by the getters of MediaDeviceInfo, as of any other. */
function patchInfos(): void {
  if (!globalThis.MediaDeviceInfo) {
    // An insecure context hides the class, if not the one below it.
    const hidden = globalThis.InputDeviceInfo && Object.getPrototypeOf(InputDeviceInfo);
    Object.assign(globalThis, { MediaDeviceInfo: hidden?.prototype ? hidden : class MediaDeviceInfo {} });
  }
  const { prototype } = MediaDeviceInfo;
  const { toJSON } = prototype;
  for (const name of ['deviceId', 'kind', 'label', 'groupId'] as const) {
    const get = Object.getOwnPropertyDescriptor(prototype, name)?.get;
    replace(prototype, {
      get [name]() {
        return infos.get(this)?.told[name] ?? get?.call(this);
      },
    } as Partial<MediaDeviceInfo>);
  }
  replace<MediaDeviceInfo>(prototype, {
    toJSON() {
      const known = infos.get(this);
      return known ? { ...known.told } : toJSON.call(this);
    },
  });
  const inputs = globalThis.InputDeviceInfo?.prototype;
  if (!inputs) return;
  const getCapabilities = inputs.getCapabilities;
  replace<InputDeviceInfo>(inputs, {
    getCapabilities() {
      const known = infos.get(this);
      return known ? structuredClone(known.capabilities) : getCapabilities.call(this);
    },
  });
}

/** Opens a track of a device: a stream of pictures, or a sound. */
function start(device: Device, settings: Settings, constraints: Constraints): MediaStreamTrack {
  const opened = device.open(settings);
  sources.set(opened.track, { ...opened, device, settings, constraints });
  return opened.track;
}
