/** The data view: channels, what they were opened with, and what went through them (RFC 8831, RFC 8832). */
import { asText, plain } from './check.ts';
import type { Preview, Trace, TraceEntry } from './entry.ts';

export interface ChannelMessage {
  direction: 'in' | 'out';
  entry: number;
  /** ms since Run. */
  time: number;
  preview: string;
  /** Bytes as UTF-8 or binary, where it is known. */
  bytes?: number;
}

export interface Channel {
  peer: string;
  object: string;
  label: string;
  /** The number that both ends of a channel share; null until it is agreed on. */
  id: number | null;
  state: string;
  ordered: boolean;
  /** At most one of the two is a number; a channel without either is reliable (RFC 8831, section 6.4). */
  maxRetransmits: number | null;
  /** In ms. */
  maxPacketLifeTime: number | null;
  negotiated: boolean;
  bufferedAmount: number;
  messages: ChannelMessage[];
}

/**
 * Names the channels as the recorder does, entry by entry: dc1, dc2, … in each pane, from the beginning again when the
 * pane starts anew. Undefined for entries that bring no channel.
 */
export function channelNamer(): (entry: TraceEntry) => string | undefined {
  const counts = new Map<string, number>();
  return (entry) => {
    if (entry.kind === 'run' && entry.phase === 'start') counts.delete(entry.peer);
    const isMade = entry.kind === 'result' && entry.method === 'createDataChannel';
    const isGiven = entry.kind === 'event' && entry.type === 'datachannel';
    if (!isMade && !isGiven) return undefined;
    const count = (counts.get(entry.peer) ?? 0) + 1;
    counts.set(entry.peer, count);
    return `dc${count}`;
  };
}

export function channels(trace: Trace): Channel[] {
  const all: Channel[] = [];
  const found = new Map<string, Channel>();
  const ofConnection = new Map<string, Channel[]>();
  const nameOf = channelNamer();
  for (const entry of trace) {
    const { peer, id, time } = entry;
    const name = nameOf(entry);
    if (!('object' in entry)) continue;
    const owner = `${peer} ${entry.object}`;
    if (name) {
      const given = entry.kind === 'result' ? entry.value : entry.kind === 'event' ? entry.detail : null;
      const made = channelFrom(peer, name, given);
      all.push(made);
      found.set(`${peer} ${name}`, made);
      const siblings = ofConnection.get(owner) ?? [];
      siblings.push(made);
      ofConnection.set(owner, siblings);
      continue;
    }
    // Whoever closes the connection gets no event from its channels (W3C WebRTC section 4.4.2).
    if (entry.kind === 'state' && entry.machine === 'signaling' && entry.state === 'closed') {
      for (const channel of ofConnection.get(owner) ?? []) channel.state = 'closed';
    }
    const channel = found.get(owner);
    if (!channel) continue;
    if (entry.kind === 'call' && entry.method === 'send') {
      const [sent = null] = entry.args;
      channel.messages.push({ direction: 'out', entry: id, time, ...describeData(sent) });
    } else if (entry.kind === 'failure' && entry.method === 'send') {
      // It throws before anything else can happen on the channel, and sends nothing.
      channel.messages.pop();
    } else if (entry.kind === 'event' && entry.type === 'message') {
      channel.messages.push({ direction: 'in', entry: id, time, ...describeData(messageData(entry.detail)) });
    } else if (entry.kind === 'event' && ['open', 'closing', 'close'].includes(entry.type)) {
      channel.state = entry.type === 'close' ? 'closed' : entry.type;
    }
  }
  return all;
}

function channelFrom(peer: string, object: string, given: Preview): Channel {
  const { label, id, readyState, ordered, maxRetransmits, maxPacketLifeTime, negotiated, bufferedAmount } =
    (plain(given) ?? {}) as Record<string, unknown>;
  return {
    peer,
    object,
    label: String(label ?? ''),
    id: numberOrNull(id),
    state: String(readyState ?? 'connecting'),
    ordered: ordered !== false,
    maxRetransmits: numberOrNull(maxRetransmits),
    maxPacketLifeTime: numberOrNull(maxPacketLifeTime),
    negotiated: negotiated === true,
    bufferedAmount: typeof bufferedAmount === 'number' ? bufferedAmount : 0,
    messages: [],
  };
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

/** What a message event carries. */
export function messageData(detail: Preview): Preview {
  if (typeof detail !== 'object' || detail?.$ !== 'object') return null;
  return detail.entries.find(([key]) => key === 'data')?.[1] ?? null;
}

function describeData(data: Preview): { preview: string; bytes?: number } {
  const bytes = binaryBytes(data) ?? textBytes(data);
  return { preview: asText(data).slice(0, 200), ...(bytes !== undefined && { bytes }) };
}

/** Bytes of ArrayBuffer(1024), of a typed array by its elements, of a Blob by its size; undefined for all else. */
export function binaryBytes(data: Preview): number | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  if (data.$ === 'text') {
    const length = /^ArrayBuffer\((\d+)\)$/.exec(data.text)?.[1];
    return length === undefined ? undefined : Number(length);
  }
  if (data.$ === 'array') {
    const bits = /^(?:Int|Uint|BigInt|BigUint|Float)(8|16|32|64)(?:Clamped)?Array$/.exec(data.name)?.[1];
    return bits === undefined ? undefined : ((data.items.length + (data.more ?? 0)) * Number(bits)) / 8;
  }
  if (data.$ !== 'object' || data.name !== 'Blob') return undefined;
  const size = data.entries.find(([key]) => key === 'size')?.[1];
  return typeof size === 'number' ? size : undefined;
}

/** The recorder cuts longer strings, whose length is lost then. */
const MOST_CHARACTERS = 20_000;

function textBytes(data: Preview): number | undefined {
  return typeof data === 'string' && data.length <= MOST_CHARACTERS ? utf8Length(data) : undefined;
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
