/**
 * Makes the network of this frame worse, by honest means: each where a page can do it, and no pretence of the rest.
 *
 * Data channels: send() waits in a link of its own before the real one; on a reliable channel what is lost comes later, as
 * with SCTP, on others it is gone. `bufferedAmount` counts what waits. Media: encoded frames pass a transform
 * (RTCRtpScriptTransform) that delays or drops them; after a loss the encoder is asked for a key frame, as a receiver would
 * ask. A limit of bandwidth is set as `maxBitrate` of each sender (setParameters), for that is what an application
 * can see and do. Sockets: network.ts. ICE, DTLS and RTCP pass by all of this: states stay as they are, and getStats()
 * knows nothing of the delay.
 *
 * Chromium lets a transform take effect only if it is set when the sender is new, so all senders of an armed run have one.
 * Code that sets a transform of its own, or asks for encodedInsertableStreams, keeps that: its media is left alone.
 */
import type { NetworkConditions } from '../protocol.ts';
import { createLink, type Link } from './link.ts';
import { behind } from './record.ts';

type Method = (...args: unknown[]) => unknown;

const { apply } = Reflect;
const AUDIO_KBPS = 40;
const LEAST_VIDEO_KBPS = 30;

/** Runs in a worker: `conditions` come as messages; one transformer for each sender. */
const TRANSFORM = `
const link = [], now = () => performance.now();
let conditions;
onmessage = ({ data }) => {
  conditions = data;
  for (const each of link) each.set(conditions, now());
};
onrtctransform = ({ transformer }) => {
  const mine = createLink();
  if (conditions) mine.set(conditions, now());
  link.push(mine);
  const reader = transformer.readable.getReader();
  const writer = transformer.writable.getWriter();
  const isVideo = transformer.options.kind === 'video';
  let isAsked = false;
  async function askForKeyFrame() {
    if (isAsked || !isVideo || !transformer.generateKeyFrame) return;
    isAsked = true;
    // A receiver notices after a round trip, and its request takes its time, too.
    setTimeout(() => {
      isAsked = false;
      transformer.generateKeyFrame().catch(() => {});
    }, 100 + 2 * (conditions?.delayMs ?? 0));
  }
  (async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const at = mine.send(now(), 0, { reliable: false, ordered: true });
      if (at === Infinity) askForKeyFrame();
      else if (at <= now()) writer.write(value).catch(() => {});
      else setTimeout(() => writer.write(value).catch(() => {}), at - now());
    }
  })();
};`;

/** Call it before the recorder, which then notes calls when they are made. Returns what sets the conditions. */
export function installConditions(first: NetworkConditions): (conditions: NetworkConditions) => void {
  let conditions = first;
  const setData = installData(() => conditions);
  const setMedia = installMedia(first);
  return (next) => {
    conditions = next;
    setData(next);
    setMedia(next);
  };
}

// Data channels

interface Waiting {
  link: Link;
  bytes: number;
  count: number;
  isClosing: boolean;
}

function installData(current: () => NetworkConditions): (conditions: NetworkConditions) => void {
  const prototype = globalThis.RTCDataChannel?.prototype;
  if (!prototype) return () => {};
  const amount = Object.getOwnPropertyDescriptor(prototype, 'bufferedAmount')?.get;
  const { send, close } = prototype;
  /** All that a link was made for, as long as they live. */
  const links = new Set<Link>();
  const waitings = new WeakMap<RTCDataChannel, Waiting>();
  const nativeAmount = (channel: RTCDataChannel): number => (amount ? amount.call(channel) : 0);

  function waitingOf(channel: RTCDataChannel): Waiting {
    let waiting = waitings.get(channel);
    if (waiting) return waiting;
    const link = createLink();
    link.set(current(), performance.now());
    links.add(link);
    const made = { link, bytes: 0, count: 0, isClosing: false };
    waiting = made;
    waitings.set(channel, made);
    channel.addEventListener('close', () => links.delete(link));
    // While messages wait here the browser's own queue runs low with each: that is not what the page wants to know.
    channel.addEventListener(
      'bufferedamountlow',
      (event) => {
        if (event.isTrusted && made.bytes > channel.bufferedAmountLowThreshold)
          event.stopImmediatePropagation();
      },
      true,
    );
    return waiting;
  }

  function release(channel: RTCDataChannel, waiting: Waiting, data: unknown, bytes: number, isLost: boolean) {
    const threshold = channel.bufferedAmountLowThreshold;
    const before = waiting.bytes + nativeAmount(channel);
    waiting.bytes -= bytes;
    waiting.count -= 1;
    if (channel.readyState === 'open') {
      try {
        if (!isLost) apply(send, channel, [data]);
      } catch {
        // Too large, or the queue is full: what is sent late has nobody to tell it to.
      }
    }
    const isLow = waiting.bytes <= threshold && nativeAmount(channel) <= threshold;
    if (before > threshold && isLow) channel.dispatchEvent(new Event('bufferedamountlow'));
    if (waiting.isClosing && waiting.count === 0) apply(close, channel, []);
  }

  replace(prototype, 'send', (native: Method) =>
    behind(native, {
      apply(target, channel: RTCDataChannel, args: unknown[]) {
        const now = performance.now();
        const known = channel instanceof RTCDataChannel && channel.readyState === 'open' && args.length > 0;
        const waiting = known ? waitingOf(channel) : undefined;
        // What is not open, or no channel, has its error from the browser.
        if (!waiting || waiting.isClosing || (waiting.count === 0 && waiting.link.isClear(now)))
          return apply(target, channel, args);
        const data = copyOf(args[0]);
        const bytes = bytesOf(data);
        const reliable = channel.maxRetransmits === null && channel.maxPacketLifeTime === null;
        const at = waiting.link.send(now, bytes, { reliable, ordered: channel.ordered });
        waiting.bytes += bytes;
        waiting.count += 1;
        const isLost = at === Number.POSITIVE_INFINITY;
        setTimeout(release, isLost ? 0 : at - now, channel, waiting, data, bytes, isLost);
        return undefined;
      },
    }),
  );
  replace(prototype, 'close', (native: Method) =>
    behind(native, {
      apply(target, channel: RTCDataChannel, args) {
        const waiting = waitings.get(channel);
        if (!waiting || waiting.count === 0) return apply(target, channel, args);
        // RFC 8831 section 6.7: what was sent before goes out before the stream is reset.
        waiting.isClosing = true;
        return undefined;
      },
    }),
  );
  if (amount) {
    Object.defineProperty(prototype, 'bufferedAmount', {
      ...Object.getOwnPropertyDescriptor(prototype, 'bufferedAmount'),
      get: behind(amount, {
        apply: (target, channel, args) =>
          Number(apply(target, channel, args)) + (waitings.get(channel)?.bytes ?? 0),
      }),
    });
  }
  return (conditions) => {
    for (const link of links) link.set(conditions, performance.now());
  };
}

/** What is sent is what it was when it was sent. */
function copyOf(data: unknown): unknown {
  if (data instanceof ArrayBuffer) return data.slice(0);
  if (ArrayBuffer.isView(data)) {
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
  }
  return data instanceof Blob ? data : String(data);
}

function bytesOf(data: unknown): number {
  if (data instanceof Blob) return data.size;
  if (data instanceof ArrayBuffer || ArrayBuffer.isView(data)) return data.byteLength;
  return new TextEncoder().encode(String(data)).byteLength;
}

// Media

function installMedia(first: NetworkConditions): (conditions: NetworkConditions) => void {
  const prototype = globalThis.RTCPeerConnection?.prototype;
  if (!prototype) return () => {};
  const { getConfiguration, getSenders, getTransceivers } = prototype;
  const { getParameters, setParameters } = RTCRtpSender.prototype;
  const transform = Object.getOwnPropertyDescriptor(RTCRtpSender.prototype, 'transform');
  const worker = transform?.set && globalThis.RTCRtpScriptTransform ? startWorker() : undefined;
  worker?.postMessage(first);
  const ready = new WeakSet<RTCRtpSender>();
  /** Of each encoding what the page has set, while we set something else. */
  const own = new WeakMap<RTCRtpSender, (number | undefined)[]>();
  const connections = new Set<RTCPeerConnection>();
  let kbps = first.kbps;

  function prepare(connection: RTCPeerConnection, sender: RTCRtpSender, kind: string): void {
    connections.add(connection);
    if (ready.has(sender)) return;
    ready.add(sender);
    const configuration = getConfiguration.call(connection);
    if (!worker || Reflect.get(configuration, 'encodedInsertableStreams') || transform?.get?.call(sender))
      return;
    transform?.set?.call(sender, new RTCRtpScriptTransform(worker, { kind }));
  }

  async function limit(sender: RTCRtpSender, videos: number): Promise<void> {
    const parameters = getParameters.call(sender);
    const { encodings } = parameters;
    if (!encodings || encodings.length === 0 || !sender.track) return;
    const isLimited = own.has(sender);
    if (kbps === null && !isLimited) return;
    if (!isLimited)
      own.set(
        sender,
        encodings.map(({ maxBitrate }) => maxBitrate),
      );
    const before = own.get(sender) ?? [];
    const share =
      kbps === null
        ? undefined
        : sender.track.kind === 'audio'
          ? Math.min(AUDIO_KBPS, kbps / 2)
          : Math.max(LEAST_VIDEO_KBPS, (kbps - AUDIO_KBPS) / Math.max(1, videos)) / encodings.length;
    for (const [i, encoding] of encodings.entries()) {
      const most = Math.min(share === undefined ? Infinity : share * 1000, before[i] ?? Infinity);
      if (most === Infinity) delete encoding.maxBitrate;
      else encoding.maxBitrate = Math.round(most);
    }
    if (kbps === null) own.delete(sender);
    try {
      await setParameters.call(sender, parameters);
    } catch {
      // Parameters of the page's own came in between, or the sender has been stopped.
    }
  }

  function limitAll(): void {
    for (const connection of connections) {
      if (connection.signalingState === 'closed') connections.delete(connection);
      const senders = getSenders.call(connection);
      const videos = senders.filter(({ track }) => track?.kind === 'video').length;
      for (const sender of senders) void limit(sender, videos);
    }
  }

  replace(prototype, 'addTrack', (native: Method) =>
    behind(native, {
      apply(target, connection: RTCPeerConnection, args) {
        const sender = apply(target, connection, args) as RTCRtpSender;
        prepare(connection, sender, sender.track?.kind ?? '');
        return sender;
      },
    }),
  );
  replace(prototype, 'addTransceiver', (native: Method) =>
    behind(native, {
      apply(target, connection: RTCPeerConnection, args) {
        const transceiver = apply(target, connection, args) as RTCRtpTransceiver;
        prepare(connection, transceiver.sender, transceiver.receiver.track.kind);
        return transceiver;
      },
    }),
  );
  for (const method of ['setRemoteDescription', 'setLocalDescription']) {
    replace(prototype, method, (native: Method) =>
      behind(native, {
        apply(target, connection: RTCPeerConnection, args) {
          const done = apply(target, connection, args) as Promise<void>;
          done.then(
            () => {
              for (const { sender, receiver } of getTransceivers.call(connection))
                prepare(connection, sender, receiver.track.kind);
              limitAll();
            },
            () => {
              // The recorder passes the error on.
            },
          );
          return done;
        },
      }),
    );
  }
  return (conditions) => {
    kbps = conditions.kbps;
    worker?.postMessage(conditions);
    limitAll();
  };
}

function startWorker(): Worker | undefined {
  const text = `const createLink = ${createLink.toString()};\n${TRANSFORM}`;
  try {
    return new Worker(URL.createObjectURL(new Blob([text], { type: 'text/javascript' })), {
      name: 'network',
    });
  } catch {
    // A policy forbids workers: media is left alone then.
    return undefined;
  }
}

export function replace<T>(owner: object, name: string, by: (value: T) => unknown): void {
  const descriptor = Object.getOwnPropertyDescriptor(owner, name);
  if (descriptor) Object.defineProperty(owner, name, { ...descriptor, value: by(descriptor.value as T) });
}
