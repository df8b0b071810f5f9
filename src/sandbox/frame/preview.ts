/**
 * Values of the learner's realm as plain JSON (Preview). It never throws, never runs a getter or toJSON of the
 * learner's: own properties are read from their descriptors, those of platform objects through the browser's own
 * getters, captured before any lesson code ran.
 */
import type { ErrorInfo, Preview } from '../../trace/entry.ts';

const DEPTH = 3;
const MOST_ENTRIES = 40;
const MOST_CHARACTERS = 20_000;

/** What is worth seeing of a platform object, by its class or the nearest above it. */
const SHOWN: Record<string, string[]> = {
  RTCSessionDescription: ['type', 'sdp'],
  RTCIceCandidate: ['candidate', 'sdpMid', 'sdpMLineIndex', 'usernameFragment'],
  MediaStreamTrack: ['kind', 'id', 'label', 'enabled', 'muted', 'readyState'],
  MediaStream: ['id', 'active'],
  RTCPeerConnection: ['signalingState', 'iceGatheringState', 'iceConnectionState', 'connectionState'],
  RTCDataChannel: [
    'label',
    'id',
    'readyState',
    'ordered',
    'maxRetransmits',
    'maxPacketLifeTime',
    'negotiated',
    'bufferedAmount',
  ],
  RTCRtpTransceiver: ['mid', 'direction', 'currentDirection'],
  RTCRtpSender: ['track'],
  RTCRtpReceiver: ['track'],
  MediaDeviceInfo: ['kind', 'label', 'deviceId', 'groupId'],
  RTCPeerConnectionIceEvent: ['candidate'],
  RTCPeerConnectionIceErrorEvent: ['errorCode', 'errorText', 'url', 'address', 'port'],
  RTCErrorEvent: ['error'],
  RTCDTMFToneChangeEvent: ['tone'],
  RTCStatsReport: ['size'],
  BlobEvent: ['data'],
  ErrorEvent: ['message', 'error'],
  MediaRecorderErrorEvent: ['error'],
  MediaError: ['code', 'message'],
  RTCTrackEvent: ['track', 'streams'],
  RTCDataChannelEvent: ['channel'],
  MessageEvent: ['data'],
  Event: ['type'],
  Blob: ['size', 'type'],
};

type Getter = (this: unknown) => unknown;
interface Shown {
  name: string;
  getters: [key: string, get: Getter][];
}

/** By prototype. */
let classes = new Map<object, Shown>();

/** Takes the getters as they are now: after the synthetic camera, before any lesson code. */
export function capturePlatform(): void {
  classes = new Map(Object.entries(SHOWN).flatMap(shownClass));
}

function shownClass([name, keys]: [string, string[]]): [prototype: object, shown: Shown][] {
  const maker: unknown = (globalThis as Record<string, unknown>)[name];
  if (typeof maker !== 'function') return [];
  const prototype: object = maker.prototype;
  const getters = keys.flatMap((key): [string, Getter][] => {
    const get = Object.getOwnPropertyDescriptor(prototype, key)?.get;
    return get ? [[key, get]] : [];
  });
  return [[prototype, { name, getters }]];
}

function shownAs(value: object): Shown | undefined {
  for (let up = Object.getPrototypeOf(value); up !== null; up = Object.getPrototypeOf(up)) {
    const shown = classes.get(up);
    if (shown) return shown;
  }
  return undefined;
}

/** A worker has none. */
const PageElement = globalThis.Element as typeof Element | undefined;
const plainPrototype = Object.prototype;
const getTracks = globalThis.MediaStream?.prototype.getTracks;
// A subclass of the learner's may have its own of these: they are not ours to call.
const { entries: mapEntries } = Map.prototype;
const { values: setValues } = Set.prototype;
const { toISOString, getTime } = Date.prototype;
const { toString: regExpText } = RegExp.prototype;
const byteLength = getterOf(ArrayBuffer.prototype, 'byteLength');
const typedLength = getterOf(Object.getPrototypeOf(Uint8Array.prototype), 'length');

function getterOf(owner: object, key: string): Getter {
  return Object.getOwnPropertyDescriptor(owner, key)?.get ?? (() => 0);
}

/** A value as plain JSON, `depth` levels down. */
export function preview(value: unknown, depth = DEPTH): Preview {
  try {
    return read(value, depth);
  } catch {
    // A revoked Proxy or a hostile object: it is the learner's right to make one.
    return text('(unreadable)');
  }
}

function text(of: string): Preview {
  return { $: 'text', text: of };
}

function read(value: unknown, depth: number): Preview {
  switch (typeof value) {
    case 'string':
      return value.length > MOST_CHARACTERS ? `${value.slice(0, MOST_CHARACTERS)}…` : value;
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : text(Object.is(value, -0) ? '-0' : String(value));
    case 'bigint':
      return text(`${value}n`);
    case 'undefined':
      return text('undefined');
    case 'symbol':
      return text(value.toString());
    case 'function':
      return text(`ƒ ${ownValue(value, 'name') || 'anonymous'}()`);
    default:
      return value === null ? null : readObject(value as object, depth);
  }
}

function readObject(value: object, depth: number): Preview {
  // What a call is full of stands first: candidates, descriptions, options.
  const shown = shownAs(value);
  if (shown) {
    const found = shown.getters.map(([key, get]): [string, unknown] => [key, get.call(value)]);
    if (getTracks && value instanceof MediaStream) found.push(['tracks', getTracks.call(value)]);
    return entries(shown.name === 'Event' ? className(value) : shown.name, found, depth);
  }
  if (Object.getPrototypeOf(value) === plainPrototype) return ownEntries(value, depth);
  if (value instanceof Error || value instanceof DOMException) {
    const info = errorInfo(value);
    const stack = ownValue(value, 'stack');
    return { $: 'error', ...info, ...(typeof stack === 'string' && { stack }) };
  }
  if (PageElement && value instanceof PageElement) return text(elementName(value));
  if (value instanceof ArrayBuffer) return text(`ArrayBuffer(${byteLength.call(value)})`);
  if (value instanceof Promise) return text('Promise');
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return list(className(value), value, Number(typedLength.call(value)), depth);
  }
  if (Array.isArray(value)) return list('Array', value, Number(ownValue(value, 'length')), depth);
  if (value instanceof Map) return entries('Map', [...mapEntries.call(value)], depth);
  if (value instanceof Set) {
    const items = [...setValues.call(value)];
    return list('Set', items, items.length, depth);
  }
  if (value instanceof Date)
    return text(Number.isNaN(getTime.call(value)) ? 'Invalid Date' : toISOString.call(value));
  if (value instanceof RegExp) return text(regExpText.call(value));

  return ownEntries(value, depth);
}

function ownEntries(value: object, depth: number): Preview {
  const own = Object.entries(Object.getOwnPropertyDescriptors(value))
    .filter(([, descriptor]) => descriptor.enumerable)
    .map(([key, descriptor]): [string, unknown] => [key, standing(descriptor)]);
  return entries(className(value), own, depth);
}

/** Stands for a property that only a getter knows. */
const GETTER = Symbol('(…)');

function standing(descriptor: PropertyDescriptor | undefined): unknown {
  return descriptor && !('value' in descriptor) ? GETTER : descriptor?.value;
}

function item(value: unknown, depth: number): Preview {
  return value === GETTER ? text('(…)') : preview(value, depth);
}

function list(name: string, items: object, length: number, depth: number): Preview {
  if (depth === 0) return text(`${name}(${length})`);
  const shown: Preview[] = [];
  for (let i = 0; i < length && i < MOST_ENTRIES; i += 1) {
    shown.push(item(standing(Object.getOwnPropertyDescriptor(items, i)), depth - 1));
  }
  return { $: 'array', name, items: shown, ...more(length) };
}

function entries(name: string, pairs: [unknown, unknown][], depth: number): Preview {
  if (depth === 0) return text(`${name} {…}`);
  const shown = pairs
    .slice(0, MOST_ENTRIES)
    .map(([key, value]): [string, Preview] => [String(key), item(value, depth - 1)]);
  return { $: 'object', name, entries: shown, ...more(pairs.length) };
}

function more(length: number): { more?: number } {
  return length > MOST_ENTRIES ? { more: length - MOST_ENTRIES } : {};
}

/** An object of our own making: its properties need no look for getters. */
export function fields(object: Record<string, unknown>): Preview {
  return entries('Object', Object.entries(object), DEPTH);
}

function ownValue(value: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}

function className(value: object): string {
  const maker: unknown = ownValue(Object.getPrototypeOf(value) ?? {}, 'constructor');
  const name = typeof maker === 'function' ? ownValue(maker, 'name') : undefined;
  return typeof name === 'string' && name ? name : 'Object';
}

/** video#local, canvas.photo, img */
export function elementName(element: Element): string {
  const name = element.localName;
  if (element.id) return `${name}#${element.id}`;
  return element.classList.length ? `${name}.${element.classList[0]}` : name;
}

/** Name and message of whatever was thrown. */
export function errorInfo(thrown: unknown): ErrorInfo {
  try {
    return readError(thrown);
  } catch {
    // Its own name or message threw.
    return { name: 'Error', message: '(unreadable)' };
  }
}

function readError(thrown: unknown): ErrorInfo {
  if (!(thrown instanceof Error || thrown instanceof DOMException)) {
    const shown = preview(thrown, 1);
    return { name: 'Thrown', message: typeof shown === 'string' ? shown : JSON.stringify(shown) };
  }
  const { name, message } = thrown;
  const constraint: unknown = 'constraint' in thrown ? thrown.constraint : undefined;
  return {
    name: String(name),
    message: String(message),
    ...(typeof constraint === 'string' && { constraint }),
  };
}
