/**
 * The worker in which a learner's server runs: a complete Node program with the real socket.io and the real engine.io.
 * Only what touches the operating system is another: node:http and ws know wires instead of sockets (wire.ts).
 *
 * The file is the same, byte for byte, that `node server.ts` runs at home.
 */
import './globals.ts';
import { Buffer } from 'buffer';
import * as events from 'events';
import * as socketIo from 'socket.io';
import { Decoder, type Packet, PacketType } from 'socket.io-parser';
import { installConsole } from '../../sandbox/frame/console.ts';
import { capturePlatform, errorInfo, preview } from '../../sandbox/frame/preview.ts';
import { knowFile, positionIn, readableStack } from '../../sandbox/frame/source.ts';
import type { Happening, SourcePosition } from '../../trace/entry.ts';
import type { PageToServer, ServerToPage } from '../protocol.ts';
import crypto from './crypto.ts';
import * as http from './http.ts';
import os from './os.ts';
import { onPorts } from './ports.ts';
import * as timers from './timers.ts';
import { gone, network, onWire } from './wire.ts';

/** More than this in one window of time is a storm: the rest is counted, not sent. */
const STORM_ENTRIES = 200;
const STORM_WINDOW_MS = 100;

/** What a learner's server can import; `node:` in front makes no difference. */
const PACKAGES: Record<string, Record<string, unknown>> = {
  'socket.io': named(socketIo, ['Server', 'Socket', 'Namespace', 'RemoteSocket']),
  http: { ...http.default, default: http.default },
  events: { EventEmitter: events.EventEmitter, once: events.once, default: events.EventEmitter },
  timers: { ...timers, default: timers },
  os: { ...os, default: os },
  crypto: { ...crypto, default: crypto },
  buffer: { Buffer, default: { Buffer } },
};

let page: MessagePort | undefined;
const post = (message: ServerToPage) => page?.postMessage(message);
const epoch = performance.timeOrigin;
const clock = performance.now.bind(performance);
const { setTimeout: later } = timers;

let sent = 0;
let windowEnd = 0;
const dropped = new Map<string, number>();

function emit(happening: Happening): void {
  const time = clock();
  if (time > windowEnd) {
    windowEnd = time + STORM_WINDOW_MS;
    sent = 0;
  }
  sent += 1;
  if (sent <= STORM_ENTRIES || happening.kind === 'error') {
    post({ type: 'entry', at: epoch + time, happening });
    return;
  }
  if (dropped.size === 0) later(reportDropped, STORM_WINDOW_MS);
  dropped.set(happening.kind, (dropped.get(happening.kind) ?? 0) + 1);
}

function reportDropped(): void {
  for (const [what, count] of dropped) {
    post({ type: 'entry', at: epoch + clock(), happening: { kind: 'dropped', what, count } });
  }
  dropped.clear();
}

/** Where the learner's file says that it lies: a worker made of a blob has no address. */
const SOURCES = 'http://server.invalid/';
let path = 'server.ts';

async function start(message: Extract<PageToServer, { type: 'start' }>): Promise<void> {
  path = message.path;
  Object.assign(network, message.network);
  capturePlatform();
  installConsole(emit);
  emit({ kind: 'run', phase: 'start' });
  try {
    // Stacks name the one or the other, by browser and kind of error.
    const name = `${SOURCES}${path}`;
    const url = URL.createObjectURL(
      new Blob([resolve(message), `\n//# sourceURL=${name}`], { type: 'text/javascript' }),
    );
    knowFile(path, url);
    knowFile(path, name);
    await import(/* @vite-ignore */ url);
    post({ type: 'running' });
  } catch (error) {
    crash('uncaught', error);
  }
}

/** The text with each import leading to a module of this worker. Lines stay; so do columns before an import's name. */
function resolve({ text, imports }: Extract<PageToServer, { type: 'start' }>): string {
  let resolved = '';
  let at = 0;
  for (const { start, end, specifier } of imports) {
    resolved += text.slice(at, start) + moduleUrl(specifier, text.slice(0, start));
    at = end;
  }
  return resolved + text.slice(at);
}

/** An import that leads nowhere, and its place. */
class MissingPackage extends Error {
  override name = 'Error';
  readonly source: SourcePosition;
  constructor(message: string, above: string) {
    super(message);
    this.source = positionAfter(above);
  }
}

function positionAfter(above: string): SourcePosition {
  const lines = above.split('\n');
  return { file: path, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

/** What was imported, by the URL that took its place: a browser's error names the URL, Node's the package. */
const imported = new Map<string, { specifier: string; source: SourcePosition }>();

/** `above` is the text before the specifier. */
function moduleUrl(specifier: string, above: string): string {
  const name = specifier.replace(/^node:/, '');
  const exported = PACKAGES[name];
  if (!exported) {
    const known = Object.keys(PACKAGES).join(', ');
    throw new MissingPackage(
      `Cannot find package '${specifier}' imported from ${path} (the workbook's server has: ${known})`,
      above,
    );
  }
  const key = Symbol.for(`workbook:${name}`).description ?? '';
  (globalThis as Record<symbol, unknown>)[Symbol.for(key)] = exported;
  const names = Object.keys(exported).filter((one) => one !== 'default');
  const lines = [
    `const exported = globalThis[Symbol.for(${JSON.stringify(key)})];`,
    `export const { ${names.join(', ')} } = exported;`,
    ...('default' in exported ? ['export default exported.default;'] : []),
  ];
  const url = URL.createObjectURL(new Blob([lines.join('\n')], { type: 'text/javascript' }));
  imported.set(url, { specifier, source: positionAfter(above) });
  return url;
}

/** As on Node an uncaught error ends the program. The page takes the worker away. */
function crash(origin: 'uncaught' | 'rejection', error: unknown): void {
  const stack = typeof error === 'object' && error !== null && 'stack' in error ? error.stack : undefined;
  const info = errorInfo(error);
  let source = error instanceof MissingPackage ? error.source : positionIn(stack);
  for (const [url, one] of imported) {
    if (!info.message.includes(url)) continue;
    info.message = info.message.replace(url, one.specifier);
    source ??= one.source;
  }
  emit({
    kind: 'error',
    origin,
    error: info,
    stack: readableStack(stack),
    ...(source && { source }),
  });
  post({ type: 'crashed' });
}

self.addEventListener('error', (event) => {
  event.preventDefault();
  crash('uncaught', event.error ?? new Error(event.message));
});
self.addEventListener('unhandledrejection', (event) => {
  event.preventDefault();
  crash('rejection', event.reason);
});

onPorts((ports) => post({ type: 'listening', ports }));

/** Each Socket.IO packet, as it comes over a wire and as it leaves. */
onWire((wire) => {
  const decoders = { in: new Decoder(), out: new Decoder() };
  for (const way of ['in', 'out'] as const) {
    decoders[way].on('decoded', ({ type, nsp, data }: Packet) => {
      const event = nameOf(type, data);
      if (event === undefined) return;
      const args = Array.isArray(data) ? (isEvent(type) ? data.slice(1) : data) : [data];
      emit({
        kind: 'signal',
        direction: way,
        socket: nsp === '/' ? wire.peer : `${wire.peer} ${nsp}`,
        event,
        args: args.filter((arg) => arg !== undefined).map((arg) => preview(arg)),
      });
    });
  }
  return (way, data) => {
    // Engine.IO's '4' is a message; binary ones have no mark. Heartbeats are no news.
    const packet = typeof data !== 'string' ? data : data.startsWith('4') ? data.slice(1) : undefined;
    try {
      if (packet !== undefined) decoders[way].add(packet);
    } catch {
      // Not Socket.IO's: the server itself will say what it makes of it.
    }
  };
});

function isEvent(type: PacketType): boolean {
  return type === PacketType.EVENT || type === PacketType.BINARY_EVENT;
}

/** What a packet is called in the trace. */
function nameOf(type: PacketType, data: unknown): string | undefined {
  switch (type) {
    case PacketType.EVENT:
    case PacketType.BINARY_EVENT:
      return Array.isArray(data) ? String(data[0]) : undefined;
    case PacketType.ACK:
    case PacketType.BINARY_ACK:
      return 'ack';
    case PacketType.CONNECT:
      return 'connect';
    case PacketType.CONNECT_ERROR:
      return 'connect_error';
    case PacketType.DISCONNECT:
      return 'disconnect';
  }
}

function answer({ data, ports: [port] }: MessageEvent<PageToServer>): void {
  switch (data.type) {
    case 'start':
      void start(data);
      break;
    case 'dial':
      if (port) http.dial(port, data);
      break;
    case 'gone':
      gone(data.peer);
      break;
    case 'network':
      Object.assign(network, data.network);
      break;
    case 'ping':
      post({ type: 'pong' });
  }
}

// The first message brings the line to the page.
self.addEventListener(
  'message',
  ({ ports: [port] }) => {
    if (!port) return;
    page = port;
    port.onmessage = answer;
    post({ type: 'ready' });
  },
  { once: true },
);

function named(module: object, names: string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, (module as Record<string, unknown>)[name]]));
}
