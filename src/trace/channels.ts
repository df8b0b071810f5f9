/** The data view: channels, what they were opened with, and what went through them (RFC 8831, RFC 8832). */
import { asText, plain } from './check.ts';
import type { Preview, Trace } from './entry.ts';

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
  state: string;
  ordered: boolean;
  maxRetransmits: number | null;
  negotiated: boolean;
  bufferedAmount: number;
  messages: ChannelMessage[];
}

export function channels(trace: Trace): Channel[] {
  const found = new Map<string, Channel>();
  const counts = new Map<string, number>();
  for (const entry of trace) {
    const { peer, id, time } = entry;
    const given =
      entry.kind === 'result' && entry.method === 'createDataChannel'
        ? entry.value
        : entry.kind === 'event' && entry.type === 'datachannel'
          ? entry.detail
          : undefined;
    if (given !== undefined) {
      const count = (counts.get(peer) ?? 0) + 1;
      counts.set(peer, count);
      const object = `dc${count}`;
      found.set(`${peer} ${object}`, channelFrom(peer, object, given));
      continue;
    }
    if (!('object' in entry)) continue;
    const channel = found.get(`${peer} ${entry.object}`);
    if (!channel) continue;
    if (entry.kind === 'call' && entry.method === 'send') {
      const [sent = null] = entry.args;
      channel.messages.push({ direction: 'out', entry: id, time, ...describeData(sent) });
    } else if (entry.kind === 'event' && entry.type === 'message') {
      channel.messages.push({ direction: 'in', entry: id, time, ...describeData(dataOf(entry.detail)) });
    } else if (entry.kind === 'event' && ['open', 'closing', 'close'].includes(entry.type)) {
      channel.state = entry.type === 'close' ? 'closed' : entry.type;
    }
  }
  return [...found.values()];
}

function channelFrom(peer: string, object: string, given: Preview): Channel {
  const { label, readyState, ordered, maxRetransmits, negotiated, bufferedAmount } = (plain(given) ??
    {}) as Record<string, unknown>;
  return {
    peer,
    object,
    label: String(label ?? ''),
    state: String(readyState ?? 'connecting'),
    ordered: ordered !== false,
    maxRetransmits: typeof maxRetransmits === 'number' ? maxRetransmits : null,
    negotiated: negotiated === true,
    bufferedAmount: typeof bufferedAmount === 'number' ? bufferedAmount : 0,
    messages: [],
  };
}

function dataOf(detail: Preview): Preview {
  if (typeof detail !== 'object' || detail?.$ !== 'object') return null;
  return detail.entries.find(([key]) => key === 'data')?.[1] ?? null;
}

/** Strings by their UTF-8 length; ArrayBuffer(1024) and Uint8Array(16) by what they say. */
function describeData(data: Preview): { preview: string; bytes?: number } {
  const preview = asText(data);
  const bytes =
    typeof data === 'string' ? utf8Length(data) : Number(/\((\d+)\)/.exec(preview)?.[1] ?? Number.NaN);
  return { preview: preview.slice(0, 200), ...(Number.isFinite(bytes) && { bytes }) };
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
