/**
 * The recorder: notes what WebRTC and media do in this frame, and changes nothing that a page could see.
 *
 * How: constructors and prototype methods behind Proxies, so that name, length, instanceof, subclassing and the
 * browser's own argument errors stay as they are. Our listeners are attached in the construct trap with the captured
 * addEventListener: they run first and nobody can hide an event from them. Of a promise we return the derived one: that
 * costs a microtask, but keeps `unhandledrejection` for the learner; listening on the side would lose it.
 * webrtc-adapter runs before this, so that the trace shows what the learner wrote, not what the adapter did.
 */
import type { Happening, Preview, SourcePosition, StateMachine, StatsReport } from '../../trace/entry.ts';
import type { ExperimentCall, ExperimentOutcome } from '../protocol.ts';
import { ownCanvases } from './devices.ts';
import type { Holding } from './hold.ts';
import type { LiveObjects } from './live.ts';
import { elementName, errorInfo, fields, preview } from './preview.ts';
import { callerPosition } from './source.ts';

/** Where the call stands, by its error or its promise: the browser's own rejections carry no stack. */
export const failedAt = new WeakMap<object, SourcePosition>();

/** All that happened at one moment: what is sent in one piece costs less. */
type Emit = (happenings: Happening[]) => void;
type Method = (...args: unknown[]) => unknown;

// Taken before lesson code runs: what it puts in their place later is its own.
const { addEventListener } = EventTarget.prototype;
const { apply, construct } = Reflect;
const NativePromise = Promise;
const { then } = NativePromise.prototype;
const every = setInterval;
const nextFrame = globalThis.HTMLVideoElement?.prototype.requestVideoFrameCallback;

/** What stands behind each of our Proxies. */
const natives = new WeakMap<object, object>();

/** A function behind a Proxy, with the source text that it had. */
export function behind<F extends object>(native: F, traps: ProxyHandler<F>): F {
  const proxy = new Proxy(native, traps);
  natives.set(proxy, native);
  return proxy;
}

/** The browser would write a Proxy as a function without a name. */
function keepSourceTexts(): void {
  const descriptor = Object.getOwnPropertyDescriptor(Function.prototype, 'toString');
  const value = behind(Function.prototype.toString, {
    apply: (native, self, args) => apply(native, natives.get(self) ?? self, args),
  });
  Object.defineProperty(Function.prototype, 'toString', { ...descriptor, value });
}

/** Reads a property as the browser does, whatever a subclass or the page puts in its place. */
function getter<T extends object, K extends keyof T & string>(
  maker: { prototype: T } | undefined,
  key: K,
): (object: T) => T[K] {
  const get = maker && Object.getOwnPropertyDescriptor(maker.prototype, key)?.get;
  return get ? Function.prototype.call.bind(get) : (object) => object[key];
}

/** Where the learner's call stands. A page may change how stacks are written, and break it (Error.prepareStackTrace). */
function caller(trap: unknown): SourcePosition | undefined {
  try {
    return callerPosition(trap);
  } catch {
    return undefined;
  }
}

/** webrtc-adapter's functions in place of the browser's have names and lengths of their own. */
function giveNativeNames(prototype: object): void {
  const methods = Object.entries(Object.getOwnPropertyDescriptors(prototype));
  for (const [name, { value }] of methods) {
    if (typeof value !== 'function') continue;
    if (value.name === '') Object.defineProperty(value, 'name', { value: name, configurable: true });
    if (name === 'addTrack') Object.defineProperty(value, 'length', { value: 1, configurable: true });
  }
}

/**
 * getUserMedia({}) and the like, as far as can be told without running a getter: its promise is rejected when the call
 * returns (W3C Media Capture section 10.2).
 */
function asksForNothing(constraints: unknown): boolean {
  if (constraints === undefined || constraints === null) return true;
  if (typeof constraints !== 'object' || Object.getPrototypeOf(constraints) !== Object.prototype)
    return false;
  return ['audio', 'video'].every((key) => {
    const own = Object.getOwnPropertyDescriptor(constraints, key);
    return own ? own.value === false : !(key in Object.prototype);
  });
}

/** Objects that a page has one of: they need no number. */
const ONLY_ONE = new Set(['mediaDevices', 'navigator', 'RTCPeerConnection']);
/** A candidate that says that there are no more (RFC 8838). */
const NO_MORE = { candidate: '', sdpMid: null, sdpMLineIndex: null };
/** How often getStats() is asked. */
const STATS_MS = 1000;
/** An offer's candidates lie deep: { room, message: { description, candidates: [{ candidate }] } }. */
const SIGNAL_DEPTH = 5;
/** What a stream's tracks are has been told when they came. */
const SET_DEPTH = 1;
/** How often the looks of videos and canvases are sampled. */
const SAMPLE_MS = 400;

const STATES: [event: string, machine: StateMachine, property: keyof RTCPeerConnection & string][] = [
  ['signalingstatechange', 'signaling', 'signalingState'],
  ['icegatheringstatechange', 'iceGathering', 'iceGatheringState'],
  ['iceconnectionstatechange', 'iceConnection', 'iceConnectionState'],
  ['connectionstatechange', 'connection', 'connectionState'],
];

/** What media elements tell (HTML section 4.8.11.15), without what they tell many times a second. */
const MEDIA_EVENTS = ['loadedmetadata', 'resize', 'playing', 'pause', 'waiting', 'stalled', 'ended', 'error'];

/** What Socket.IO tells of a connection, and its Manager of the way back to one. */
const SOCKET_EVENTS = ['connect', 'disconnect', 'connect_error'];
const MANAGER_EVENTS = ['reconnect_attempt', 'reconnect', 'reconnect_error', 'reconnect_failed'];

/** Where the module that stands in for socket.io-client finds the recorder: no name that a page would come upon. */
export const WATCH_SOCKETS = Symbol.for('workbook.watchSockets');

/**
 * Starts recording in this realm. Call it once, before any lesson code. `hold` may let descriptions wait before they are
 * set; `live` is filled with what runs, for the lab. Returns what makes the page's own calls, for experiments with SDP; undefined where there is no such connection.
 */
export function installRecorder(
  emitAll: Emit,
  numbers: Record<string, number> = {},
  hold?: Holding,
  /** A video that shows a stream, when it shows a new one. */
  onVideo?: (video: HTMLVideoElement, isRemote: () => boolean) => void,
  live?: LiveObjects,
): (call: ExperimentCall) => Promise<ExperimentOutcome | undefined> {
  const names = new WeakMap<object, string>();
  const counts = new Map(Object.entries(numbers));
  const remoteTracks = new WeakSet<MediaStreamTrack>();
  let lastCall = numbers['call'] ?? 0;
  /** The call that begins now is the page's, not the learner's. */
  let isExperiment = false;
  // Taken here, not above: the synthetic camera answers for its own tracks by now.
  const getSettings = globalThis.MediaStreamTrack?.prototype.getSettings;
  const getTracks = globalThis.MediaStream?.prototype.getTracks;
  const trackKind = getter(globalThis.MediaStreamTrack, 'kind');
  keepSourceTexts();

  function nameOf(object: unknown, kind: string): string {
    if (typeof object !== 'object' || object === null) return kind;
    let name = names.get(object);
    if (name === undefined) {
      const count = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, count);
      name = `${kind}${count}`;
      names.set(object, name);
    }
    return name;
  }

  /** What the recording that is under way has emitted. */
  let moment: Happening[] | undefined;

  function emit(happening: Happening): void {
    if (moment) moment.push(happening);
    else emitAll([happening]);
  }

  /** Recording must never get in the way of the code that it records. */
  function quietly(record: () => void): void {
    const outer = moment;
    const mine = outer ?? [];
    moment = mine;
    try {
      record();
    } catch (error) {
      mine.push({ kind: 'dropped', what: `recorder: ${errorInfo(error).message}`, count: 1 });
    }
    moment = outer;
    // Before the learner's code goes on: it may be an endless loop.
    if (!outer && mine.length > 0) emitAll(mine);
  }

  function listen(
    target: EventTarget,
    type: string,
    listener: (event: Event) => void,
    capture = false,
  ): void {
    addEventListener.call(target, type, (event) => quietly(() => listener(event)), capture);
  }

  function noteEvent(object: string, event: Event): void {
    emit({ kind: 'event', object, type: event.type, detail: preview(event) });
  }

  function named(kind: string): (self: unknown) => string {
    return (self) => nameOf(self, kind);
  }

  /** A call threw, or its promise was rejected. */
  function fail(
    of: { call: number; object: string; method: string },
    error: unknown,
    thrown: boolean,
    source: SourcePosition | undefined,
  ): void {
    emit({ kind: 'failure', ...of, error: errorInfo(error), thrown });
    if (source && typeof error === 'object' && error !== null) failedAt.set(error, source);
  }

  /**
   * Puts a method behind a Proxy; `done` runs after success, before the learner's code goes on. The browser begins first
   * and its threads work while the call is noted, unless `run` wants it noted before: recording is on the way of each
   * step of a call's setup (npm run bench:trace).
   */
  function record(
    owner: object | undefined,
    method: string,
    kind: string | ((self: unknown) => string),
    done?: (self: never, args: unknown[], value: never, shown: Preview[]) => void,
    run: (native: Method, self: unknown, args: unknown[], note: () => void) => unknown = apply,
  ): void {
    const descriptor = owner && Object.getOwnPropertyDescriptor(owner, method);
    if (!descriptor || typeof descriptor.value !== 'function') return;
    const traps: ProxyHandler<Method> = {
      apply(native, self, args: unknown[]) {
        const call = ++lastCall;
        const object =
          typeof kind === 'function' ? kind(self) : ONLY_ONE.has(kind) ? kind : nameOf(self, kind);
        const isOurs = isExperiment;
        let isNoted = false;
        let source: SourcePosition | undefined;
        let shown: Preview[] = [];
        const noteCall = () => {
          if (isNoted) return;
          isNoted = true;
          source = caller(traps.apply);
          shown = args.map((arg) => preview(arg));
          emit({
            kind: 'call',
            call,
            object,
            method,
            args: shown,
            ...(source && { source }),
            ...(isOurs && { experiment: true }),
          });
        };
        const note = () => quietly(noteCall);
        const succeeded = (result: unknown, isPromised: boolean) =>
          quietly(() => {
            // A call that returns nothing at once has said all there is by not throwing.
            if (isPromised || result !== undefined) {
              emit({ kind: 'result', call, object, method, value: preview(result) });
            }
            done?.(self as never, args, result as never, shown);
          });
        const failed = (error: unknown, thrown: boolean) =>
          quietly(() => {
            noteCall();
            fail({ call, object, method }, error, thrown, source);
          });
        let result: unknown;
        try {
          result = run(native, self, args, note);
        } catch (error) {
          failed(error, true);
          throw error;
        }
        if (!(result instanceof NativePromise)) {
          quietly(() => {
            noteCall();
            succeeded(result, false);
          });
          return result;
        }
        note();
        if (method === 'getUserMedia') {
          let isRefused = false;
          quietly(() => {
            isRefused = asksForNothing(args[0]);
          });
          if (isRefused) {
            // Ours would be rejected a microtask later: the page gets the browser's, and another call tells us why.
            if (source) failedAt.set(result, source);
            const asked = apply(native, self, args) as Promise<unknown>;
            then.call(asked, undefined, (error) => failed(error, false));
            return result;
          }
        }
        return then.call(
          result,
          (value) => {
            succeeded(value, true);
            return value;
          },
          (error) => {
            failed(error, false);
            throw error;
          },
        );
      },
    };
    const value = behind(descriptor.value as Method, traps);
    Object.defineProperty(owner, method, { ...descriptor, value });
  }

  /** Puts a setter behind a Proxy; `done` runs once the value is set. */
  function recordSetter(
    owner: object | undefined,
    property: string,
    kind: (self: unknown) => string,
    done?: (self: never) => void,
  ): void {
    const descriptor = owner && Object.getOwnPropertyDescriptor(owner, property);
    if (!descriptor?.set) return;
    const traps: ProxyHandler<Method> = {
      apply(native, self, args: unknown[]) {
        const source = caller(traps.apply);
        const note = () => {
          const value = preview(args[0], SET_DEPTH);
          emit({ kind: 'set', object: kind(self), property, value, ...(source && { source }) });
        };
        try {
          const result = apply(native, self, args);
          quietly(() => {
            note();
            done?.(self as never);
          });
          return result;
        } catch (error) {
          quietly(() => {
            note();
            fail({ call: ++lastCall, object: kind(self), method: property }, error, true, source);
          });
          throw error;
        }
      },
    };
    const set = behind(descriptor.set as Method, traps);
    Object.defineProperty(owner, property, { ...descriptor, set });
  }

  /** Puts a constructor behind a Proxy, under all its names; `made` runs before the learner has the object. */
  function recordConstructor(globals: string[], kind: string, made: (object: never) => void): void {
    const native: unknown = Object.getOwnPropertyDescriptor(globalThis, globals[0] ?? '')?.value;
    if (typeof native !== 'function') return;
    const method = `new ${globals[0]}`;
    const traps: ProxyHandler<typeof native> = {
      construct(_native, args: unknown[], newTarget) {
        const call = ++lastCall;
        const source = caller(traps.construct);
        const note = (object: string) => {
          const shown = args.map((arg) => preview(arg));
          emit({ kind: 'call', call, object, method, args: shown, ...(source && { source }) });
        };
        let object: object;
        try {
          object = construct(native, args, newTarget === Recorded ? native : newTarget);
        } catch (error) {
          quietly(() => {
            note(kind);
            fail({ call, object: kind, method }, error, true, source);
          });
          throw error;
        }
        quietly(() => {
          note(nameOf(object, kind));
          // The caller knows what its constructor makes.
          made(object as never);
        });
        return object;
      },
    };
    const Recorded = behind(native, traps);
    const { prototype }: { prototype: object } = native;
    Object.defineProperty(prototype, 'constructor', {
      ...Object.getOwnPropertyDescriptor(prototype, 'constructor'),
      value: Recorded,
    });
    for (const global of globals) {
      const descriptor = Object.getOwnPropertyDescriptor(globalThis, global);
      if (descriptor) Object.defineProperty(globalThis, global, { ...descriptor, value: Recorded });
    }
  }

  // Peer connections

  const Connection = globalThis.RTCPeerConnection;
  const states = STATES.map(([type, machine, property]) => ({
    type,
    machine,
    state: getter(Connection, property),
  }));
  const connectionState = getter(Connection, 'connectionState');
  const localDescription = getter(Connection, 'localDescription');
  const remoteDescription = getter(Connection, 'remoteDescription');
  const sctpOf = getter(Connection, 'sctp');
  const senderTransport = getter(globalThis.RTCRtpSender, 'transport');
  const receiverTransport = getter(globalThis.RTCRtpReceiver, 'transport');
  const { getSenders, getReceivers, getStats } = Connection?.prototype ?? {};

  function watchConnection(pc: RTCPeerConnection): void {
    const object = nameOf(pc, 'pc');
    for (const { type, machine, state } of states) {
      listen(pc, type, () => emit({ kind: 'state', object, machine, state: String(state(pc)) }));
    }
    listen(pc, 'icecandidate', (event) => {
      const { candidate, sdpMid, sdpMLineIndex } = (event as RTCPeerConnectionIceEvent).candidate ?? NO_MORE;
      emit({ kind: 'candidate', object, side: 'local', candidate, sdpMid, sdpMLineIndex });
    });
    listen(pc, 'icecandidateerror', (event) => noteEvent(object, event));
    listen(pc, 'negotiationneeded', (event) =>
      emit({ kind: 'event', object, type: event.type, detail: null }),
    );
    listen(pc, 'track', (event) => {
      const { track, streams } = event as RTCTrackEvent;
      remoteTracks.add(track);
      watchTrack(track);
      const kind = track.kind === 'audio' ? 'audio' : 'video';
      emit({ kind: 'track', object, trackId: track.id, track: kind, streams: streams.map(({ id }) => id) });
    });
    listen(pc, 'datachannel', (event) => {
      const { channel } = event as RTCDataChannelEvent;
      watchChannel(channel);
      emit({ kind: 'event', object, type: event.type, detail: preview(channel) });
    });
  }

  const watchedTransports = new WeakSet<EventTarget>();
  /** All that a connection has had. */
  const iceTransports = new WeakMap<RTCPeerConnection, RTCIceTransport[]>();

  /** The transports below a connection come into being with its descriptions. */
  function watchTransports(pc: RTCPeerConnection): void {
    const object = nameOf(pc, 'pc');
    const sctp = sctpOf(pc);
    const senders = getSenders.call(pc).map(senderTransport);
    const receivers = getReceivers.call(pc).map(receiverTransport);
    for (const dtls of [...senders, ...receivers, sctp?.transport]) {
      if (!dtls) continue;
      if (watchTransport(dtls, object, 'dtls')) listen(dtls, 'error', (event) => noteEvent(object, event));
      const ice: RTCIceTransport | undefined = dtls.iceTransport;
      if (!ice || !watchTransport(ice, object, 'iceTransport')) continue;
      const others = iceTransports.get(pc) ?? [];
      iceTransports.set(pc, [...others, ice]);
      // One alone has no more to tell of its gathering than its connection.
      if (others.length === 1) others.forEach(watchGathering);
      if (others.length > 0) watchGathering(ice);
      listen(ice, 'selectedcandidatepairchange', ({ type }) => {
        const pair = ice.getSelectedCandidatePair?.();
        emit({
          kind: 'event',
          object,
          type,
          detail: pair ? fields({ local: pair.local, remote: pair.remote }) : null,
        });
      });
    }
    if (sctp) watchTransport(sctp, object, 'sctp');

    function watchGathering(ice: RTCIceTransport): void {
      listen(ice, 'gatheringstatechange', ({ type }) =>
        emit({ kind: 'event', object, type, detail: fields({ gatheringState: ice.gatheringState }) }),
      );
    }
  }

  /** False where it is watched already: with BUNDLE all senders share one. */
  function watchTransport(
    transport: RTCDtlsTransport | RTCIceTransport | RTCSctpTransport,
    object: string,
    machine: StateMachine,
  ): boolean {
    if (watchedTransports.has(transport)) return false;
    watchedTransports.add(transport);
    const counted = `${object} ${machine}`;
    const number = (counts.get(counted) ?? 0) + 1;
    counts.set(counted, number);
    const note = () => emit({ kind: 'state', object, machine, state: transport.state, transport: number });
    note();
    listen(transport, 'statechange', note);
    return true;
  }

  /** What was added, as far as it can be read: a getter of the learner's is not ours to run. */
  function remoteCandidate(pc: RTCPeerConnection, added: Preview | undefined): void {
    const entries = typeof added === 'object' && added?.$ === 'object' ? added.entries : [];
    const { candidate, sdpMid, sdpMLineIndex }: Record<string, Preview> = {
      ...NO_MORE,
      ...Object.fromEntries(entries),
    };
    if (typeof candidate !== 'string') return;
    emit({
      kind: 'candidate',
      object: nameOf(pc, 'pc'),
      side: 'remote',
      candidate,
      sdpMid: typeof sdpMid === 'string' ? sdpMid : null,
      sdpMLineIndex: typeof sdpMLineIndex === 'number' ? sdpMLineIndex : null,
    });
  }

  function description(pc: RTCPeerConnection, side: 'local' | 'remote'): void {
    const set = side === 'local' ? localDescription(pc) : remoteDescription(pc);
    if (set) emit({ kind: 'description', object: nameOf(pc, 'pc'), side, type: set.type, sdp: set.sdp });
    watchTransports(pc);
  }

  // Experiments with SDP: the page sets descriptions, or holds those back that the learner's code sets.

  const signalingState = getter(Connection, 'signalingState');
  /** The recorded methods, as they were before lesson code ran. */
  const recorded = new Map<string, Method>();

  function asExperiment(method: string, pc: RTCPeerConnection, ...args: unknown[]): unknown {
    isExperiment = true;
    try {
      return apply(recorded.get(method) as Method, pc, args);
    } finally {
      isExperiment = false;
    }
  }

  async function experiment(call: ExperimentCall): Promise<ExperimentOutcome | undefined> {
    const { object, method, description } = call;
    const pc = [...open].find((each) => nameOf(each, 'pc') === object);
    if (!pc) return undefined;
    const created = await asExperiment(method, pc, ...(description ? [description] : []));
    if (method === 'setLocalDescription') return { description: plainDescription(localDescription(pc)) };
    if (method === 'setRemoteDescription') return { description: plainDescription(remoteDescription(pc)) };
    return { description: plainDescription(created as RTCSessionDescriptionInit) };
  }

  function plainDescription(from: RTCSessionDescriptionInit | null) {
    return from && { type: from.type, sdp: from.sdp ?? '' };
  }

  /** What is about to be set; without an argument the browser would make it now (RFC 9429 section 4.1.10). */
  async function aboutToSet(pc: RTCPeerConnection, side: 'local' | 'remote', given: unknown) {
    try {
      const { type, sdp } = (given ?? {}) as RTCSessionDescriptionInit;
      if (sdp) return plainDescription({ type, sdp: String(sdp) });
      if (side === 'remote' || type === 'rollback') return undefined;
      const isAnswer = ['have-remote-offer', 'have-local-pranswer'].includes(signalingState(pc));
      const created = asExperiment(isAnswer ? 'createAnswer' : 'createOffer', pc);
      return plainDescription((await created) as RTCSessionDescriptionInit);
    } catch {
      // The call itself will say what is wrong, in the browser's own words.
      return undefined;
    }
  }

  /** Sets at once, exactly as the browser does, unless the page holds descriptions back. */
  function setting(side: 'local' | 'remote', method: string) {
    return (native: Method, pc: unknown, args: unknown[], note: () => void): unknown => {
      if (isExperiment || !hold?.isOn) return apply(native, pc, args);
      note();
      const call = lastCall;
      const object = nameOf(pc, 'pc');
      const whenReleased = async () => {
        const description = await aboutToSet(pc as RTCPeerConnection, side, args[0]);
        const sdp = description && (await hold.wait({ object, side, ...description }));
        if (sdp === undefined) return apply(native, pc, args);
        const edited = { type: description?.type, sdp };
        emit({ kind: 'call', call, object, method, args: [preview(edited)], experiment: true });
        return apply(native, pc, [edited, ...args.slice(1)]);
      };
      return whenReleased();
    };
  }

  // Stats: one poll for all connections of this frame, by the clock and never on an event, for libwebrtc keeps a report for
  // 50 ms and the learner's own getStats() right after would get ours.
  const open = new Set<RTCPeerConnection>();
  if (live) {
    live.connections = open;
    live.asPage = (run) => {
      isExperiment = true;
      try {
        return run();
      } finally {
        isExperiment = false;
      }
    };
  }
  every(() => {
    if (document.hidden) return;
    for (const pc of open) {
      if (connectionState(pc) !== 'connected') continue;
      const polled: Promise<RTCStatsReport> = getStats.call(pc);
      // A connection that is closed meanwhile has nothing to tell any more.
      then.call(
        polled,
        (report) => quietly(() => stats(pc, report as RTCStatsReport)),
        () => {},
      );
    }
  }, STATS_MS);

  function stats(pc: RTCPeerConnection, report: RTCStatsReport): void {
    const objects: StatsReport = {};
    for (const [id, object] of report as unknown as Map<string, Record<string, unknown>>)
      objects[id] = { ...object };
    emit({ kind: 'stats', object: nameOf(pc, 'pc'), report: objects });
  }

  if (Connection) {
    const { prototype } = Connection;
    giveNativeNames(prototype);
    recordConstructor(['RTCPeerConnection', 'webkitRTCPeerConnection'], 'pc', (pc: RTCPeerConnection) => {
      watchConnection(pc);
      open.add(pc);
    });
    record(Connection, 'generateCertificate', 'RTCPeerConnection');
    for (const method of [
      'createOffer',
      'createAnswer',
      'removeTrack',
      'addStream',
      'removeStream',
      'restartIce',
      'setConfiguration',
      'getStats',
    ]) {
      record(prototype, method, 'pc');
    }
    for (const method of ['addTrack', 'addTransceiver'])
      record(prototype, method, 'pc', (_pc, [track]) => watchTrack(track));
    for (const side of ['local', 'remote'] as const) {
      const method = side === 'local' ? 'setLocalDescription' : 'setRemoteDescription';
      const done = (pc: RTCPeerConnection) => description(pc, side);
      record(prototype, method, 'pc', done, setting(side, method));
    }
    for (const method of [
      'createOffer',
      'createAnswer',
      'setLocalDescription',
      'setRemoteDescription',
    ] as const)
      recorded.set(method, prototype[method] as Method);
    record(prototype, 'addIceCandidate', 'pc', (pc: RTCPeerConnection, _args, _value, [added]) =>
      remoteCandidate(pc, added),
    );
    record(prototype, 'createDataChannel', 'pc', (_pc: RTCPeerConnection, _args, channel: RTCDataChannel) =>
      watchChannel(channel),
    );
    // close() fires no event (W3C WebRTC section 4.4.2), yet three of the states end with it.
    const closed = new WeakSet<RTCPeerConnection>();
    record(prototype, 'close', 'pc', (pc: RTCPeerConnection) => {
      if (closed.has(pc)) return;
      closed.add(pc);
      open.delete(pc);
      for (const machine of ['signaling', 'iceConnection', 'connection'] as const) {
        emit({ kind: 'state', object: nameOf(pc, 'pc'), machine, state: 'closed' });
      }
    });
  }

  const sender = globalThis.RTCRtpSender?.prototype;
  const receiver = globalThis.RTCRtpReceiver?.prototype;
  const transceiver = globalThis.RTCRtpTransceiver?.prototype;
  record(sender, 'replaceTrack', 'sender', (_sender, [track]) => watchTrack(track));
  for (const method of ['setParameters', 'setStreams', 'getStats']) record(sender, method, 'sender');
  record(receiver, 'getStats', 'receiver');
  for (const method of ['setCodecPreferences', 'setHeaderExtensionsToNegotiate', 'stop'])
    record(transceiver, method, 'transceiver');
  recordSetter(sender, 'transform', named('sender'));
  for (const property of ['transform', 'jitterBufferTarget'])
    recordSetter(receiver, property, named('receiver'));
  recordSetter(transceiver, 'direction', named('transceiver'));

  const watchedTones = new WeakSet<object>();
  record(globalThis.RTCDTMFSender?.prototype, 'insertDTMF', 'dtmf', (dtmf: RTCDTMFSender) => {
    if (watchedTones.has(dtmf)) return;
    watchedTones.add(dtmf);
    listen(dtmf, 'tonechange', (event) => noteEvent(nameOf(dtmf, 'dtmf'), event));
  });

  // Data channels

  const watchedChannels = new WeakSet<RTCDataChannel>();
  function watchChannel(channel: RTCDataChannel): void {
    if (watchedChannels.has(channel)) return;
    watchedChannels.add(channel);
    const object = nameOf(channel, 'dc');
    for (const type of ['open', 'closing', 'close', 'error', 'bufferedamountlow', 'message'])
      listen(channel, type, (event) => noteEvent(object, event));
  }
  const channel = globalThis.RTCDataChannel?.prototype;
  for (const method of ['send', 'close']) record(channel, method, 'dc');
  for (const property of ['binaryType', 'bufferedAmountLowThreshold'])
    recordSetter(channel, property, named('dc'));

  // Signaling

  interface Emitter {
    on(event: string, listener: (detail: unknown) => void): void;
  }
  interface Socket extends Emitter {
    io: Emitter;
    disconnect(): unknown;
    onAny(listener: (event: string, ...args: unknown[]) => void): void;
  }
  /** What a socket sends, and the answer to it: in an answer `data` holds what was answered, without the event. */
  interface Packet {
    data: unknown[];
    id?: number;
  }
  const watchedSockets = new WeakSet<Emitter>();
  /** Events that wait for an answer, by socket and the packet's id. */
  const asked = new WeakMap<Socket, Map<number, string>>();

  function signal(
    socket: Socket,
    direction: 'in' | 'out',
    event: unknown,
    args: unknown[],
    request?: number,
  ): void {
    emit({
      kind: 'signal',
      direction,
      socket: nameOf(socket, 'io'),
      event: String(event),
      args: args.map((arg) => preview(arg, SIGNAL_DEPTH)),
      ...(request !== undefined && { request }),
    });
  }

  function sent(socket: Socket, { data: [event, ...args], id }: Packet): void {
    if (id !== undefined) {
      const waiting = asked.get(socket) ?? new Map<number, string>();
      asked.set(socket, waiting.set(id, String(event)));
    }
    signal(socket, 'out', event, args, id);
  }

  function answered(socket: Socket, { data, id = -1 }: Packet): void {
    const event = asked.get(socket)?.get(id);
    asked.get(socket)?.delete(id);
    if (event !== undefined) signal(socket, 'in', event, data, id);
  }

  /** Socket.IO has listeners for all events, yet none that is told which one waits for an answer, or of the answers. */
  function watchPackets(owner: object, method: string, note: (socket: Socket, packet: Packet) => void): void {
    const descriptor = Object.getOwnPropertyDescriptor(owner, method);
    if (!descriptor || typeof descriptor.value !== 'function' || natives.has(descriptor.value)) return;
    const value = behind(descriptor.value as Method, {
      apply(native, self, args) {
        // What Socket.IO calls these with, in the version that the workbook comes with.
        quietly(() => note(self as Socket, args[0] as Packet));
        return apply(native, self, args);
      },
    });
    Object.defineProperty(owner, method, { ...descriptor, value });
  }

  function watchSocket(socket: Socket): void {
    if (watchedSockets.has(socket)) return;
    live?.sockets.add(socket);
    const object = nameOf(socket, 'io');
    const maker: object = Object.getPrototypeOf(socket);
    watchPackets(maker, 'notifyOutgoingListeners', sent);
    watchPackets(maker, 'onack', answered);
    socket.onAny((event: string, ...args: unknown[]) => quietly(() => signal(socket, 'in', event, args)));
    for (const [emitter, types] of [
      [socket, SOCKET_EVENTS],
      [socket.io, MANAGER_EVENTS],
    ] as const) {
      // Sockets of several namespaces share a Manager.
      if (watchedSockets.has(emitter)) continue;
      watchedSockets.add(emitter);
      for (const type of types) {
        emitter.on(type, (detail) =>
          quietly(() =>
            emit({ kind: 'event', object, type, detail: detail === undefined ? null : preview(detail) }),
          ),
        );
      }
    }
  }

  /** Every socket is made by a Manager; document.ts hands over the one of `import … from 'socket.io-client'`. */
  function watchSockets(Manager: unknown): void {
    const prototype: unknown = typeof Manager === 'function' ? Manager.prototype : undefined;
    const descriptor =
      typeof prototype === 'object' && prototype && Object.getOwnPropertyDescriptor(prototype, 'socket');
    if (!descriptor || typeof descriptor.value !== 'function' || natives.has(descriptor.value)) return;
    const value = behind(descriptor.value as Method, {
      apply(native, self, args) {
        const socket = apply(native, self, args);
        quietly(() => watchSocket(socket as Socket));
        return socket;
      },
    });
    Object.defineProperty(prototype, 'socket', { ...descriptor, value });
  }
  Object.defineProperty(globalThis, WATCH_SOCKETS, { value: watchSockets });

  /** <script src="/socket.io/socket.io.js"> leaves a global `io`. A script's load event comes before the next script. */
  function watchGlobalSockets({ target }: Event): void {
    if (!(target instanceof HTMLScriptElement)) return;
    const io: unknown = Object.getOwnPropertyDescriptor(globalThis, 'io')?.value;
    if (typeof io === 'function') watchSockets(Object.getOwnPropertyDescriptor(io, 'Manager')?.value);
  }

  // Media

  function trackName(self: unknown): string {
    let kind = 'video';
    try {
      kind = trackKind(self as MediaStreamTrack);
    } catch {
      // Not a track: the browser will say so, in its own words.
    }
    return nameOf(self, `${kind}-track`);
  }

  const watchedTracks = new WeakSet<MediaStreamTrack>();
  function watchTrack(track: unknown): void {
    if (!(track instanceof MediaStreamTrack) || watchedTracks.has(track)) return;
    watchedTracks.add(track);
    for (const type of ['ended', 'mute', 'unmute']) {
      listen(track, type, () => emit({ kind: 'event', object: trackName(track), type, detail: null }));
    }
  }

  /** What was really given, beside what was asked. */
  function gotStream(_self: unknown, _args: unknown[], stream: MediaStream): void {
    for (const track of getTracks.call(stream)) {
      watchTrack(track);
      live?.tracks.set(trackName(track), track);
      // What lessons talk of stands first: the row has room for little more.
      const { width, height, frameRate, ...others } = getSettings.call(track);
      const settings = width ? { width, height, frameRate, ...others } : others;
      emit({ kind: 'event', object: trackName(track), type: 'settings', detail: preview(settings) });
    }
  }

  const devices = globalThis.MediaDevices?.prototype ?? navigator.mediaDevices;
  record(devices, 'getUserMedia', 'mediaDevices', gotStream);
  record(devices, 'getDisplayMedia', 'mediaDevices', gotStream);
  record(devices, 'enumerateDevices', 'mediaDevices');
  if (navigator.mediaDevices) {
    const object = 'mediaDevices';
    listen(navigator.mediaDevices, 'devicechange', ({ type }) =>
      emit({ kind: 'event', object, type, detail: null }),
    );
  }
  // The callback forms of 2013, for lessons that look back.
  for (const method of ['getUserMedia', 'webkitGetUserMedia', 'mozGetUserMedia'])
    record(Navigator.prototype, method, 'navigator');
  const trackPrototype = globalThis.MediaStreamTrack?.prototype;
  for (const method of ['stop', 'applyConstraints']) record(trackPrototype, method, trackName);
  record(trackPrototype, 'clone', trackName, (_track, _args, copy) => watchTrack(copy));
  for (const property of ['enabled', 'contentHint']) recordSetter(trackPrototype, property, trackName);

  recordConstructor(['MediaRecorder'], 'recorder', (recorder: MediaRecorder) => {
    const object = nameOf(recorder, 'recorder');
    for (const type of ['start', 'pause', 'resume', 'dataavailable', 'stop', 'error'])
      listen(recorder, type, (event) => noteEvent(object, event));
  });
  for (const method of ['start', 'stop', 'pause', 'resume', 'requestData'])
    record(globalThis.MediaRecorder?.prototype, method, 'recorder');

  // Firefox has none.
  recordConstructor(['ImageCapture'], 'capture', () => {});
  for (const method of ['takePhoto', 'grabFrame'])
    record(globalThis.ImageCapture?.prototype, method, 'capture');

  // Pictures

  const videos = new Map<HTMLVideoElement, string>();
  const shown = new WeakMap<HTMLVideoElement, unknown>();

  function tracksOf(video: HTMLVideoElement): MediaStreamTrack[] {
    return video.srcObject instanceof MediaStream ? video.srcObject.getTracks() : [];
  }

  const mediaError = getter(globalThis.HTMLMediaElement, 'error');
  const videoWidth = getter(globalThis.HTMLVideoElement, 'videoWidth');
  const videoHeight = getter(globalThis.HTMLVideoElement, 'videoHeight');

  const isConnected = getter(Node, 'isConnected');
  const watchedElements = new WeakSet<HTMLMediaElement>();

  /** What stands outside of the document is not heard there. */
  function watchElement(element: HTMLMediaElement): void {
    if (isConnected(element) || watchedElements.has(element)) return;
    watchedElements.add(element);
    for (const type of MEDIA_EVENTS)
      listen(element, type, (event) => isConnected(element) || mediaEvent(event));
  }

  function mediaName(self: unknown): string {
    try {
      return elementName(self as Element);
    } catch {
      // Not an element: the browser will say so, in its own words.
      return 'media';
    }
  }
  record(HTMLMediaElement.prototype, 'play', mediaName);
  recordSetter(HTMLMediaElement.prototype, 'srcObject', mediaName, (element: HTMLMediaElement) => {
    watchElement(element);
    // Events come too late for a picture that is shown before them, and there may be no other.
    if (element instanceof HTMLVideoElement && element.srcObject) watchVideo(element);
  });

  function mediaEvent({ type, target }: Event): void {
    if (!(target instanceof HTMLMediaElement)) return;
    const isVideo = target instanceof HTMLVideoElement;
    if (isVideo) watchVideo(target);
    let detail: Preview = null;
    if (type === 'error') detail = preview(mediaError(target));
    else if (isVideo && (type === 'loadedmetadata' || type === 'resize'))
      detail = fields({ width: videoWidth(target), height: videoHeight(target) });
    emit({ kind: 'event', object: elementName(target), type, detail });
  }

  function watchVideo(video: HTMLVideoElement): void {
    if (!videos.has(video)) videos.set(video, '');
    const source = video.srcObject;
    if (shown.get(video) === source) return;
    shown.set(video, source);
    onVideo?.(video, () => tracksOf(video).some((track) => remoteTracks.has(track)));
    nextFrame?.call(video, () => {
      // Another took its place before it was seen, and waits for its own picture.
      if (shown.get(video) !== source) return;
      const remote = tracksOf(video).some((track) => remoteTracks.has(track));
      quietly(() =>
        emit({
          kind: 'frame',
          element: elementName(video),
          // Not the callback's: where another page has the camera open, Chromium tells there what that one asked for.
          width: videoWidth(video),
          height: videoHeight(video),
          remote,
        }),
      );
    });
  }

  /** The primitives of an SVG filter that a computed `filter` points at: url("#edges") → feConvolveMatrix. */
  function primitivesOf(filter: string): string[] {
    return [...filter.matchAll(/url\(["']?[^"')]*#([^"')]+)["']?\)/g)].flatMap(([, id = '']) =>
      [...(document.getElementById(id)?.children ?? [])].map((child) => child.localName),
    );
  }

  function sampleVideo(video: HTMLVideoElement, before: string): void {
    const box = video.getBoundingClientRect();
    const { filter } = getComputedStyle(video);
    const tracks = tracksOf(video);
    const happening: Happening = {
      kind: 'video',
      element: elementName(video),
      remote: tracks.some((track) => remoteTracks.has(track)),
      paused: video.paused,
      muted: video.muted,
      naturalWidth: video.videoWidth,
      naturalHeight: video.videoHeight,
      displayWidth: Math.round(box.width),
      displayHeight: Math.round(box.height),
      left: Math.round(box.left + scrollX),
      top: Math.round(box.top + scrollY),
      filter,
      primitives: primitivesOf(filter),
      tracks: tracks.map(({ kind, id, readyState, enabled }) => ({ kind, id, readyState, enabled })),
    };
    const now = JSON.stringify(happening);
    if (now === before) return;
    videos.set(video, now);
    emit(happening);
  }

  const drawings = new Map<
    HTMLCanvasElement | OffscreenCanvas,
    { images: number; texts: number; characters: Set<string> }
  >();
  function countDrawing(method: 'drawImage' | 'fillText' | 'putImageData'): void {
    const prototype = globalThis.CanvasRenderingContext2D?.prototype;
    const descriptor = prototype && Object.getOwnPropertyDescriptor(prototype, method);
    if (!descriptor) return;
    const value = behind(descriptor.value as Method, {
      apply(native, self: CanvasRenderingContext2D, args: unknown[]) {
        const result = apply(native, self, args);
        if (ownCanvases.has(self.canvas)) return result;
        const drawn = drawings.get(self.canvas) ?? { images: 0, texts: 0, characters: new Set<string>() };
        drawings.set(self.canvas, drawn);
        if (method === 'fillText') {
          drawn.texts += 1;
          // Of an object only its own toString() knows the text.
          const written = typeof args[0] === 'string' || typeof args[0] === 'number' ? String(args[0]) : '';
          if (drawn.characters.size < 64) for (const character of written) drawn.characters.add(character);
        } else drawn.images += 1;
        return result;
      },
    });
    Object.defineProperty(prototype, method, { ...descriptor, value });
  }
  for (const method of ['drawImage', 'fillText', 'putImageData'] as const) countDrawing(method);

  every(() => {
    quietly(() => {
      for (const [video, before] of videos) sampleVideo(video, before);
      for (const [canvas, { images, texts, characters }] of drawings) {
        const element = canvas instanceof Element ? elementName(canvas) : 'OffscreenCanvas';
        const { width, height } = canvas;
        emit({ kind: 'canvas', element, width, height, images, texts, characters: [...characters].join('') });
      }
      drawings.clear();
    });
  }, SAMPLE_MS);

  // document.open() drops listeners: main.ts calls this again once the learner's document is being written.
  watchDocument = () => {
    for (const type of MEDIA_EVENTS) listen(document, type, mediaEvent, true);
    listen(document, 'load', watchGlobalSockets, true);
  };
  return experiment;
}

/** Listens for media elements and scripts of the current document; call it after document.open(). */
export let watchDocument: () => void = () => {};
